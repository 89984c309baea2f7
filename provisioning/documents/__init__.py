"""Printed matter with the municipality's name filled in: the letter and the pocket guide."""
