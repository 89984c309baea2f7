"""The air that packets travel through: timing, losses, sniffing, several processes."""
