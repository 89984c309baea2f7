"""The supply goes at every flash operation of a working life; the lock opens all the same."""
