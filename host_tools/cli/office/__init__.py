"""Commands of whoever sits in the office, and of whose phone this computer is."""
