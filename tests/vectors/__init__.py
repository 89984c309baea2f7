"""Test vectors of the protocol as JSON, and what generates and runs them."""
