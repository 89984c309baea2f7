"""What runs beside the lock: the phone's lock client, its stores, the office's core, the CLI."""
