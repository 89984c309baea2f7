"""Everything a person reads: English in the code, other languages in the catalogue."""
