"""``courtyard demo`` and ``bin/run --demo``."""

import click

from courtyard.config.cli.progress import Progress


def build() -> None:
    """Make the demo in an empty installation, else leave everything as it is; print who can sign in either way."""
    from courtyard.integrations import demo

    with Progress("Making the demo") as progress:
        lines = demo.build(progress=progress)
    click.echo(lines)
