"""A lock with a bad sleep clock over two weeks of visits."""
