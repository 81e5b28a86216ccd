"""Commands about the directory."""

from pathlib import Path

import click

from courtyard.config.cli.options import data_option, program
from courtyard.config.cli.people import acting, in_words
from courtyard.config.cli.progress import Progress
from courtyard.config.problems import Problem


@click.group()
def directory() -> None:
    """The directory of people."""


@directory.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=WHAT",
    help="What a column holds (key, name, given, family, email, title, department, site, manager, started_on, phone, "
    "pronouns, languages, or the name of a field of your own; nothing after the = leaves it out); by default as the last "
    "time, else by its name. May be given several times.",
)
@click.option("--as", "email", metavar="EMAIL", help="Who brings it in; by default the first owner.")
@click.option("--confirm", is_flag=True, help="Go on when more than a tenth of the people would leave.")
@data_option
def directory_import(file: Path, dry_run: bool, columns: tuple[str, ...], email: str | None, confirm: bool) -> None:
    """Bring the directory in from CSV, XLSX, LDIF or vCard. The same file again changes nothing."""
    with program("directory import"), in_words():
        from courtyard.integrations import selectors, services

        actor = acting(email)
        with Progress("Importing") as progress, file.open("rb") as stream:
            run = services.upload_directory(actor=actor, stream=stream, name=file.name)
            try:
                services.compare_run(actor=actor, run_id=run.pk, mapping=_mapping(run.mapping, columns), by_job=False)
                services.work(actor=actor, run=run, tell=lambda done, total: progress(done, total, "Comparing"))
                if run.trouble:
                    raise Problem(run.trouble)
                if not dry_run:
                    services.apply_run(actor=actor, run_id=run.pk, confirmed=confirm, by_job=False)
                    services.work(actor=actor, run=run, tell=lambda done, total: progress(done, total, "People"))
                for line in selectors.told_in_lines(run):
                    click.echo(line)
            finally:
                run.refresh_from_db()
                if run.state in ("uploaded", "compared"):
                    services.discard_run(actor=actor, run_id=run.pk)


@directory.command("sync")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--as", "email", metavar="EMAIL", help="Who brings it in; by default the first owner.")
@click.option("--confirm", is_flag=True, help="Go on when more people would leave than the brake allows.")
@data_option
def directory_sync(dry_run: bool, email: str | None, confirm: bool) -> None:
    """Bring the directory in from the LDAP server that is set up. A second time changes nothing."""
    with program("directory sync"), in_words():
        from courtyard.integrations import selectors, services

        actor = acting(email)
        with Progress("Reading") as progress:
            run = services.sync_directory(actor=actor, by_itself=not dry_run, by_job=False)
            try:
                services.work(actor=actor, run=run, tell=lambda done, total: progress(done, total, "People"))
                if run.state == "failed":
                    raise Problem(run.trouble)
                if run.state == "compared" and not dry_run:
                    services.apply_run(actor=actor, run_id=run.pk, confirmed=confirm, by_job=False)
                    services.work(actor=actor, run=run)
                for line in selectors.told_in_lines(run):
                    click.echo(line)
            finally:
                run.refresh_from_db()
                if run.state in ("fetching", "compared"):
                    services.discard_run(actor=actor, run_id=run.pk)


def _mapping(guessed: dict[str, str], said: tuple[str, ...]) -> dict[str, str]:
    from courtyard.people.selectors import importable_fields

    own = {field.name: key for key, field in importable_fields().items()}
    mapping = dict(guessed)
    for text in said:
        name, mark, what = text.rpartition("=")
        if not mark or name not in guessed:
            raise Problem(f"There is no column {name or text}. There are: {', '.join(guessed)}.")
        wanted = own.get(what, what)
        mapping = {other: "" if held == wanted else held for other, held in mapping.items()} | {name: wanted}
    return mapping


COMMANDS = (directory,)
