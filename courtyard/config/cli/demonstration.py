"""``courtyard demo`` and ``bin/run --demo``."""

import click

from courtyard.config.cli.progress import Progress
from courtyard.core.errors import Conflict


def build(*, must: bool) -> None:
    """Make the demo in an empty installation and print who can sign in; prints that again where it stands.

    Where something else stands, nothing is changed: with ``must`` that raises Conflict, else it is told.
    """
    from courtyard.integrations import demo
    from courtyard.moderation.demo import add_reports

    if not demo.stands():
        try:
            with Progress("Making the demo") as progress:
                demo.build(progress=progress, more=[add_reports])
        except Conflict as refused:
            if must:
                raise
            click.echo(refused.detail)
            return
    for line in demo.lines():
        click.echo(line)
