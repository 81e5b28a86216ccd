"""Trouble that its reader can mend: told as a sentence on stderr with exit status 1, never as a traceback."""


class Problem(Exception):
    """What is wrong and what to do about it, in words for the person who runs this installation."""
