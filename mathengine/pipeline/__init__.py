"""From recipe to store: statements, verification, searches."""
