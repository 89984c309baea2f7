"""A lock with an external clock over months, battery changes and failures."""
