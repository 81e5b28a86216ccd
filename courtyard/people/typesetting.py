"""Sets a page with typst in a process of its own: ``python typesetting.py png|pdf``, the job as JSON in, the file out.

What a large drawing takes of memory and time is gone with the process, and never that of the server.
"""

import json
import resource
import sys

import typst

MEMORY = 4 << 30  # bytes of address space, of which a fraction is used
SECONDS = 30  # of computing


def main() -> None:
    """The job: ``page`` (markup), ``inputs`` (texts by name), ``fonts`` (a folder), ``dots`` to an inch."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    job = json.load(sys.stdin.buffer)
    made = typst.compile(
        job["page"].encode(), font_paths=[job["fonts"]], format=sys.argv[1], ppi=job["dots"], sys_inputs=job["inputs"]
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
