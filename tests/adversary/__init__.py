"""An adversary who tries everything against the lock's core, and faults that he must find."""
