"""From the firmware's sources to a lock's files: stripped, inlined, minified, compiled."""
