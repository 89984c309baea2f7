"""The phone, the office and the command line."""
