"""Exact methods that the domains share: hypergeometric terms, summation, recurrences and their asymptotics."""
