"""Reading what the composer sends."""

import datetime
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from courtyard.accounts.requests import PersonRequest
from courtyard.content.forms import attached
from courtyard.content.models import ItemKind
from courtyard.content.services.items import Attached, Due
from courtyard.core.errors import Invalid, NotFound
from courtyard.core.ids import parse_id
from courtyard.core.richtext import to_markdown
from courtyard.core.web import clean, text, typed, uuids
from courtyard.feed import about
from courtyard.feed.blocks import Block, Link
from courtyard.feed.selectors.composer import called
from courtyard.feed.services import Draft, PollDraft

__all__ = [
    "as_sent", "choices", "draft", "drafted_version", "edited_version", "one_person", "own_blocks", "place", "refused_draft",
    "sent_audience", "weights", "written_block",
]  # fmt: skip

Read = Callable[[PersonRequest, str], str]
_UNREADABLE = datetime.datetime.max.replace(tzinfo=datetime.UTC)


def draft(request: PersonRequest) -> Draft:
    """The post a form describes. The rich editor sends ``format=html``; a plain field holds Markdown."""
    found = _draft(request, text)
    moments = {
        "closes_at": found.poll.closes_at if found.poll else None,
        "expires_at": found.expires_at,
        "publish_at": found.due.at if found.due else None,
    }
    _check_moments(moments)
    if found.check_on == datetime.date.max:
        raise Invalid({"check_on": [_("Write a day, or leave it empty.")]})
    return found


def _check_moments(moments: Mapping[str, datetime.datetime | None]) -> None:
    """Raise Invalid for fields of day and time in which something else stands."""
    if wrong := [name for name, at in moments.items() if at == _UNREADABLE]:
        raise Invalid({name: [_("Write the day and the time, or leave it empty.")] for name in wrong})


def refused_draft(request: PersonRequest) -> Draft:
    """The same from a form that was refused, whatever is wrong with it: to be shown again, not to be stored."""
    return _draft(request, typed)


def _draft(request: PersonRequest, text: Read) -> Draft:
    cover = parse_id(request.POST.get("cover", ""))
    kind = request.POST.get("kind") or ItemKind.UPDATE.value
    return Draft(
        body=text(request, "body"),
        format="html" if request.POST.get("format") == "html" else "markdown",
        kind=kind,
        title=text(request, "title"),
        tags=_tags(request, text),
        files=attached(request),
        cover=Attached(cover, text(request, f"alt-{cover}")) if cover and kind == ItemKind.ARTICLE else None,
        address=text(request, "address") if kind == ItemKind.LINK else None,
        poll=_poll(request, text) if kind == ItemKind.POLL and "option" in request.POST else None,
        people=_people(request, text) if kind == ItemKind.PRAISE else (),
        value=parse_id(request.POST.get("value", "")) if kind == ItemKind.PRAISE else None,
        due=_due(request),
        expires_at=_moment(request.POST.get("expires_at", "")),
        check_on=_day(request.POST.get("check_on", "")),
        credits=request.POST.getlist("credits") != ["asked"],
        about=about.read(request.POST.get("about", "")),
    )


def _tags(request: PersonRequest, read: Read) -> list[str]:
    """Fields of one name, or words of one."""
    given = " ".join(request.POST.getlist("tags")[:100])
    return list(dict.fromkeys(clean(given, "tags", strict=read is text).replace(",", " ").split()))


def one_person(request: PersonRequest, field: str) -> uuid.UUID | None:
    """Who is chosen in the picker, or written by name where there are no scripts; None: nobody. Raises Invalid."""
    if chosen := parse_id(request.POST.get(field, "")):
        return chosen
    name = text(request, f"{field}_named").strip().removeprefix("@")
    found = called(request.user, [name])[name] if name else None
    if name and found is None:
        raise Invalid({field: [_("Nobody is called %(name)s, or more than one is.") % {"name": name}]})
    return found


def _due(request: PersonRequest) -> Due | None:
    """When the post is to come out; an empty field means at once."""
    at = _moment(request.POST.get("publish_at", ""))
    return Due(at, each_zone="each_zone" in request.POST) if at else None


def weights(sent: QueryDict) -> dict[str, int]:
    """The three weights of *Relevant*; what is no number is refused by the service."""
    given = {name: sent.get(name, "") for name in ("people", "talk", "fresh")}
    return {name: int(value) if value.isdecimal() and len(value) == 1 else -1 for name, value in given.items()}


