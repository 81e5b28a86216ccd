"""What the demo's moderators have on their table: two cases, an objection, and decisions in the log."""

import datetime
from collections.abc import Mapping
from typing import Protocol

from courtyard.accounts.models import Person
from courtyard.content.models import Item
from courtyard.moderation.models import Appeal, Case, Decision, Report
from courtyard.moderation.services.appeals import appeal
from courtyard.moderation.services.decisions import decide
from courtyard.moderation.services.reports import report
from courtyard.notifications.models import Happening, Notice

__all__ = ["add_reports"]


class Scene(Protocol):
    """What the demo says of itself (``integrations.demo.scene``)."""

    people: Mapping[str, Person]
    now: datetime.datetime

    def said(self, key: str, who: str = "") -> Item: ...


def add_reports(scene: Scene) -> None:
    """Reports by people who were there, decided by those who may, an hour or two later."""
    _report(
        scene,
        "ines",
        scene.said("delcourt"),
        "private",
        "That is his private number, and what he owes is his business.",
        140,
    )
    _report(scene, "zofia", scene.said("delcourt"), "private", "", 95)
    _report(
        scene,
        "olivier",
        scene.said("doors", "dominique"),
        "rude",
        "Amandine carried more wardrobes than most of us.",
        12,
    )
    kept = _report(scene, "victor", scene.said("ladder"), "wrong", "The ladder was in Roubaix in May, I saw it.", 11)
    _decide(scene, "jeanne", kept, "keep", "It is a joke between two colleagues, and the ladder has not complained.", 6)
    hidden = _report(scene, "marc", scene.said("storeroom"), "rude", "The key was at my place. I had a fever.", 2000)
    made = _decide(
        scene, "jeanne", hidden, "hide",
        "Forty minutes in front of a door are annoying. But \"learn to read\" is aimed at one of us, and everybody knows whom.", 1700,
    )  # fmt: skip
    words = "I did not know that Marc was ill, and I told him so. I would take the sentence out if I could edit it in peace."
    appeal(actor=scene.people["karim"], decision_id=made.pk, words=words)
    Appeal.objects.filter(decision=made).update(created_at=scene.now - datetime.timedelta(minutes=80))


def _report(scene: Scene, who: str, item: Item, reason: str, words: str, ago: int) -> Case:
    made = report(actor=scene.people[who], item_id=item.pk, reason=reason, words=words)
    at = scene.now - datetime.timedelta(minutes=ago)
    Report.objects.filter(pk=made.pk).update(created_at=at)
    Case.objects.filter(pk=made.case_id, opened_at__gt=at).update(opened_at=at)
    return made.case


def _decide(scene: Scene, who: str, case: Case, act: str, words: str, ago: int) -> Decision:
    made = decide(actor=scene.people[who], case_id=case.pk, act=act, words=words)
    at = scene.now - datetime.timedelta(minutes=ago)
    Decision.objects.filter(pk=made.pk).update(created_at=at)
    Notice.objects.filter(object_id=made.pk).update(updated_at=at, fresh_from=at)
    Happening.objects.filter(source_id=made.pk).update(created_at=at)
    return made
