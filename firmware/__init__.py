"""The lock's firmware: MicroPython on an ESP32, its pure modules shared with the host."""
