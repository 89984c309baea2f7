"""The office inside the caller's process: the same application, in a thread of its own."""
