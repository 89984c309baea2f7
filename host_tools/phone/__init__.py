"""The phone: it finds a door, proves itself, commands the lock and carries its post."""
