"""mathengine: search, certified verification and proof for experimental mathematics."""

__version__ = "0.1.0"
