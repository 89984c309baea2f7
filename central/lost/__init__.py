"""A phone that was lost: what it could still do, told as it is."""
