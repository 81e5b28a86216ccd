"""Emoji of the Unicode standard: which text is one, and those in a text."""

from functools import lru_cache

__all__ = ["is_emoji"]

MAX_LENGTH = 32  # characters: a family of four with skin tones has 11


@lru_cache(maxsize=512)
def is_emoji(text: str) -> bool:
    """Whether the text is one emoji and nothing else."""
    if len(text) > MAX_LENGTH:
        return False
    import emoji as unicode_emoji  # loaded on first use: its table takes some megabytes

    return unicode_emoji.is_emoji(text)
