"""The rules of this project that no ready-made tool enforces; ``make check`` runs them.

Each module holds rules of one kind. A rule is a function that takes a ``Tree`` and yields a
``Problem`` for every place that breaks it.
"""
