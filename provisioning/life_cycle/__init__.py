"""A unit's life after the bench: moves, losses, taking down, wiping, batteries."""
