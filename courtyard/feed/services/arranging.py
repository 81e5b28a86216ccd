"""Arranging what stands beside the feed of Home: for an audience, and each reader for themselves."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import known_role
from courtyard.content.services.bodies import compose
from courtyard.core import audit
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.idempotency import claim
from courtyard.core.ids import new_id
from courtyard.core.richtext.links import safe_href
from courtyard.feed.access import check_arranges
from courtyard.feed.blocks import Block, Link, first_blocks, kinds, stored, usable
from courtyard.feed.models import Arrangement, OwnBlocks
from courtyard.feed.selectors.arrangements import (
    EVERYBODY,
    all_arrangements,
    my_blocks,
    written_of,
)
from courtyard.spaces.services.belonging import chosen_places

__all__ = [
    "MAX_ARRANGEMENTS", "MAX_BLOCKS", "MAX_LINKS", "MAX_WORDS", "add_block", "arrange_own", "drop_arrangement", "drop_block",
    "edit_arrangement", "edit_block", "forget_own", "make_arrangement", "place_arrangement", "place_block",
]  # fmt: skip

MAX_ARRANGEMENTS = 30
MAX_BLOCKS = 30
MAX_LINKS = 12
MAX_WORDS = 2000  # characters of a block of words, as they are read


@transaction.atomic
def make_arrangement(
    *,
    actor: Person,
    name: str,
    departments: Sequence[str] = (),
    sites: Sequence[str] = (),
    roles: Sequence[str] = (),
    id: uuid.UUID | None = None,
) -> Arrangement:
    """An arrangement for whoever fits its audience, tried before everybody's and beginning with the blocks of that.

    Raises Invalid without a name or an audience, Conflict beyond ``MAX_ARRANGEMENTS``. The same ``id`` twice is once.
    """
    check_arranges(actor)
    values = {"name": clean_line(name, field="name", limit=60), **_audience(departments, sites, roles)}
    made = Arrangement(pk=id or new_id(), **values)
    if not claim(author=actor.pk, id=made.pk, payload=["arrangement", values]):
        return _standing(made.pk)
    found = all_arrangements()
    if len(found) > MAX_ARRANGEMENTS:
        raise Conflict(_("At most %(max)s arrangements.") % {"max": MAX_ARRANGEMENTS})
    made.position = (Arrangement.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    made.blocks = found[-1].blocks
    made.made_now = True
    return _saved(actor, made, "home.arranged")


@transaction.atomic
def edit_arrangement(
    *,
    actor: Person,
    arrangement_id: uuid.UUID,
    name: str,
    departments: Sequence[str] = (),
    sites: Sequence[str] = (),
    roles: Sequence[str] = (),
    version: str | None = None,
) -> Arrangement:
    """Give it another name or audience. Everybody's has neither: Forbidden. Raises Invalid, NotFound.

    ``version`` is the one that the actor started from: Conflict, carrying what stands, if somebody changed it meanwhile.
    """
    found = _for_change(actor, arrangement_id)
    _check_not_everybodys(found)
    values = {"name": clean_line(name, field="name", limit=60), **_audience(departments, sites, roles)}
    if all(getattr(found, field) == value for field, value in values.items()):
        return found
    _check_version(version, found)
    for field, value in values.items():
        setattr(found, field, value)
    return _saved(actor, found, "home.audience")


@transaction.atomic
def place_arrangement(*, actor: Person, arrangement_id: uuid.UUID, position: int) -> None:
    """Let it be tried as the ``position``-th, counted from 0; everybody's stays the last."""
    check_arranges(actor)
    rows = list(Arrangement.objects.select_for_update().exclude(pk=EVERYBODY).order_by("position", "pk"))
    moved = next((row for row in rows if row.pk == arrangement_id), None)
    if moved is None:
        raise NotFound
    rows.remove(moved)
    rows.insert(max(position, 0), moved)
    for place, row in enumerate(rows, start=1):
        row.position = place
    Arrangement.objects.bulk_update(rows, ["position"])
    audit.record("home.order", actor_id=actor.pk, subject_id=arrangement_id, data={"position": moved.position})


