"""Run the command line as ``python -m mathengine``."""

from mathengine.cli import main

if __name__ == "__main__":
    main()
