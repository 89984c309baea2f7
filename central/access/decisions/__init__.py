"""What is decided of access, without database, framework or clock: facts in, an answer out."""
