"""`noeglefri office …`: what is done to the office itself, on the computer that has it."""
