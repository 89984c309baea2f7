"""The pocket: all that a caregiver's app needs to work for days without the office."""
