"""The benchmarks themselves: they run, and what they say is sane."""
