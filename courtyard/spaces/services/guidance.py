"""What a space says to who comes: words of welcome, rules to accept, questions to answer."""

import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.names import clean_line
from courtyard.core.errors import Conflict, Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.people.texts import clean_lines
from courtyard.spaces import access
from courtyard.spaces.events import SpaceEdited
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.models import JoinAnswer, JoinQuestion, JoinRequest, Rules, RulesAcceptance, Space, Welcome

__all__ = [
    "MAX_QUESTIONS",
    "accept_rules",
    "answer_questions",
    "check_rules",
    "clean_questions",
    "read_welcome",
    "set_guidance",
    "write",
]

MAX_QUESTIONS = 5


@transaction.atomic
def set_guidance(
    *,
    actor: Person,
    space_id: uuid.UUID | str,
    welcome: str,
    rules: str,
    questions: Sequence[str],
    version: int | None = None,
) -> Space:
    """Say what people read and answer when they join; empty words take it back. Owners only.

    Changed rules are a new version that every member is asked to accept; who changed them has. ``version`` is the
    space's one that the editor started from: Conflict if somebody saved meanwhile.
    """
    space = access.space_for_owner(actor, space_id)
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    if space.kind not in MADE_BY_HAND:
        raise Forbidden(_("Nobody joins or leaves this space: who belongs to it goes by rule."))
    if version is not None and version != space.version:
        raise Conflict(_("Somebody changed this space meanwhile. Compare, then save again."), space)
    changed = write(actor=actor, space=space, welcome=welcome, rules=rules, questions=questions)
    if changed:
        space.version += 1
        space.save(update_fields=["version"])
        emit(SpaceEdited(actor=actor, space=space, fields=changed))
    return space


def write(*, actor: Person, space: Space, welcome: str, rules: str, questions: Sequence[str]) -> tuple[str, ...]:
    """Store it inside the caller's transaction; answers what changed."""
    welcome = clean_lines(welcome, field="welcome", limit=2000)
    rules = clean_lines(rules, field="rules", limit=5000)
    asked = clean_questions(questions)
    changed = []
    if welcome != space.welcome:
        space.welcome = welcome
        changed.append("welcome")
        if not welcome:
            Welcome.objects.filter(space=space).delete()
    if rules != _in_force(space):
        _change_rules(actor, space, rules)
        changed.append("rules")
    if asked != list(JoinQuestion.objects.filter(space=space).values_list("text", flat=True)):
        JoinQuestion.objects.filter(space=space).delete()
        JoinQuestion.objects.bulk_create(JoinQuestion(space=space, position=n, text=t) for n, t in enumerate(asked))
        changed.append("questions")
    space.save(update_fields=["welcome", "rules_version"])
    return tuple(changed)


def clean_questions(questions: Sequence[str]) -> list[str]:
    """The questions that say something. Raises Invalid for more than ``MAX_QUESTIONS``."""
    asked = [clean_line(text, field="questions", limit=200, required=False) for text in questions]
    asked = [text for text in asked if text]
    if len(asked) > MAX_QUESTIONS:
        raise Invalid({"questions": [_("At most %(max)d questions.") % {"max": MAX_QUESTIONS}]})
    return asked


def _in_force(space: Space) -> str:
    rules = Rules.objects.filter(space=space, version=space.rules_version).first()
    return rules.text if rules else ""


def _change_rules(actor: Person, space: Space, text: str) -> None:
    """A new version counts on from the last there ever was, so that an old acceptance never stands for new words."""
    if not text:
        space.rules_version = 0
        return
    last = Rules.objects.filter(space=space).aggregate(last=Max("version"))["last"] or 0
    space.rules_version = last + 1
    Rules.objects.create(space=space, version=space.rules_version, text=text, by=actor)
    RulesAcceptance.objects.create(space=space, person=actor, version=space.rules_version)


@transaction.atomic
def accept_rules(*, actor: Person, space_id: uuid.UUID | str, version: int) -> None:
    """Accept the rules in force; twice is once. Raises Conflict if they read differently by now."""
    space = access.space_for_read(actor, space_id)
    _check_current(space, version)
    RulesAcceptance.objects.get_or_create(space=space, person=actor, version=version)


def check_rules(*, actor: Person, space: Space, version: int | None) -> None:
    """On the way in: the rules in force are accepted, now or before. Raises Invalid where they are not."""
    if not space.rules_version:
        return
    if RulesAcceptance.objects.filter(space=space, person=actor, version=space.rules_version).exists():
        return
    if version is None:
        raise Invalid({"rules": [_("Please read and accept the rules of this space.")]})
    accept_rules(actor=actor, space_id=space.pk, version=version)


def _check_current(space: Space, version: int) -> None:
    if not space.rules_version or version != space.rules_version:
        raise Conflict(_("The rules of this space have changed meanwhile: please read them again."))


def answer_questions(*, asked: JoinRequest, answers: Mapping[int, str]) -> None:
    """Keep the answers with a new request. Raises Invalid, naming each question that was left out."""
    errors: dict[str, list[str]] = {}
    rows = []
    for question in JoinQuestion.objects.filter(space=asked.space_id):
        field = f"answer-{question.pk}"
        try:
            text = clean_line(answers.get(question.pk, ""), field=field, limit=1000)
        except Invalid as refusal:
            errors |= refusal.errors
        else:
            rows.append(JoinAnswer(request=asked, position=question.position, question=question.text, text=text))
    if errors:
        raise Invalid(errors)
    JoinAnswer.objects.bulk_create(rows)


@transaction.atomic
def read_welcome(*, actor: Person, space_id: uuid.UUID | str) -> Space:
    """The words of welcome were read: they are not shown again."""
    space = access.space_for_read(actor, space_id)
    Welcome.objects.filter(space=space, person=actor).delete()
    return space
