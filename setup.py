"""Everything is said in pyproject.toml; this refuses to pack a program without its browser files and translations."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

NEEDED = ("courtyard/ui/static/build/manifest.json", "courtyard/locale/fr/LC_MESSAGES/django.mo")


class Whole(build_py):
    """As ever, once everything is there."""

    def run(self) -> None:
        """Pack."""
        missing = [path for path in NEEDED if not Path(path).is_file()]
        if missing:
            raise SystemExit(f"{missing[0]} has not been built yet. Run bin/courtyard --help once, then pack again.")
        super().run()


setup(cmdclass={"build_py": Whole})
