"""The depot's bench: units one at a time or a bench full, on one screen."""
