"""Statements written once and run many times: on a hot path Django spends more time writing SQL than the server running it.

A rule stays where it is written, as an ordinary queryset; only its SQL is kept. A builder is called once per *shape* (what
changes the SQL: a role, say) with stand-ins for the *values* (what changes only the parameters: a person's id, a list of ids).
What is neither is written into the statement, so that the server's plan for all values is as good as one for these.
"""

import re
import uuid
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import AutoField, CharField, ForeignKey, Lookup, Model, QuerySet, UUIDField
from django.db.models.query import get_related_populators
from psycopg.sql import Literal

__all__ = ["Prepared", "as_array", "insert", "stand_in", "stand_in_text", "stand_in_texts", "stand_ins"]

_ONE = [uuid.UUID(int=0xC0_047_A4D << 96 | n) for n in range(8)]
_MANY = [[uuid.UUID(int=0xC0_047_A4E << 96 | n)] for n in range(8)]
_TEXT = [f"\ue000stand-in {n}\ue000" for n in range(8)]
_TEXTS = [[f"\ue000stand-ins {n}\ue000"] for n in range(8)]
_MARKS = re.compile(r"%[s%]")


@ForeignKey.register_lookup
@UUIDField.register_lookup
class _Among(Lookup):
    """``pk__among=[...]``: one array parameter, whatever the number of ids (``in`` writes one for each)."""

    lookup_name = "among"
    prepare_rhs = False
    array = "uuid[]"

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::{self.array})", (*left_params, self.rhs)


@CharField.register_lookup
class _AmongTexts(_Among):
    """The same for texts."""

    array = "text[]"


def stand_in(n: int = 0) -> uuid.UUID:
    """What a builder uses in place of the n-th single id."""
    return _ONE[n]


def stand_ins(n: int = 0) -> list[uuid.UUID]:
    """What a builder uses in place of the n-th list of ids."""
    return _MANY[n]


def stand_in_text(n: int = 0) -> str:
    """What a builder uses in place of the n-th text."""
    return _TEXT[n]


def stand_in_texts(n: int = 0) -> list[str]:
    """What a builder uses in place of the n-th list of texts."""
    return _TEXTS[n]


def as_array(ids: Iterable[uuid.UUID]) -> str:
    """Ids as the text of a ``uuid[]``, for ``%s::uuid[]``: a tenth of what writing them one by one costs the driver."""
    return "{" + ",".join([pk.hex for pk in ids]) + "}"


