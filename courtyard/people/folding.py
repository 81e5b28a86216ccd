"""Search that knows no case and no accents, in plain PostgreSQL: the functions of migration ``0002_folding``.

``courtyard_fold`` decomposes (NFKD), drops the accents, lowers and spells out what has no decomposition (ł, ø, ß, æ).
It keeps 500 characters, for it is made for names.
``courtyard_words`` makes the folded words of two texts a tsvector, ``courtyard_prefixes`` makes what somebody typed a
tsquery in which every word is a prefix. Both ends go through the database, so that there is one rule.
"""

from typing import Any

from django.db.models import BooleanField, F, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

__all__ = ["MAX_QUERY", "HasWords", "fold", "folded", "query_of", "starts_with"]

MAX_QUERY = 100  # characters of a search that are looked at
_LAST = "\U0010ffff"


class Fold(Func):
    """A text without case and accents."""

    function = "courtyard_fold"
    arity = 1
    output_field = TextField()


class _Bound(Func):
    """The end of the range of texts that start with the folded value."""

    template = "courtyard_fold(%(expressions)s) || '" + _LAST + "'"
    arity = 1
    output_field = TextField()


class HasWords(Func):
    """Whether each word typed begins a word of one of two columns, e.g. ``HasWords("name", "handle", typed)``."""

    output_field = BooleanField()

    def __init__(self, first: str, second: str, typed: str) -> None:
        super().__init__(F(first), F(second), Value(typed, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        first, second, typed = (compiler.compile(source) for source in self.get_source_expressions())
        sql = f"courtyard_words({first[0]}, {second[0]}) @@ courtyard_prefixes({typed[0]})"
        return sql, [*first[1], *second[1], *typed[1]]


def folded(column: str) -> Combinable:
    """A column as it is compared and ordered by: folded, by code point."""
    return fold(F(column))


def fold(value: Any) -> Combinable:
    """Any value or expression, folded; strings are values, not column names."""
    expression = value if hasattr(value, "resolve_expression") else Value(value, output_field=TextField())
    return Collate(Fold(expression), "C")


def starts_with(alias: str, typed: str) -> dict[str, Any]:
    """The filter that keeps rows whose folded ``alias`` starts with what was typed; an index on it can serve it."""
    value = Value(typed, output_field=TextField())
    return {f"{alias}__gte": Fold(value), f"{alias}__lt": _Bound(value)}


def query_of(typed: object) -> str:
    """What somebody typed, made fit to be sent to the database: a bounded text without NUL and lone surrogates."""
    text = typed if isinstance(typed, str) else ""
    return text[:MAX_QUERY].replace("\x00", "").encode("utf-8", "ignore").decode().strip()
