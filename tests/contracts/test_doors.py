"""Every address declares who may call it, and keeps to it: strangers of every sort are tried on each.

What one may not see answers exactly as what does not exist, whatever the method.
"""

import pytest
from django.http import HttpRequest, HttpResponse

from courtyard.accounts.permissions import PERMISSIONS, may
from courtyard.core.access import GUARDED, PUBLIC, SIGNED_IN, public
from tests.cast import Cast, client_of
from tests.contracts.doors import Door, Knocker, doors, said, undeclared
from tests.contracts.secrets import PLAIN, QUERY, SECRET, WORD, Secrets

STRANGERS = ("guest", "outsider", "former member", "owner")
OVERSEEN = {"slug", "space_id"}  # that a space exists is no secret to owners and administrators; its content is
# An objection may be answered by administrators too, who first open what it is about: courtyard/moderation/tests.
ANSWERS = {
    "moderation/decisions/<uuid:decision_id>/answer/", "api/v1/decisions/<uuidstr:decision_id>/answer",
    "moderation/messages/<uuid:message_case_id>/answer/",
}  # fmt: skip
# Who keeps the tags sees each by its name, whatever carries it: content/tests/test_tags.py.
KEPT = {"tags/<str:name>/settings/", "api/v1/tags/<name>", "api/v1/tags/<name>/synonyms/<synonym>"}
OPEN = {"api/v1/openapi.json"}  # the schema is no secret
NOT_ACTIVE = ("suspended", "unclaimed", "left")


def _hiding() -> list[Door]:
    """Doors behind which something secret may stand; where a company permission is asked for, that is tried instead."""
    named = [door for door in doors() if door.arguments & SECRET.keys()]
    return [door for door in named if door.rule == SIGNED_IN or door.route.startswith("api/")]


def _browser(cast: Cast, viewer: str) -> Knocker:
    return Knocker(client_of(cast.person(viewer) if viewer else None))


def _answers(door: Door, secrets: Secrets, browser: Knocker, *, absent: bool = False) -> dict[str, str]:
    """What each method is told: status and words."""
    values = secrets.values(door.route, absent=absent)
    address = door.at(values) + (QUERY[door.route](secrets) if door.route in QUERY else "")
    own = [address, *(values[name] for name in door.arguments)]
    return {method: said(browser.knock(method, address), *own) for method in door.methods}


def _status(answer: str) -> int:
    return int(answer[:3])


def _list(found: list[str]) -> str:
    return "\n" + "\n".join(found)


def test_every_address_says_who_may_call_it():
    found = undeclared(doors())
    assert not found, _list(found)


def test_an_undeclared_address_is_caught():
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert undeclared([Door("open/", view)]) == [
        "/open/: decorate the view with public, signed_in, requires or guarded"
    ]
    assert not undeclared([Door("open/", public(view))])


def test_permissions_that_addresses_ask_for_exist():
    asked = {door.rule.permission for door in doors() if door.rule and door.rule.permission}
    assert asked
    assert asked <= PERMISSIONS.keys()


def test_every_argument_is_known():
    unknown = {name for door in doors() for name in door.arguments} - SECRET.keys() - PLAIN.keys()
    assert not unknown, f"tell tests/contracts/secrets.py what may stand behind {unknown}"


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", STRANGERS)
def test_strangers_find_nothing_behind_a_door(cast: Cast, secrets: Secrets, viewer: str):
    told = []
    browser = _browser(cast, viewer)
    for door in _hiding():
        if viewer == "owner" and (door.arguments & OVERSEEN or door.route in ANSWERS | KEPT):
            continue
        there = _answers(door, secrets, browser)
        nowhere = _answers(door, secrets, browser, absent=True)
        told += [
            f"{method} {door}: {there[method][:90]!r}, for what does not exist {nowhere[method][:90]!r}"
            for method in door.methods
            if there[method] != nowhere[method] or WORD in there[method] or _status(there[method]) >= 500
        ]
    assert not told, _list(told)


@pytest.mark.django_db
def test_the_doors_are_real(cast: Cast, secrets: Secrets):
    """Somebody gets in (the space's owner, or who was invited): otherwise the refusals above would mean nothing."""
    closed = []
    browsers = [_browser(cast, who) for who in ("host", "moderator")]
    for door in _hiding():
        answers = [answer for browser in browsers for answer in _answers(door, secrets, browser).values()]
        if all(_status(answer) in {404, 405} for answer in answers):
            closed.append(f"{door}: {[_status(answer) for answer in answers]}")
    assert not closed, _list(closed)


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", ["", *NOT_ACTIVE])
def test_who_is_not_in_stays_outside(cast: Cast, secrets: Secrets, viewer: str):
    came_in = []
    browser = _browser(cast, viewer)
    for door in doors():
        if door.rule in {None, PUBLIC} or door.route in OPEN:
            continue
        for method, answer in _answers(door, secrets, browser).items():
            sent_away = _status(answer) == 302 and door.rule != GUARDED and WORD not in answer
            if not (sent_away or _status(answer) in {401, 403, 404, 405}):
                came_in.append(f"{method} {door}: {answer[:120]!r}")
    assert not came_in, _list(came_in)


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", ["guest", "member", "moderator", "communicator", "admin"])
def test_permissions_are_asked_for(cast: Cast, secrets: Secrets, viewer: str):
    let_in = []
    browser = _browser(cast, viewer)
    for door in doors():
        if door.rule is None or not door.rule.permission or may(cast.person(viewer), door.rule.permission):
            continue
        for method, answer in _answers(door, secrets, browser).items():
            if _status(answer) not in {403, 404, 405}:
                let_in.append(f"{method} {door}: {answer[:80]!r}")
    assert not let_in, _list(let_in)


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", ["", "member", "owner"])
def test_nothing_falls_over(cast: Cast, secrets: Secrets, viewer: str):
    fallen = []
    browser = _browser(cast, viewer)
    for door in doors():
        if not viewer and door.rule != PUBLIC:
            continue  # tried above
        for method, answer in _answers(door, secrets, browser).items():
            if _status(answer) >= 500:
                fallen.append(f"{method} {door}: {answer[:160]!r}")
    assert not fallen, _list(fallen)
