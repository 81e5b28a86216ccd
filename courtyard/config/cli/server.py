"""Commands about the installation itself."""

import click

from courtyard.config.cli.options import data_option, program
from courtyard.config.serve.roles import ROLES


@click.command()
@click.option(
    "--role", type=click.Choice(list(ROLES)), default="all", show_default=True, help="Which processes to run here."
)
@click.option("--host", help="The address to serve on; 127.0.0.1 by default, 0.0.0.0 is every network.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to serve on; 8000 by default.")
@click.option("--demo", is_flag=True, help="Fill an empty installation with a believable organisation.")
@data_option
def serve(role: str, host: str | None, port: int | None, demo: bool) -> None:
    """Serve until told to stop."""
    from courtyard.config import env
    from courtyard.config import serve as server

    host = host or env.setting("COURTYARD_HOST", "127.0.0.1")
    port = env.number("COURTYARD_PORT", 8000) if port is None else port
    server.serve(server.Options(role=role, host=host, port=port, demo=demo))


@click.command()
@data_option
def migrate() -> None:
    """Bring the database up to date."""
    with program("migrate", current=False):
        from courtyard.config import schema

        steps = schema.migrate()
    click.echo(f"The database is up to date ({steps} steps)." if steps else "The database was up to date.")


@click.command()
@data_option
def doctor() -> None:
    """Check the installation and say what to do."""
    from courtyard.config.cli.examination import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{finding.mark} {finding.words}")
    if any(finding.bad for finding in findings):
        raise click.exceptions.Exit(1)


@click.command()
@data_option
def openapi() -> None:
    """Print the schema of the API."""
    import json

    from courtyard.config.cli.options import bare_program

    with bare_program():
        from courtyard.config.api import api

        click.echo(json.dumps(api.get_openapi_schema(), indent=2, default=str))


COMMANDS = (serve, migrate, doctor, openapi)
