"""Search that knows no case and no accents, in plain PostgreSQL: the functions and columns of migration ``0002_folding``.

``courtyard_fold`` decomposes (NFKD), drops the accents, lowers and spells out what has no decomposition (ł, ø, ß, æ).
It keeps 500 characters, for it is made for names. ``courtyard_words`` makes the folded words of texts a tsvector,
``courtyard_prefixes`` makes what somebody typed a tsquery in which every word is a prefix. ``courtyard_entries`` (of
``0009_skills``) splits a list written as text, ``courtyard_said`` (of ``0012_said``) what stands in a field. Both ends
go through the database, so that there is one rule.

The tables of people, spaces and names of skills keep the results in generated columns, which no model declares because
their expressions are SQL functions: ``folded`` (of the name) and ``words``. They are reached through any column of the model.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, TextField, Value

__all__ = ["MAX_QUERY", "HasEntry", "HasWords", "Says", "fold_all", "folded", "query_of", "starts_with"]

MAX_QUERY = 100  # characters of a search that are looked at
_LAST = "\U0010ffff"


def _beside(compiler: Any, source: Any, name: str) -> str:
    """A generated column of the table that ``source``, a column, comes from."""
    return f'{compiler.quote_name_unless_alias(source.alias)}."{name}"'


class _Folded(Func):
    output_field = TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        (source,) = self.get_source_expressions()
        return _beside(compiler, source, "folded"), []


class HasWords(Func):
    """Whether each word typed begins a word of a row, e.g. ``HasWords("name", typed)`` of people: handle and title too.

    ``only`` "A" looks at names and handles alone. ``column`` may be any column of the table that has the words.
    """

    output_field = BooleanField()

    def __init__(self, column: str, typed: str, only: str = "") -> None:
        super().__init__(F(column), Value(typed, output_field=TextField()), Value(only, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        source, *typed = self.get_source_expressions()
        (words, words_params), (only, only_params) = (compiler.compile(part) for part in typed)
        sql = f"{_beside(compiler, source, 'words')} @@ courtyard_prefixes({words}, {only})"
        return sql, [*words_params, *only_params]


class HasEntry(Func):
    """Whether an entry of a list written as text ("French, English") is the value, e.g. ``HasEntry("languages", value)``."""

    output_field = BooleanField()

    def __init__(self, column: str, value: str) -> None:
        super().__init__(F(column), Value(value, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        column, value = (compiler.compile(part) for part in self.get_source_expressions())
        sql = f"courtyard_entries({column[0]}) @> ARRAY[courtyard_fold({value[0]})]"
        return sql, [*column[1], *value[1]]


class Says(Func):
    """Whether a value of a field is one of these, or all of them with ``every``: each begins with the field's id and a colon."""

    output_field = BooleanField()

    def __init__(self, wanted: Sequence[str], *, every: bool) -> None:
        super().__init__(F("field"), F("text"), Value(list(wanted), output_field=ArrayField(TextField())))
        self.every = every

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        field, text, wanted = (compiler.compile(part) for part in self.get_source_expressions())
        sql = f"courtyard_said({field[0]}, {text[0]}) {'@>' if self.every else '&&'} {wanted[0]}::text[]"
        return sql, [*field[1], *text[1], *wanted[1]]


class _Fold(Func):
    function = "courtyard_fold"
    output_field = TextField()


class _Bound(_Fold):
    """The end of the range of texts that start with the folded value."""

    template = "courtyard_fold(%(expressions)s) || '" + _LAST + "'"


def folded(column: str) -> _Folded:
    """The folded name of the row that ``column`` belongs to: lists are ordered by it, by code point."""
    return _Folded(F(column))


def starts_with(alias: str, typed: str) -> dict[str, Any]:
    """The filter that keeps rows whose folded ``alias`` starts with what was typed; an index on it can serve it."""
    value = Value(typed, output_field=TextField())
    return {f"{alias}__gte": _Fold(value), f"{alias}__lt": _Bound(value)}


def fold_all(texts: Sequence[str]) -> list[str]:
    """Texts as the database folds them, in the same order."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT courtyard_fold(text) FROM unnest(%s::text[]) WITH ORDINALITY t (text, n) ORDER BY n", [list(texts)]
        )
        return [text for (text,) in sql.fetchall()]


def query_of(typed: object, *, longest: int = MAX_QUERY) -> str:
    """What somebody typed, made fit to be sent to the database: a bounded text without NUL and lone surrogates."""
    text = typed if isinstance(typed, str) else ""
    return text[:longest].replace("\x00", "").encode("utf-8", "ignore").decode().strip()
