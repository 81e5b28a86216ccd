"""Trouble that its reader can mend: told as a sentence on stderr with exit status 1, never as a traceback."""


class Problem(Exception):
    """What is wrong and what to do about it, in words for the person who runs this installation."""


def in_words(error: BaseException) -> str:
    """A sentence for an error that nobody foresaw."""
    said = " ".join(str(error).split())
    return f"This failed for a reason nobody foresaw: {type(error).__name__}: {said}. COURTYARD_DEBUG=1 shows where."
