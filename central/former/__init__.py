"""Takes over an office of the former kind: one SQLite file of the host tools' own."""
