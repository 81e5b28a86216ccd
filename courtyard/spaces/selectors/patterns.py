"""What a new space may start from: another space or a template; never its people or its posts."""

import uuid
from dataclasses import dataclass, field

from courtyard.accounts.models import Person
from courtyard.core.errors import Forbidden
from courtyard.spaces import access
from courtyard.spaces.fields import MADE_BY_HAND
from courtyard.spaces.models import JoinQuestion, Space, SpaceTemplate
from courtyard.spaces.selectors.guidance import rules_of

__all__ = ["Pattern", "pattern_of", "templates"]

_SETTINGS = ("kind", "visibility", "joining", "posting", "approval")


@dataclass(frozen=True, slots=True)
class Pattern:
    """``settings`` by the names of the fields of a space; ``category`` is an id or None."""

    name: str
    settings: dict[str, object]
    welcome: str
    rules: str
    questions: list[str] = field(default_factory=list)


def pattern_of(viewer: Person, *, like: uuid.UUID | str | None = None, template: int | None = None) -> Pattern | None:
    """The pattern asked for, if any. Raises NotFound and Forbidden as the doors do."""
    if like:
        return _of_space(access.space_for_content(viewer, like)[0])
    if template is not None:
        return _of_template(access.template_for_use(viewer, template))
    return None


def _of_space(space: Space) -> Pattern:
    if space.kind not in MADE_BY_HAND:
        raise Forbidden
    rules = rules_of(space)
    questions = list(JoinQuestion.objects.filter(space=space).values_list("text", flat=True))
    return Pattern(space.name, _settings(space), space.welcome, rules.text if rules else "", questions)


def _of_template(template: SpaceTemplate) -> Pattern:
    return Pattern(template.name, _settings(template), template.welcome, template.rules, list(template.questions))


def _settings(source: Space | SpaceTemplate) -> dict[str, object]:
    return {name: getattr(source, name) for name in _SETTINGS} | {"category": source.category_id}


def templates() -> list[SpaceTemplate]:
    """Every template by name, for who makes spaces and who keeps templates."""
    return list(SpaceTemplate.objects.select_related("category").order_by("name"))
