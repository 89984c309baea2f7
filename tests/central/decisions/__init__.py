"""The office's decisions, which know no database and no clock."""
