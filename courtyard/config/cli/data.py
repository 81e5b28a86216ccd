"""Commands that bring content in."""

from pathlib import Path

import click

from courtyard.config.cli.options import data_option, program
from courtyard.config.cli.people import in_words

SOURCES = ["slack"]


@click.command()
@data_option
def demo() -> None:
    """Fill an empty installation with a believable organisation and print its sign-ins."""
    from courtyard.config.cli.demonstration import build

    with program("demo"), in_words():
        build()


@click.command("import")
@click.argument("source", type=click.Choice(SOURCES))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come in, and change nothing.")
@click.option("--space", metavar="NAME", help="Bring everything into this one space.")
@data_option
def import_(source: str, path: Path, dry_run: bool, space: str | None) -> None:
    """Bring in an export of another product. It may be stopped and started again; nothing comes in twice."""
    from courtyard.config.cli.importing import run

    with program("import"), in_words():
        run(source, path, dry_run=dry_run, space=space)


COMMANDS = (demo, import_)
