"""How the spaces of the firm are furnished: shelves of the directory, official marks, templates, welcome and rules."""

from typing import Any

from courtyard.feed.services import Draft, create_post
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.integrations.demo.places import Places
from courtyard.spaces import services
from courtyard.spaces.models import RulesAcceptance, Space

__all__ = ["furnish"]


def furnish(cast: Cast, places: Places) -> None:
    """Everything that administrators and owners set up, and a post that waits for approval."""
    plan: dict[str, Any] = reading.furnishing()
    admin = cast.people[plan["administrator"]]
    shelves = {name: services.add_category(actor=admin, name=name) for name in plan["categories"]}
    for name, keys in plan["shelves"].items():
        Space.objects.filter(pk__in=[places.spaces[key].pk for key in keys]).update(category=shelves[name])
    for key in plan["official"]:
        services.mark_official(actor=admin, space_id=places.spaces[key].pk)
    services.set_lifecycle(actor=admin, **plan["idle"])
    for line in plan["template"]:
        category = shelves[line["category"]].pk
        services.save_template(actor=admin, values={**line, "category": category})
    for line in plan["guidance"]:
        _guide(cast, places, dict(line))
    for line in plan["waiting"]:
        space = places.spaces[line["space"]]
        Space.objects.filter(pk=space.pk).update(approval=True)
        draft = Draft(body=line["text"], format="markdown")
        create_post(actor=cast.people[line["who"]], space_ids=[space.pk], draft=draft)


def _guide(cast: Cast, places: Places, line: dict[str, Any]) -> None:
    """Words of welcome, rules and questions; all members but those who have not seen the rules yet accepted them."""
    key, owner, news = line.pop("space"), line.pop("owner"), set(line.pop("not_yet", ()))
    space = services.set_guidance(actor=cast.people[owner], space_id=places.spaces[key].pk, **line)
    if not space.rules_version:
        return
    members = [cast.people[name] for name in places.members[key] if name not in news | {owner}]
    RulesAcceptance.objects.bulk_create(
        RulesAcceptance(space=space, person=person, version=space.rules_version) for person in members
    )
