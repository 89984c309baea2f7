"""The people who work: caregivers, locksmiths, staff."""
