"""Commands about uploaded files."""

import click

from courtyard.config.cli.options import data_option, program
from courtyard.config.cli.progress import Progress


@click.group()
def files() -> None:
    """Uploaded files."""


@files.command()
@click.option("--again", is_flag=True, help="Read every file again, not only those never read.")
@data_option
def extract(again: bool) -> None:
    """Read the words inside files, so that they can be found. It may be stopped and started again, then without --again."""
    with program("files extract"):
        from courtyard.content.selectors.insides import states_of_texts
        from courtyard.content.services import insides

        waiting = insides.expect_texts(again=again)
        with Progress("Reading files") as progress:
            insides.extract_waiting(tell=lambda done: progress(done, waiting))
        for state, count in states_of_texts().items():
            click.echo(f"{state.label}: {count:,}")


COMMANDS = (files,)
