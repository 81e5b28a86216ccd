"""Who can sign in to the demo."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courtyard.integrations.demo import reading

__all__ = ["SignIn", "sign_ins"]


@dataclass(frozen=True, slots=True)
class SignIn:
    """An address and a password, and who that is."""

    email: str
    password: str
    name: str
    role: str  # owner, manager, member or guest


def sign_ins() -> list[SignIn]:
    """The four to try first. Everybody else signs in with the same password."""
    found = []
    for line in reading.people()["sign_in"]:
        who = person(line["who"])
        found.append(SignIn(address(who), reading.people()["organisation"]["password"], who["name"], line["role"]))
    return found


def person(key: str) -> dict[str, str]:
    """What people.toml says of somebody."""
    staff = [person for department in reading.people()["department"] for person in department["people"]]
    return next(who for who in [*staff, *reading.people()["guest"]] if who["key"] == key)


def address(who: dict[str, str]) -> str:
    """The address of somebody: their own, or their first name at the firm."""
    key = {"paulb": "paul"}.get(who["key"], who["key"])
    return who.get("email") or f"{key}@{reading.people()['organisation']['domain']}"


def lines() -> list[str]:
    """The sign-ins as lines to print."""
    width = max(len(one.email) for one in sign_ins())
    roles = {"owner": _("owner"), "manager": _("manager"), "member": _("member"), "guest": _("guest")}
    return [
        _("Sign in with the password %(password)s as") % {"password": f"“{sign_ins()[0].password}”"},
        *(f"  {one.email:<{width}}  {one.name}, {roles[one.role]}" for one in sign_ins()),
    ]
