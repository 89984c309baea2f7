"""A phone on the virtual radio, raw and as a backend of bleak."""
