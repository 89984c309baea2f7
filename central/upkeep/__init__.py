"""What keeps an office sound: its clock, its backups, and what it has noticed about itself."""
