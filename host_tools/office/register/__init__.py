"""The contract on what the office keeps a register of: people, homes, points, units."""
