"""What lies on people's desks: a draft that several of them write, and what communicators arranged beside Home."""

import datetime
from typing import Any

from courtyard.core.clock import now
from courtyard.core.ids import new_id
from courtyard.core.richtext import from_markdown
from courtyard.feed import services
from courtyard.feed.blocks import Link
from courtyard.feed.models import Remark, SavedDraft
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.places import Places

__all__ = ["lay_desks"]


def lay_desks(cast: Cast, places: Places) -> None:
    """All of it, by the same services as people use, so that who writes with others is told."""
    plan: dict[str, Any] = reading.desks()
    _share_draft(cast, places, plan["draft"], plan["remark"])
    for line in plan["arrangement"]:
        _arrange(cast, places, line)


def _share_draft(cast: Cast, places: Places, line: dict[str, Any], remarks: list[dict[str, str]]) -> None:
    """Begun by one, improved by another, with what was said about it in the last two hours."""
    author, reader = cast.people[line["who"]], cast.people[line["reader"]]
    fields = {"kind": ["article"], "title": [line["title"]], "format": ["html"]}
    own = {"spaces": [str(places.spaces[line["space"]].pk)]}
    draft = services.save_draft(
        actor=author, id=new_id(), fields={**fields, **own, "body": [from_markdown(line["before"])]}
    )
    people = [cast.people[key].pk for key in line["with"]]
    services.share_draft(actor=author, draft_id=draft.pk, person_ids=people)
    services.save_draft(actor=reader, id=draft.pk, fields={**fields, "body": [from_markdown(line["after"])]}, version=1)
    SavedDraft.objects.filter(pk=draft.pk).update(updated_at=now() - datetime.timedelta(minutes=95))
    for number, said in enumerate(remarks):
        remark = services.remark(actor=cast.people[said["who"]], draft_id=draft.pk, text=said["text"])
        at = now() - datetime.timedelta(minutes=90 - 65 * number)
        Remark.objects.filter(pk=remark.pk).update(created_at=at)


def _arrange(cast: Cast, places: Places, line: dict[str, Any]) -> None:
    actor, audience = cast.people[line["by"]], {key: line[key] for key in ("departments", "roles") if key in line}
    found = services.make_arrangement(actor=actor, name=line["name"], **audience)
    for block in line["block"]:
        links = [Link(name, _address(places, address)) for name, address in block.get("links", ())]
        services.add_block(actor=actor, arrangement_id=found.pk, **{**block, "links": links})


def _address(places: Places, written: str) -> str:
    """``@stores`` is the page of that space."""
    return f"/spaces/{places.spaces[written[1:]].slug}/" if written.startswith("@") else written
