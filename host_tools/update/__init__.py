"""New firmware on its way to locks: a release, its transfer to one lock, its rollout."""
