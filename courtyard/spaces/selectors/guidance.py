"""What a space says to who comes, and what it asks."""

from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.spaces.models import JoinQuestion, Rules, RulesAcceptance, Space

__all__ = ["Guidance", "guidance", "rules_of"]


@dataclass(frozen=True, slots=True)
class Guidance:
    """The rules in force, if there are any and whether the viewer has accepted them; what is asked of who asks."""

    rules: Rules | None
    accepted: bool
    questions: list[JoinQuestion] = field(default_factory=list)


def guidance(viewer: Person, space: Space) -> Guidance:
    """What stands between the viewer and the space; the caller has it from ``access``."""
    rules = rules_of(space)
    accepted = RulesAcceptance.objects.filter(space=space, person=viewer, version=space.rules_version)
    return Guidance(
        rules=rules,
        accepted=rules is None or accepted.exists(),
        questions=list(JoinQuestion.objects.filter(space=space)),
    )


def rules_of(space: Space) -> Rules | None:
    """The rules in force."""
    if not space.rules_version:
        return None
    return Rules.objects.filter(space=space, version=space.rules_version).first()
