"""A draft that several people write, for the tests around it."""

import uuid

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.models import SavedDraft
from courtyard.feed.services.drafts import Draft
from tests.cast import Cast

HTMX = {"HX-Request": "true"}


def keep(who: Person, draft: SavedDraft | uuid.UUID, body: str, *, version: int = 0, **fields: str) -> SavedDraft:
    sent = {"kind": ["update"], "body": [body]} | {name: [value] for name, value in fields.items()}
    pk = draft if isinstance(draft, uuid.UUID) else draft.pk
    return services.save_draft(actor=who, id=pk, fields=sent, version=version)


def shared(cast: Cast) -> SavedDraft:
    """The member's, for the secret space; the outsider writes it, too."""
    made = keep(cast.member, new_id(), "Half a thought 🌱", spaces=str(cast.secret.pk))
    services.share_draft(actor=cast.member, draft_id=made.pk, person_ids=[cast.outsider.pk])
    return made


def picture(owner: Person, name: str = "garden.png") -> File:
    key = str(new_id())
    return File.objects.create(
        owner=owner, name=name, content_type="image/png", size=1, key=key, display_key=f"{key}d", thumb_key=f"{key}t"
    )


def publish(cast: Cast, draft: SavedDraft, *, version: int) -> Item:
    sent = Draft(body="Done", format="markdown")
    return services.create_post(
        actor=cast.member, space_ids=[cast.open.pk], draft=sent, id=draft.pk, draft_version=version
    )
