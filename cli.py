"""Run the command line from a checkout: ``python cli.py search zeta3``."""

from mathengine.cli import main

if __name__ == "__main__":
    main()
