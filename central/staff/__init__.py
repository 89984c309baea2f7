"""Office staff: their accounts, what these may do, and how they sign in to the pages."""
