"""Who may open what, and when: hashes registered ahead, grants, revocation."""
