"""The code that drives a board on the desk, tried on a simulated one's serial line."""
