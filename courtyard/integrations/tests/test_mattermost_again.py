"""A later export of a Mattermost server: pins, and people who were renamed there."""

import json
from pathlib import Path

import pytest

from courtyard.accounts.models import Person
from courtyard.chat.models import Conversation, Message, MessagePin
from courtyard.integrations.importers import mattermost
from courtyard.integrations.tests.mattermost_exports import (
    CHANNELS,
    FIRM,
    LATE,
    PEOPLE,
    POSTS,
    WHOLE,
    post,
    user,
    write,
)
from courtyard.integrations.tests.test_mattermost import imported

pytestmark = pytest.mark.django_db


def test_what_is_pinned_later_is_pinned_and_what_was_taken_down_stays_down(tmp_path: Path):
    imported(tmp_path)
    MessagePin.objects.all().delete()
    again = imported(tmp_path)
    assert (again.pins.already, MessagePin.objects.count()) == (1, 0)
    later = [*WHOLE, post("town", "ann", "Keep this", 400, is_pinned=True)]
    assert mattermost.run(write(tmp_path / "later.jsonl", *later)).pins.made == {"pins": 1}
    assert MessagePin.objects.get().message.body_text == "Keep this"


@pytest.mark.parametrize("by", ["email", "id"])
def test_who_was_renamed_there_stays_the_same_person(tmp_path: Path, by: str):
    def everything(name: str, email: str) -> list[dict]:
        ann = user(name, "town*", "board", **({"id": "u1"} if by == "id" else {}))
        ann["user"]["email"] = email
        renamed = json.loads(json.dumps([*POSTS, *LATE]).replace('"ann"', f'"{name}"'))
        return [FIRM, *CHANNELS, ann, *PEOPLE[1:], *renamed]

    mattermost.run(write(tmp_path / "one.jsonl", *everything("ann", "ann@example.org")), direct=True)
    ann, said = Person.objects.get(handle="ann"), Message.objects.count()
    other = "anna@example.org" if by == "id" else "ann@example.org"
    for _twice in range(2):
        report = mattermost.run(write(tmp_path / "two.jsonl", *everything("anna", other)), direct=True)
        assert report.messages.made == {}
        assert not Person.objects.filter(handle="anna").exists()
        assert (Message.objects.count(), Conversation.objects.filter(kind="group").count()) == (said, 1)
    assert Message.objects.filter(author=ann, body_text="Just you").exists()
