"""Jobs of the notifications room."""

import uuid

from procrastinate.contrib.django import app


@app.task(name="notifications.tell_members")
def tell_members(item_id: str, space_id: str, actor_id: str) -> None:
    from courtyard.notifications.services import tell_members as tell

    tell(item_id=uuid.UUID(item_id), space_id=uuid.UUID(space_id), actor_id=uuid.UUID(actor_id))
