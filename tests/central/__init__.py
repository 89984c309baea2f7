"""The municipality's office."""
