"""The command line. Exit status 0: done; 1: failed, with a sentence on stderr; 2: wrong usage."""

import os
import sys
from typing import NoReturn

import click

from courtyard.config.cli import data, directory, files, people, server
from courtyard.config.problems import Problem, in_words


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=None, version="0.1.0", prog_name="courtyard")
def courtyard() -> None:
    """The private social network of one organisation."""


for command in (*server.COMMANDS, *people.COMMANDS, *data.COMMANDS, *directory.COMMANDS, *files.COMMANDS):
    courtyard.add_command(command)


def main() -> NoReturn:
    """Run a command; trouble is told in words, never as a traceback."""
    try:
        code = courtyard(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except Problem as problem:
        _fail(str(problem))
    except (KeyboardInterrupt, click.Abort):
        _fail("Stopped.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("COURTYARD_DEBUG"):
            raise
        _fail(in_words(error))


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr, flush=True)
    sys.exit(1)
