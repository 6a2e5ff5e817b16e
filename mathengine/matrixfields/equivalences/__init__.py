"""Equivalence of continued fractions without their limits: gauges, folds, shifts and reductions of sums."""
