"""Circles of the firm, what people do in them beside their job, and the badges on their pictures."""

import datetime
from typing import Any

from courtyard.accounts.models import Person
from courtyard.core.clock import today
from courtyard.integrations.demo import reading
from courtyard.integrations.demo.cast import Cast
from courtyard.people import services
from courtyard.people.models import Circle

__all__ = ["draw_circles"]


def draw_circles(cast: Cast) -> None:
    """Through the services, as an administrator would."""
    content: dict[str, Any] = reading.circles()
    admin = cast.people["amandine"]
    made: dict[str, Circle] = {}
    for line in content["circle"]:
        within = made[line["within"]].pk if "within" in line else None
        made[line["key"]] = services.make_circle(
            actor=admin, name=line["name"], purpose=line["purpose"], within_id=within
        )
        for role in line["roles"]:
            _fill(cast, admin, made[line["key"]].pk, role)
    for line in content["badge"]:
        badge = services.make_badge(
            actor=admin, name=line["name"], meaning=line["meaning"], icon=line["icon"], hue=line["hue"]
        )
        for who, days in line["people"].items():
            until = today() + datetime.timedelta(days=days) if days else None
            services.give_badge(actor=admin, badge_id=badge.pk, person_id=cast.people[who].pk, until=until)


def _fill(cast: Cast, admin: Person, circle_id: Any, line: dict[str, Any]) -> None:
    role = services.make_role(
        actor=admin, circle_id=circle_id, name=line["name"], purpose=line.get("purpose", ""),
        duties=line.get("duties", ()), leads=line.get("leads", False),
    )  # fmt: skip
    for who, focus in line.get("people", {}).items():
        services.fill_role(actor=admin, role_id=role.pk, person_id=cast.people[who].pk, focus=focus)
