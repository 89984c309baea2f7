"""Virtual radio: an air that Bumble host stacks of simulated boards and phones share."""
