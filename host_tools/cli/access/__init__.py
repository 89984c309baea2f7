"""Commands that give access, tell it and end it; how it is typed, and how it is told."""
