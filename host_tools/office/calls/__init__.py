"""A call to the office: sent, signed where it crosses a network, answered or refused."""
