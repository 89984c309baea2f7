"""Who belongs where: organisations, people, and the groups that rules are about."""
