"""What stands on top of Home for everybody."""

import time
import uuid
from collections.abc import Callable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courtyard.accounts.models import Person
from courtyard.content import access
from courtyard.content.models import Item, ItemState
from courtyard.core.clock import now
from courtyard.core.prepared import Prepared, stand_in, stand_ins
from courtyard.feed.models import KeyInformation, KeyRead

__all__ = ["all_standing", "forget_key_information", "key_information", "standing"]

_KEPT_FOR = 5.0  # seconds for which another process may go on without a change; who may read is asked each time
_kept: tuple[float, list[uuid.UUID]] | None = None


def standing() -> QuerySet[KeyInformation]:
    """What has not ended, whether it has begun or not."""
    return KeyInformation.objects.filter(Q(until=None) | Q(until__gt=now()), item__state=ItemState.PUBLISHED)


def all_standing(viewer: Person) -> list[KeyInformation]:
    """The same as rows with their posts, for whoever keeps them, as far as they may read them."""
    rows = standing().filter(item__in=access.visible_to(viewer).values("pk")).select_related("item__author", "by")
    return list(rows.order_by("since", "pk"))


def key_information(viewer: Person) -> list[Item]:
    """The posts on top of the viewer's Home that they have not put away, the newest first. No query while there are none."""
    if not (ids := _ids()):
        return []
    found = {item.pk: item for item in _SHOWN.objects(viewer.role, viewer.state, ids=[viewer.pk], lists=[ids])}
    return [found[pk] for pk in ids if pk in found]


def forget_key_information() -> None:
    """Read it anew next time; called after each change."""
    global _kept
    _kept = None


def _shown(role: str, state: str) -> QuerySet[Item]:
    viewer = Person(pk=stand_in(), role=role, state=state)
    away = KeyRead.objects.filter(item=OuterRef("pk"), person=viewer, version__gte=OuterRef("version"))
    shown = access.visible_to(viewer).filter(~Exists(away), pk__among=stand_ins(), state=ItemState.PUBLISHED)
    return shown.select_related("author")


_SHOWN = Prepared(_shown)


def _ids(clock: Callable[[], float] = time.monotonic) -> list[uuid.UUID]:
    global _kept
    if _kept is None or clock() - _kept[0] >= _KEPT_FOR:
        rows = standing().filter(since__lte=now()).order_by(F("since").desc(), "pk")
        _kept = (clock(), list(rows.values_list("pk", flat=True)))
    return _kept[1]
