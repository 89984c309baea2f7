"""Who asked what of the office, one row a request, in the same commit as what it changed."""
