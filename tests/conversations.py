"""A conversation that turns to cats, and what one asks of any: for tests that split and join them."""

from courtyard.accounts.models import Person
from courtyard.content.models import Counter, Item, ItemState
from courtyard.content.services.comments import comment as say
from courtyard.core.models import Change
from courtyard.notifications.selectors import entries
from tests.cast import Cast

__all__ = ["cats", "count", "heard", "told", "tree", "under"]


def under(author: Person, on: Item, text: str) -> Item:
    """A comment that is counted, as the service does it."""
    return say(actor=author, item_id=on.pk, body=text, format="markdown")


def tree(top: Item) -> list[tuple[str, str, int]]:
    """Words, words of what is answered, level."""
    rows = Item.objects.filter(root=top, state=ItemState.PUBLISHED).order_by("published_at", "pk")
    return [(row.body_text, row.parent.body_text if row.parent else "", row.depth) for row in rows]


def count(top: Item) -> int:
    return Counter.objects.get(pk=top.pk).comments


def told(topic: str, event: str) -> list[dict | None]:
    return list(Change.objects.filter(topic=topic, event=event).order_by("pk").values_list("data", flat=True))


def heard(person: Person) -> list[str]:
    return [entry.sentence for entry in entries(person).results]


def cats(cast: Cast, item: Item) -> dict[str, Item]:
    """A conversation that turns to cats."""
    plan = under(cast.host, item, "In May")
    cat = under(cast.colleague, item, "My cat is ill")
    poor = under(cast.member, cat, "Poor thing")
    beans = under(cast.colleague, plan, "And beans?")
    vet = under(cast.outsider, item, "Try the vet")
    return {"plan": plan, "cat": cat, "poor": poor, "beans": beans, "vet": vet}
