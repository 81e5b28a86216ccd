"""What a tag is: 1 to 50 letters, digits, ``_`` or ``-`` in any script, at least one of them a letter."""

import unicodedata

__all__ = ["MAX_TAG", "fold_tag", "is_tag_character"]

MAX_TAG = 50

_JOINERS = "\u200c\u200d"  # inside words of Persian and Indic scripts


def is_tag_character(character: str) -> bool:
    """Whether a tag may hold this character (combining marks belong to the letters before them)."""
    return (
        character.isalnum() or character in "_-" or character in _JOINERS or unicodedata.category(character)[0] == "M"
    )


def fold_tag(text: str) -> str:
    """The slug that all spellings of a tag share, or "" if the text is no tag.

    A leading ``#`` does not count; several words are joined by hyphens.
    """
    if len(text) > 4 * MAX_TAG:
        return ""
    folded = unicodedata.normalize(
        "NFKC", unicodedata.normalize("NFKC", "-".join(text.removeprefix("#").split())).casefold()
    )
    folded = "".join(character for character in folded if character not in _JOINERS)
    if not 1 <= len(folded) <= MAX_TAG or folded[0] == "-" or folded[-1] == "-":
        return ""
    if not all(map(is_tag_character, folded)) or not any(map(str.isalpha, folded)):
        return ""
    return folded
