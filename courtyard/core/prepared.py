"""Querysets compiled once and run many times: on a hot path Django spends more time writing SQL than the server running it.

The rule stays where it is written, as an ordinary queryset; only its SQL is kept. A builder is called once per *shape* (what
changes the SQL: a role, say) with stand-ins for the *values* (what changes only the parameters: a person's id, a list of ids).
"""

import uuid
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import ForeignKey, Lookup, QuerySet, UUIDField

__all__ = ["Prepared", "stand_in", "stand_ins"]

_ONE = [uuid.UUID(int=0xC0_047_A4D << 96 | n) for n in range(8)]
_MANY = [[uuid.UUID(int=0xC0_047_A4E << 96 | n)] for n in range(8)]


@ForeignKey.register_lookup
@UUIDField.register_lookup
class _Among(Lookup):
    """``pk__among=[...]``: one array parameter, whatever the number of ids (``in`` writes one for each)."""

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", (*left_params, self.rhs)


def stand_in(n: int = 0) -> uuid.UUID:
    """What a builder uses in place of the n-th single id."""
    return _ONE[n]


def stand_ins(n: int = 0) -> list[uuid.UUID]:
    """What a builder uses in place of the n-th list of ids."""
    return _MANY[n]


Build = Callable[..., QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Any], ...]


class Prepared:
    """A query by ``values_list``; ``build(*shape)`` writes it with stand-ins for its values."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._known: dict[tuple[Hashable, ...], _Compiled | None] = {}

    def rows(
        self, *shape: Hashable, ids: Sequence[uuid.UUID] = (), lists: Sequence[Sequence[uuid.UUID]] = ()
    ) -> list[tuple[Any, ...]]:
        """Run it with these ids and lists of ids in place of the stand-ins, in order."""
        if shape not in self._known:
            self._known[shape] = self._compile(*shape)
        found = self._known[shape]
        if found is None:
            return []
        params = [self._value(param, ids, lists) for param in found.params]
        with connection.cursor() as cursor:
            cursor.execute(found.sql, params)
            rows = cursor.fetchall()
        return [_converted(row, found) for row in rows] if found.converters else rows

    def _compile(self, *shape: Hashable) -> _Compiled | None:
        compiler = self._build(*shape).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        by_column = compiler.get_converters([column[0] for column in compiler.select])
        converters = [(at, call, expression) for at, (calls, expression) in by_column.items() for call in calls]
        return _Compiled(sql, tuple(params), tuple(converters))

    @staticmethod
    def _value(param: Any, ids: Sequence[uuid.UUID], lists: Sequence[Sequence[uuid.UUID]]) -> Any:
        if isinstance(param, uuid.UUID) and param in _ONE:
            return ids[_ONE.index(param)]
        if isinstance(param, list) and param in _MANY:
            return list(lists[_MANY.index(param)])
        return param


def _converted(row: tuple[Any, ...], found: _Compiled) -> tuple[Any, ...]:
    values = list(row)
    for at, call, expression in found.converters:
        values[at] = call(values[at], expression, connection)
    return tuple(values)
