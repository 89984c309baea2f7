"""Commissioning at the door: the locksmith is led from the first knock to a signed record."""