@transaction.atomic
def drop_arrangement(*, actor: Person, arrangement_id: uuid.UUID) -> None:
    """End it: its people have the next one that fits them. Twice is once; everybody's stays: Forbidden."""
    check_arranges(actor)
    _check_not_everybodys(Arrangement(pk=arrangement_id))
    if Arrangement.objects.filter(pk=arrangement_id).delete()[0]:
        audit.record("home.dropped", actor_id=actor.pk, subject_id=arrangement_id)


@transaction.atomic
def add_block(
    *,
    actor: Person,
    arrangement_id: uuid.UUID,
    kind: str,
    id: uuid.UUID | None = None,
    locked: bool = False,
    heading: str = "",
    body: str = "",
    format: str = "markdown",
    links: Sequence[Link] = (),
) -> Block:
    """Add a block at the end of a zone. One that is there already stays as it is; ``id`` makes a written one twice the same.

    Raises Invalid for a kind that is none and for words that cannot be taken, Conflict beyond ``MAX_BLOCKS``.
    """
    found = _for_change(actor, arrangement_id)
    about = kinds().get(kind)
    if about is None:
        raise Invalid({"kind": [_("Please choose one of the blocks.")]})
    key = str(id or new_id()) if about.written else kind
    blocks = usable(found.blocks)
    if there := next((block for block in blocks if block.key == key), None):
        return there
    if len(blocks) >= MAX_BLOCKS:
        raise Conflict(_("At most %(max)s blocks stand beside a feed.") % {"max": MAX_BLOCKS})
    block = Block(key, kind, locked, *(_written(actor, kind, heading, body, format, links) if about.written else ()))
    _save_blocks(actor, found, [*blocks, block])
    return block


@transaction.atomic
def edit_block(
    *,
    actor: Person,
    arrangement_id: uuid.UUID,
    key: str,
    heading: str,
    body: str = "",
    format: str = "markdown",
    links: Sequence[Link] = (),
    version: str | None = None,
) -> Block:
    """Change what a written block says. Raises NotFound for any other, Invalid for what cannot be taken.

    ``version`` is the one that the actor started from: Conflict, carrying what stands, if somebody changed it meanwhile.
    """
    found = _for_change(actor, arrangement_id)
    blocks = usable(found.blocks)
    old = written_of(found, key)
    new = Block(key, old.kind, old.locked, *_written(actor, old.kind, heading, body, format, links))
    if new != old:
        _check_version(version, old)
    _save_blocks(actor, found, [new if block.key == key else block for block in blocks])
    return new


@transaction.atomic
def place_block(*, actor: Person, arrangement_id: uuid.UUID, key: str, locked: bool, position: int) -> Arrangement:
    """Let a block stand as the ``position``-th of a zone, counted from 0. Raises NotFound."""
    found = _for_change(actor, arrangement_id)
    blocks = usable(found.blocks)
    old = next((block for block in blocks if block.key == key), None)
    if old is None:
        raise NotFound
    blocks.remove(old)
    zone = [block for block in blocks if block.locked == locked]
    zone.insert(max(position, 0), replace(old, locked=locked))
    return _save_blocks(actor, found, [*zone, *(block for block in blocks if block.locked != locked)])


@transaction.atomic
def drop_block(*, actor: Person, arrangement_id: uuid.UUID, key: str, version: str | None = None) -> Arrangement:
    """Take a block away; twice is once. Raises Conflict if it says something else than in the ``version`` one has read."""
    found = _for_change(actor, arrangement_id)
    blocks = usable(found.blocks)
    for block in blocks:
        if block.key == key:
            _check_version(version, block)
    return _save_blocks(actor, found, [block for block in blocks if block.key != key])


