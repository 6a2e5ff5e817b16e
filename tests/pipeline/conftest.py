"""Lets the tests of this folder say ``import mpmath_values``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
