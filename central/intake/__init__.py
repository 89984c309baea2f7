"""What phones carry home: proven and bounded before it counts, kept in any order."""
