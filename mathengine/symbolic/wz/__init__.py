"""Wilf-Zeilberger pairs that summation theorems with parameters give along lattice directions."""
