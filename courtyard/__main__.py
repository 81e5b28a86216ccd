"""``python -m courtyard``: the command line."""

from courtyard.config.cli import main

main()