@transaction.atomic
def arrange_own(*, actor: Person, order: Sequence[str], hidden: Collection[str] = ()) -> OwnBlocks:
    """Choose for oneself how the free blocks stand, by their keys. What is not named stands below; what is gone is passed over.

    Raises Forbidden for who would put away a locked one.
    """
    mine = my_blocks(actor)
    if any(block.key in hidden for block in mine.locked):
        raise Forbidden(_("This block is locked: your communicators chose it for everybody who has this Home."))
    free = [block.key for block in mine.free]
    wanted = [*(key for key in dict.fromkeys(order) if key in free), *(key for key in free if key not in order)]
    chosen = {"order": wanted, "hidden": [key for key in free if key in hidden]}
    return OwnBlocks.objects.update_or_create(person=actor, defaults=chosen)[0]


def forget_own(*, actor: Person) -> None:
    """Have the free blocks as everybody of the arrangement has them, again."""
    OwnBlocks.objects.filter(person=actor).delete()


def _for_change(actor: Person, arrangement_id: uuid.UUID) -> Arrangement:
    """The arrangement, locked; everybody's is stored at its first change."""
    check_arranges(actor)
    if arrangement_id == EVERYBODY:
        Arrangement.objects.get_or_create(pk=EVERYBODY, defaults={"blocks": stored(first_blocks())})
    return _standing(arrangement_id)


def _standing(arrangement_id: uuid.UUID) -> Arrangement:
    found = Arrangement.objects.select_for_update(no_key=True).filter(pk=arrangement_id).first()
    if found is None:
        raise NotFound
    return found


def _check_version(version: str | None, stands: Arrangement | Block) -> None:
    if version is not None and version != stands.version:
        raise Conflict(_("Somebody changed this meanwhile. Compare, then save again."), stands)


def _check_not_everybodys(arrangement: Arrangement) -> None:
    if arrangement.pk == EVERYBODY:
        raise Forbidden(_("This arrangement is for everybody whom no other one fits: it keeps its audience and stays."))


def _audience(departments: Sequence[str], sites: Sequence[str], roles: Iterable[str]) -> dict[str, list[str]]:
    named = sorted({known_role(role).value for role in roles})
    audience = {"departments": chosen_places(departments), "sites": chosen_places(sites), "roles": named}
    if not any(audience.values()):
        raise Invalid({"departments": [_("Choose at least one department, one site or one role.")]})
    return audience


def _written(
    actor: Person, kind: str, heading: str, body: str, format: str, links: Sequence[Link]
) -> tuple[str, str, tuple[Link, ...]]:
    """Heading, HTML and links of a written block, fit to keep."""
    heading = clean_line(heading, field="heading", limit=60)
    return (heading, "", _links(links)) if kind == "links" else (heading, _words(actor, body, format), ())


def _words(actor: Person, body: str, format: str) -> str:
    found = compose(actor=actor, body=body, format=format)
    if not found.text.strip():
        raise Invalid({"body": [_("This cannot be empty.")]})
    if len(found.text) > MAX_WORDS:
        raise Invalid({"body": [_("Please use at most %(limit)d characters.") % {"limit": MAX_WORDS}]})
    if found.files:
        raise Invalid({"body": [_("Pictures cannot stand in this block; link to the post that shows them.")]})
    return found.html


def _links(links: Sequence[Link]) -> tuple[Link, ...]:
    if not 1 <= len(links) <= MAX_LINKS:
        raise Invalid({"links": [_("Give between 1 and %(max)s links.") % {"max": MAX_LINKS}]})
    return tuple(Link(clean_line(link.name, field="links", limit=80), _address(link.address)) for link in links)


def _address(value: str) -> str:
    """A web address or one of our own. Raises Invalid for anything else."""
    address = safe_href(value) or ""
    if not address.lower().startswith(("/", "http://", "https://")):
        raise Invalid({"links": [_("Write whole addresses, such as https://example.org or /spaces/garden/.")]})
    return address


def _save_blocks(actor: Person, arrangement: Arrangement, blocks: Iterable[Block]) -> Arrangement:
    wanted = list(blocks)
    if wanted == usable(arrangement.blocks):
        return arrangement
    arrangement.blocks = stored(wanted)
    return _saved(actor, arrangement, "home.blocks")


def _saved(actor: Person, arrangement: Arrangement, kind: str) -> Arrangement:
    arrangement.save()
    audit.record(kind, actor_id=actor.pk, subject_id=arrangement.pk)
    return arrangement
