"""What office staff see in a browser: server-rendered pages over the same pure decisions."""
