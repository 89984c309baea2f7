"""When batteries will be due."""
