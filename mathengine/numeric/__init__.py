"""Exact and certified arithmetic: expressions, balls, integer relations."""
