"""What tests of the import share: a day of one channel, the import of it, and what has to hold afterwards."""

from pathlib import Path

from django.db.models import Count

from courtyard.accounts.models import Person
from courtyard.chat.models import Conversation, ConversationMember, Message, MessageReaction
from courtyard.content.models import (
    Attachment,
    Counter,
    File,
    Item,
    ItemLink,
    Mention,
    Pin,
    Placement,
    Reaction,
    Revision,
)
from courtyard.integrations.importers import slack
from courtyard.integrations.models import Imported
from courtyard.integrations.tests.exports import write
from courtyard.people.models import Profile
from courtyard.spaces.models import Membership, Space

T = "1577880000.0001"  # 2020-01-01; two figures are added


def general(*messages: dict) -> dict[str, object]:
    return {"general/2020-01-01.json": list(messages)}


def imported(tmp_path: Path, *messages: dict, **lists: object) -> slack.Report:
    report = slack.run(write(tmp_path / "export.zip", general(*messages), **lists))  # type: ignore[arg-type]
    assert report.reconciles
    return report


def snapshot() -> dict[str, int]:
    """How much there is of everything."""
    kinds = (
        Person,
        Profile,
        Space,
        Membership,
        Item,
        Placement,
        Counter,
        Reaction,
        Mention,
        File,
        Attachment,
        ItemLink,
        Pin,
        Revision,
        Imported,
        Conversation,
        ConversationMember,
        Message,
        MessageReaction,
    )
    return {kind.__name__: kind.objects.count() for kind in kinds}  # type: ignore[attr-defined]


def check_counters() -> None:
    """What is counted beside the items is what there is."""
    comments = dict(Item.objects.filter(root=None).annotate(n=Count("id")).values_list("pk", "n"))
    for counter in Counter.objects.select_related("item"):
        assert counter.comments == Item.objects.filter(root=counter.item, state="published").count()
        rows = Reaction.objects.filter(item=counter.item).values_list("emoji").annotate(n=Count("id"))
        assert counter.reactions == dict(rows)
    assert set(comments) <= set(Counter.objects.values_list("item", flat=True))
