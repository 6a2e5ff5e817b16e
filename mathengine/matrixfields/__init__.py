"""Polynomial continued fractions and conservative matrix fields."""
