"""The guides, typed word for word."""
