"""The same export again adds nothing; a later one what is new."""

import datetime
from pathlib import Path

import pytest

from courtyard.accounts.models import Organisation, Person, State
from courtyard.content.models import (
    Item,
    Revision,
)
from courtyard.integrations.importers import slack
from courtyard.integrations.importers.slack import messages as reading
from courtyard.integrations.tests.checks import T, check_counters, general, imported, snapshot
from courtyard.integrations.tests.exports import ANN, BEN, channel, said, user, write
from courtyard.spaces.models import Membership

pytestmark = pytest.mark.django_db


def whole(more: bool = False) -> dict[str, object]:
    """A workspace's days: an earlier export of it, or a later one of the same."""
    first = said(f"{T}01", "U1", "first", reactions=[{"name": "+1", "users": ["U2"], "count": 1}])
    reply = said(f"{T}02", "U2", "reply", thread_ts=f"{T}01", files=[{"id": "F1", "name": "a"}])
    if not more:
        return general(first, reply)
    first = first | {"text": "first, better", "edited": {"user": "U1", "ts": "1577990000.000000"}}
    first["reactions"] = [{"name": "+1", "users": ["U2", "U1"], "count": 2}]
    later = said("1577990001.000100", "U3", "new here", thread_ts=f"{T}01")
    return {**general(first, reply), "general/2020-01-02.json": [later]}


def test_a_second_import_adds_nothing(tmp_path: Path):
    path = write(tmp_path / "a.zip", whole())
    assert slack.run(path).added > 0
    before = snapshot()
    report = slack.run(path)
    assert (report.added, report.reconciles, report.updated) == (0, True, 0)
    assert (report.messages.already, report.files.already, report.reactions.already) == (2, 1, 1)
    assert snapshot() == before


def test_a_later_export_adds_what_is_new_and_brings_edits(tmp_path: Path):
    slack.run(write(tmp_path / "a.zip", whole()))
    new = [ANN, BEN, user("U3", "cy", "Cy")]
    report = slack.run(
        write(tmp_path / "b.zip", whole(more=True), users=new, channels=[channel("C1", "general", "U1", "U2", "U3")])
    )
    assert report.reconciles
    assert (report.people.made, report.members.made) == ({"people": 1}, {"memberships": 1})
    assert (report.messages.made, report.reactions.made, report.updated) == ({"comments": 1}, {"reactions": 1}, 1)
    post = Item.objects.get(root=None)
    assert (post.body_text, post.version) == ("first, better", 2)
    assert Revision.objects.get(item=post).body_html == "<p>first</p>"
    check_counters()
    assert slack.run(tmp_path / "b.zip").added == 0


def test_what_was_changed_or_chosen_here_stays(tmp_path: Path):
    slack.run(write(tmp_path / "a.zip", whole()))
    Item.objects.filter(root=None).update(
        body_text="ours", edited_at=datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    )
    Person.objects.filter(name="Ben Birch").update(state=State.ACTIVE, name="Benjamin")
    Membership.objects.filter(person__name="Benjamin").delete()
    report = slack.run(write(tmp_path / "b.zip", whole(more=True), users=[ANN, BEN, user("U3", "cy", "Cy")]))
    assert report.updated == 0
    assert Item.objects.get(root=None).body_text == "ours"
    assert report.members.skipped == {"by_hand": 1}
    assert not Membership.objects.filter(person__name="Benjamin").exists()


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path):
    days = whole(more=True)
    days["general/2020-01-03.json"] = [
        said("1578000001.000100", "U1", thread_ts="1500000000.000100"),
        said("1578000002.000100", "U1", subtype="channel_join"),
    ]
    path = write(tmp_path / "a.zip", days)
    before = snapshot()
    dry = slack.run(path, dry_run=True)
    assert snapshot() == before
    assert dry.lines()[1:] == slack.run(path).lines()[1:]
    assert "Nothing was written" in dry.lines()[0]
    later = write(tmp_path / "b.zip", {**days, "general/2020-01-04.json": [said("1500000000.000100", "U2", "found")]})
    before = snapshot()
    dry = slack.run(later, dry_run=True)
    assert snapshot() == before
    assert dry.lines()[1:] == slack.run(later).lines()[1:]


def test_batches_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    days = whole(more=True)
    monkeypatch.setattr(reading, "BATCH", 1)
    report = slack.run(write(tmp_path / "a.zip", days, users=[ANN, BEN, user("U3", "cy", "Cy")]))
    assert report.messages.made == {"posts": 1, "comments": 2}
    assert Item.objects.get(root=None).counter.comments == 2
    check_counters()


def test_times_keep_their_order_across_days_of_another_zone(tmp_path: Path):
    days = {
        "general/2020-01-02.json": [said("1577941200.000300", "U1", "3"), said("1577941200.000200", "U1", "2")],
        "general/2020-01-01.json": [said("1577941200.000100", "U1", "1")],
    }
    slack.run(write(tmp_path / "a.zip", days))
    assert list(Item.objects.order_by("published_at").values_list("body_text", flat=True)) == ["1", "2", "3"]


def test_words_of_the_import_are_in_the_organisations_language(tmp_path: Path):
    Organisation.objects.create(name="Genévrier", language="fr")
    imported(tmp_path, said(f"{T}02", "U2", "réponse", thread_ts=f"{T}01"))
    assert Item.objects.get(root=None).body_text  # in French once its translation is there


def test_progress_is_told(tmp_path: Path):
    told: list[tuple[int, int | None]] = []
    slack.run(write(tmp_path / "a.zip", whole()), progress=lambda *step: told.append(step))
    assert told[-1] == (2, 2)
    assert (0, 2) in told
