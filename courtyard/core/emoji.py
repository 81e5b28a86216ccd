"""What counts as an emoji."""

from functools import lru_cache

__all__ = ["is_emoji"]

LONGEST = 32  # characters of the longest sequence, with room to spare


def is_emoji(text: str) -> bool:
    """Whether ``text`` is one emoji of the Unicode standard, and nothing else."""
    return len(text) <= LONGEST and _known(text)


@lru_cache(maxsize=512)
def _known(text: str) -> bool:
    import emoji as unicode_emoji  # loaded on first use: its table takes some megabytes

    return unicode_emoji.is_emoji(text)
