"""From where to where a moderator may move a post."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.content.selectors.cards import load
from courtyard.content.services.moves import may_move_to
from courtyard.core.errors import Forbidden, NotFound
from courtyard.feed.selectors.composer import Target, targets
from courtyard.spaces.models import Space

__all__ = ["Journey", "journey"]


@dataclass(frozen=True, slots=True)
class Journey:
    """Spaces the post may leave, and those it may go to from at least one of them."""

    sources: list[tuple[uuid.UUID, str]]
    targets: list[Target]


def journey(viewer: Person, item_id: uuid.UUID) -> Journey:
    """Where a post that the viewer reads may go. Raises Forbidden for who moderates none of its spaces."""
    card = next(iter(load(viewer, [item_id])), None)
    if card is None:
        raise NotFound
    if "move" not in card.may:
        raise Forbidden(_("Only owners and moderators of this space can do that."))
    here = {line.id for line in card.spaces}
    sources = [line for line in card.spaces if line.moderated]
    found = [target for target in targets(viewer) if target.id not in here]
    spaces = Space.objects.in_bulk([*(line.id for line in sources), *(target.id for target in found)])
    open_to = [t for t in found if any(may_move_to(source=spaces[s.id], target=spaces[t.id]) for s in sources)]
    return Journey([(line.id, line.name) for line in sources], open_to)