def _poll(request: PersonRequest, read: Read) -> PollDraft:
    """Options are fields of one name, or lines of one; an empty one is none."""
    given = request.POST
    written = "\n".join(given.getlist("option")[:100])
    lines = [" ".join(line.split()) for line in clean(written, "option", strict=read is text).splitlines()]
    return PollDraft(
        options=[line for line in lines if line],
        choice=given.get("choice", "single"),
        closes_at=_moment(given.get("closes_at", "")),
        adding="adding" in given,
        sealed="sealed" in given,
        changeable="final" not in given,
        anonymous="anonymous" in given,
        known=uuids(given.getlist("known")[:100]),
    )


def _moment(value: str) -> datetime.datetime | None:
    """What a field of day and time holds, in the zone of who writes; what cannot be read is told by ``draft``."""
    if not value:
        return None
    try:
        return timezone.make_aware(datetime.datetime.fromisoformat(value[:16]))
    except (ValueError, OverflowError):
        return _UNREADABLE


def _day(value: str) -> datetime.date | None:
    """What a field of a day holds; what cannot be read is told by ``draft``."""
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        return datetime.date.max


def _people(request: PersonRequest, read: Read) -> list[uuid.UUID]:
    """Who is praised: chosen in the picker, or written by name where there are no scripts."""
    strict = read is text
    ids = [pk for value in request.POST.getlist("people") if (pk := parse_id(value))]
    names = [name.strip().removeprefix("@") for name in read(request, "people_named").split(",")]
    found = called(request.user, [name for name in names if name][:50])
    if strict and (missing := [name for name, pk in found.items() if pk is None]):
        raise Invalid({"people": [_("Nobody is called %(name)s, or more than one is.") % {"name": missing[0]}]})
    return list(dict.fromkeys([*ids, *(pk for pk in found.values() if pk)]))


def choices(request: PersonRequest, item_id: uuid.UUID) -> list[uuid.UUID]:
    """The options of a ballot: ``choice-POST`` for each, or ``rank-POST-OPTION`` with its place. Raises Invalid."""
    if direct := request.POST.getlist(f"choice-{item_id}"):
        return uuids(direct[:100])
    places: dict[int, uuid.UUID] = {}
    for field in request.POST:
        value = request.POST.get(field, "")
        if not field.startswith(f"rank-{item_id}-") or not value:
            continue
        pk = parse_id(field.removeprefix(f"rank-{item_id}-"))
        if pk is None or not value.isdecimal() or len(value) > 3:
            raise NotFound
        if int(value) in places:
            raise Invalid({"choices": [_("Give each place to one option, and each option one place.")]})
        places[int(value)] = pk
    return [places[place] for place in sorted(places)]


def drafted_version(request: PersonRequest) -> int:
    """The version of the draft that a composer started from; 0 for a new one."""
    version = request.POST.get("draft_version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def edited_version(request: PersonRequest) -> int | None:
    """The version that the writer of a change started from."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def own_blocks(sent: QueryDict) -> tuple[list[str], set[str]]:
    """How somebody's free blocks are to stand, by their keys, and which are put away: as they stood, and the button pressed."""
    order, hidden = sent.getlist("order")[:100], set(sent.getlist("hidden")[:100])
    hidden = (hidden | set(sent.getlist("hide"))) - set(sent.getlist("show"))
    for button, step in (("up", -1), ("down", 1)):
        if (key := sent.get(button)) in order:
            at = order.index(key)
            order.insert(max(at + step, 0), order.pop(at))
    return order, hidden


def place(request: PersonRequest) -> int:
    """A place in a list, counted from 0. Raises NotFound for what is none."""
    value = request.POST.get("position", "")
    if not value.isdecimal() or len(value) > 4:
        raise NotFound
    return int(value)


def sent_audience(request: PersonRequest) -> dict[str, Any]:
    """The name of an arrangement and whom it is for."""
    chosen = {name: request.POST.getlist(name)[:200] for name in ("departments", "sites", "roles")}
    return {"name": typed(request, "name"), **chosen}


def written_block(request: PersonRequest, read: Read = text) -> dict[str, Any]:
    """What a block says: heading, words, links. Lines without name and address are left out."""
    lines = [request.POST.getlist(name)[:50] for name in ("link_name", "link_address")]
    return {
        "heading": read(request, "heading"),
        "body": read(request, "body"),
        "format": "html" if request.POST.get("format") == "html" else "markdown",
        "links": [Link(*line) for line in zip(*lines, strict=False) if any(part.strip() for part in line)],
    }


def as_sent(block: Block) -> dict[str, Any]:
    """The same of a block that stands."""
    written = {"heading": block.heading, "body": to_markdown(block.html), "format": "markdown", "links": block.links}
    return written | {"version": block.version}
