"""Commands that bring content in."""

from pathlib import Path
from typing import Any

import click

from courtyard.config.cli.options import data_option, program
from courtyard.config.cli.people import in_words
from courtyard.config.cli.progress import Progress

SOURCES = ["slack", "mattermost"]


@click.command()
@data_option
def demo() -> None:
    """Fill an empty installation with a believable organisation and print its sign-ins."""
    with program("demo"), in_words():
        from courtyard.config.cli.demonstration import build

        build(must=True)


@click.command("import")
@click.argument("source", type=click.Choice(SOURCES))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come in, and change nothing.")
@click.option("--space", metavar="NAME", help="Bring in this one channel.")
@click.option(
    "--as",
    "form",
    type=click.Choice(["posts", "chat"]),
    help="What channels become: spaces with posts (Slack, if not said), or channels of the chat (Mattermost always).",
)
@click.option(
    "--into",
    metavar="SPACE",
    help="With slack --as chat: the space, by name or address, that gets the channels; else one is made.",
)
@click.option("--direct", is_flag=True, help="Also what people said among themselves. Ask first whether you may.")
@data_option
def import_(
    source: str, path: Path, dry_run: bool, space: str | None, form: str | None, into: str | None, direct: bool
) -> None:
    """Bring in an export of another product. It may be stopped and started again; nothing comes in twice."""
    wanted: dict[str, Any] = {"dry_run": dry_run, "space": space, "direct": direct}
    if source == "slack":
        wanted |= {"as_chat": form == "chat", "into": into}
    if (source == "mattermost" and form == "posts") or (into and (source, form) != ("slack", "chat")):
        raise click.UsageError("Mattermost comes in as chat alone, and --into goes with slack --as chat.")
    with program("import"), in_words():
        from courtyard.integrations import importers

        with Progress("Importing") as progress:
            report = importers.SOURCES[source](path, progress=progress, **wanted)
        for line in report.lines():
            click.echo(line)
    if not report.reconciles:
        raise click.exceptions.Exit(1)


@click.command()
@data_option
def reindex() -> None:
    """Make the search index anew from what is there. Searching goes on meanwhile; stopped, it goes on by itself later."""
    with program("reindex"), in_words():
        from courtyard.search import services

        services.reindex()
        with Progress("Indexing") as progress:
            looked_at = 0
            while (step := services.refill(batches=4)) is not None:
                looked_at += step
                progress(looked_at, None)
        services.learn_anew()
        click.echo(f"{looked_at:,} things looked at.")


COMMANDS = (demo, import_, reindex)
