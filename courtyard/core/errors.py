"""Domain errors. Services and access functions raise them; pages and the API turn them into answers in one place each.

The API answers RFC 9457 ``application/problem+json``; pages answer a sentence.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

__all__ = ["Conflict", "CourtyardError", "Forbidden", "Invalid", "NotFound", "StorageFull", "TooLarge", "TooMany"]


class CourtyardError(Exception):
    """Something a caller did that cannot be done. ``status`` is the HTTP status; the message is for people."""

    status = 400

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def words(self) -> str:
        """What stands in the way, for a person; empty where the status says all there is to say."""
        return self.detail


class NotFound(CourtyardError):
    """It does not exist, or the caller may not see it: the two are never told apart."""

    status = 404


class Forbidden(CourtyardError):
    """The caller sees the thing but may not do this with it."""

    status = 403


class Conflict(CourtyardError):
    """The thing changed meanwhile, or the id is taken by something else. ``current`` may carry what stands now."""

    status = 409

    def __init__(self, detail: str = "", current: object = None) -> None:
        super().__init__(detail)
        self.current = current


class Invalid(CourtyardError):
    """The input cannot be taken. ``errors`` maps a field to sentences."""

    status = 422

    def __init__(self, errors: Mapping[str, Sequence[str]], detail: str = "") -> None:
        super().__init__(detail or _("Some of this cannot be taken as it is."))
        self.errors = {field: list(sentences) for field, sentences in errors.items()}

    @property
    def words(self) -> str:
        """The sentences of its fields, one after the other."""
        return " ".join(text for sentences in self.errors.values() for text in sentences) or self.detail


class TooMany(CourtyardError):
    """A limit was reached. ``retry_after`` is in seconds."""

    status = 429

    def __init__(self, detail: str = "", retry_after: int = 60) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class StorageFull(CourtyardError):
    """There is no room left for files; text still goes on."""

    status = 507


class TooLarge(CourtyardError):
    """An upload is larger than is taken."""

    status = 413
