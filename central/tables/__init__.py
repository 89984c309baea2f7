"""Tables from outside: tried line by line, kept whole or not at all, safe to repeat."""
