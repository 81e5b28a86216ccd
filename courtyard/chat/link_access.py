"""Who may see what a linked page shows: the door of ``access``, from the side of the link."""

from django.db.models import Exists, OuterRef

from courtyard.accounts.models import Person
from courtyard.chat import access
from courtyard.chat.models import MessageLink

__all__ = ["previews_on_messages"]


def previews_on_messages(viewer: Person) -> Exists:
    """Previews that stand under messages the viewer may read, as a filter over previews: ``config`` gives it to the content room."""
    shown = MessageLink.objects.filter(preview=OuterRef("pk"), hidden=False)
    return Exists(shown.filter(message__in=access.messages_visible_to(viewer)))
