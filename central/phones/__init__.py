"""Phones and who is signed in on them. A phone is a slot in every lock."""
