"""Who people and phones belong to: own units, private providers, depots, duty desks."""
