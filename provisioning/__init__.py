"""The depot's bench: makes locks and puts them into the office's service."""
