"""Municipalities, and the wall between them: nothing is read or written without one."""