Build = Callable[..., QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement, where each of its parameters comes from (kind and number), and how its rows become values."""

    sql: str
    sources: tuple[tuple[str, Any], ...]
    converters: tuple[tuple[int, Any, Any], ...]
    make: Callable[[tuple[Any, ...]], Any] | None


class Prepared:
    """A query that ``build(*shape)`` writes, with stand-ins for its values."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._known: dict[tuple[Hashable, ...], _Compiled | None] = {}

    def rows(
        self,
        *shape: Hashable,
        ids: Sequence[uuid.UUID] = (),
        lists: Sequence[Iterable[uuid.UUID]] = (),
        texts: Sequence[str] = (),
        words: Sequence[list[str]] = (),
    ) -> list[tuple[Any, ...]]:
        """The rows of a ``values_list``, with these values in place of the stand-ins, in order.

        ``lists`` are lists of ids, ``words`` lists of texts.
        """
        return self._run(shape, ids, lists, texts, words)[1]

    def objects(
        self,
        *shape: Hashable,
        ids: Sequence[uuid.UUID] = (),
        lists: Sequence[Iterable[uuid.UUID]] = (),
        texts: Sequence[str] = (),
    ) -> list[Any]:
        """The same for a queryset of models: with ``select_related`` and annotations, without prefetching."""
        found, rows = self._run(shape, ids, lists, texts)
        return [found.make(row) for row in rows] if found and found.make else []

    def first(
        self,
        *shape: Hashable,
        ids: Sequence[uuid.UUID] = (),
        lists: Sequence[Iterable[uuid.UUID]] = (),
        texts: Sequence[str] = (),
    ) -> Any:
        """The first of ``objects``, or None."""
        return next(iter(self.objects(*shape, ids=ids, lists=lists, texts=texts)), None)

    def _run(
        self, shape: Any, ids: Any, lists: Any, texts: Any, words: Any = ()
    ) -> tuple[_Compiled | None, list[tuple[Any, ...]]]:
        if shape not in self._known:
            self._known[shape] = _compiled(self._build(*shape))
        found = self._known[shape]
        if found is None:
            return None, []
        given = {"id": ids, "list": [as_array(many) for many in lists], "text": texts, "texts": words}
        params = [value if kind == "value" else given[kind][value] for kind, value in found.sources]
        with connection.cursor() as cursor:
            cursor.execute(found.sql, params)
            rows = cursor.fetchall()
        return found, [_converted(row, found) for row in rows] if found.converters else rows


def _compiled(queryset: QuerySet[Any, Any]) -> _Compiled | None:
    compiler: Any = queryset.query.get_compiler(connection=connection)
    whole = queryset._fields is None  # type: ignore[attr-defined]  # else it asked for single columns
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    sql, sources = _written(sql, params)
    by_column = compiler.get_converters([column[0] for column in compiler.select])
    converters = [(at, call, expression) for at, (calls, expression) in by_column.items() for call in calls]
    return _Compiled(sql, sources, tuple(converters), _maker(compiler) if whole else None)


def _written(sql: str, params: Sequence[Any]) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """The statement with its constants written in, and the sources of the parameters that are left."""
    left: list[tuple[str, Any]] = []
    coming = iter(params)

    def mark(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%%"
        source = _source(next(coming))
        if source[0] == "value" and isinstance(source[1], str | int):
            plain = str(source[1]) if isinstance(source[1], str) else source[1]  # not the enumeration's member
            return Literal(plain).as_string(None).replace("%", "%%")
        left.append(source)
        return "%s"

    return _MARKS.sub(mark, sql), tuple(left)


def _source(param: Any) -> tuple[str, Any]:
    kinds: tuple[tuple[str, list[Any]], ...] = (("id", _ONE), ("list", _MANY), ("text", _TEXT), ("texts", _TEXTS))
    for kind, known in kinds:
        if isinstance(param, type(known[0])) and param in known:
            return kind, known.index(param)
    return "value", param


def _maker(compiler: Any) -> Callable[[tuple[Any, ...]], Model]:
    """How a row becomes an object, as Django's ``ModelIterable`` does it."""
    info, select, alias = compiler.klass_info, compiler.select, connection.alias
    model, fields = info["model"], info["select_fields"]
    first, last = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in select[first:last]]
    populators = get_related_populators(info, select, alias)  # type: ignore[call-arg]  # the stubs know a later Django
    annotations = compiler.annotation_col_map.items()

    def make(row: tuple[Any, ...]) -> Model:
        made = model.from_db(alias, names, row[first:last])
        for populator in populators:
            populator.populate(row, made)
        for name, at in annotations:
            setattr(made, name, row[at])
        return made  # type: ignore[no-any-return]

    return make


def _converted(row: tuple[Any, ...], found: _Compiled) -> tuple[Any, ...]:
    values = list(row)
    for at, call, expression in found.converters:
        values[at] = call(values[at], expression, connection)
    return tuple(values)


def insert(*rows: Model, once: bool = False) -> None:
    """Write new rows of one model in one statement. Keys that the database counts out are not read back.

    ``once`` leaves out what stands already. Unlike ``save`` it asks for no savepoint and sends no signals.
    """
    if not rows:
        return
    sql, fields = _insert(type(rows[0]), len(rows), once)
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=200)
def _insert(model: type[Model], count: int, once: bool) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    end = " ON CONFLICT DO NOTHING" if once else ""
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES {values}{end}", fields  # noqa: S608
