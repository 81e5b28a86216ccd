"""Sets a page with typst in a process of its own: the job as JSON in, the file out.

What a large drawing takes of memory and time is gone with the process, and never that of the server.
"""

import json
import resource
import sys
from typing import Any

import typst

MEMORY = 4 << 30  # bytes of address space, of which a fraction is used
SECONDS = 30  # of computing


def main() -> None:
    """The job: ``page`` (markup), and what else ``typst.compile`` takes by name."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    job: dict[str, Any] = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(typst.compile(job.pop("page").encode(), **job))


if __name__ == "__main__":
    main()
