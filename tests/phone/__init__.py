"""The phone's app: its modules in Node and in Chromium, its flows against real firmware."""
