"""Putting right what concerns every lock: a wrong clock, a lost interval."""
