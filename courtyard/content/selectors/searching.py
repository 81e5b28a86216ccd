"""Finding posts by their words, inside a list: what one types begins words of the post, or of a comment under it."""

from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from courtyard.content.models import Item, ItemState
from courtyard.people.folding import query_of

__all__ = ["posts_with"]


class _SaysWords(Func):
    """Whether each word typed begins a word of title or body; served by the index of migration ``0011_words``."""

    output_field = BooleanField()
    template = "%(expressions)s"

    def __init__(self, typed: str) -> None:
        super().__init__(F("title"), F("body_text"), Value(typed, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:  # type: ignore[override]
        (title, _no), (body, _none), (typed, params) = map(compiler.compile, self.get_source_expressions())
        return f"courtyard_item_words({title}, {body}) @@ courtyard_prefixes({typed}, '')", [*params]


def posts_with(typed: str) -> QuerySet[Item, Any]:
    """The ids of posts that say the words, or under which a published comment does. The caller narrows it to what the
    viewer may read; without a word to look for it is empty.
    """
    said = Item.objects.filter(_SaysWords(query_of(typed)), state=ItemState.PUBLISHED)
    return said.values_list(Coalesce("root", "pk"))
