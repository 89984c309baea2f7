"""One chip on a cable: what is written to it, and what it says."""
