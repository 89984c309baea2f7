"""Who was where and when, from the locks' own records."""
