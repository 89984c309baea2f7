"""The locks' logs: pages proven record by record, kept, and followed without a gap."""
