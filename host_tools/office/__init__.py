"""The office's contract and the client that speaks it; the office itself is `central`."""
