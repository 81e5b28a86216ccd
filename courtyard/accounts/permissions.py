"""What each company role may do: the one table, printed to docs/reference/permissions.md by ``as_markdown``."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Organisation, Person, Role, State
from courtyard.core.errors import Invalid

__all__ = [
    "PERMISSIONS", "RANK", "Permission", "as_markdown", "forget_organisation", "givable_roles", "known_role", "may",
    "may_act_on", "may_give", "organisation",
]  # fmt: skip

RANK = {
    Role.OWNER: 5,
    Role.ADMINISTRATOR: 4,
    Role.COMMUNICATOR: 3,
    Role.MODERATOR: 3,
    Role.MEMBER: 2,
    Role.GUEST: 1,
}
_RUNNERS = frozenset({Role.OWNER, Role.ADMINISTRATOR})
_STAFF = frozenset(RANK) - {Role.GUEST}
_BY_POLICY = _STAFF - _RUNNERS


@dataclass(frozen=True, slots=True)
class Permission:
    """Something a role may do. ``by_policy`` roles may do it while the named switch of the organisation is on."""

    says: Promise
    roles: frozenset[Role]
    policy: str = ""
    by_policy: frozenset[Role] = frozenset()


PERMISSIONS: dict[str, Permission] = {
    "organisation.manage": Permission(
        _("Change the organisation's name, mark, accent, language and policies"), _RUNNERS
    ),
    "people.manage": Permission(
        _("List everybody in every state; suspend, restore and mark as left those whose role is below their own"),
        _RUNNERS,
    ),
    "people.invite": Permission(
        _("Invite people, by link or by list"), _RUNNERS, policy="members_may_invite", by_policy=_BY_POLICY
    ),
    "people.see": Permission(_("Open the directory and everybody's profile"), _STAFF),
    "role.give": Permission(_("Give roles below their own; only owners make owners"), _RUNNERS),
    "space.create": Permission(_("Create spaces"), _RUNNERS, policy="members_may_create_spaces", by_policy=_BY_POLICY),
    "space.oversee": Permission(_("See that every space exists, and its settings, but not what is in it"), _RUNNERS),
    "space.curate": Permission(_("Keep the categories and templates of spaces, and mark spaces as official"), _RUNNERS),
    "company.post": Permission(_("Post to everyone"), _RUNNERS | {Role.COMMUNICATOR}),
    "announcement.publish": Permission(_("Publish announcements"), _RUNNERS | {Role.COMMUNICATOR}),
    "content.moderate": Permission(
        _("Hide, restore and decide about what is published to everyone"),
        _RUNNERS | {Role.COMMUNICATOR, Role.MODERATOR},
    ),
    "tag.keep": Permission(
        _("Keep the tags: see all of them with their numbers, rename, merge and retire them, make new ones"),
        _RUNNERS | {Role.COMMUNICATOR},
    ),
    "token.create": Permission(_("Create API tokens that act in their own name"), _STAFF),
}


def may(person: object, permission: str) -> bool:
    """Whether an active person has a company permission. Nobody else has any. Raises KeyError for an unknown name."""
    rule = PERMISSIONS[permission]
    if not isinstance(person, Person) or person.state != State.ACTIVE:
        return False
    if person.role in rule.roles:
        return True
    current = organisation() if person.role in rule.by_policy else None
    return current is not None and bool(getattr(current, rule.policy))


def known_role(name: str) -> Role:
    """The role of that name. Raises Invalid for anything else."""
    if name not in Role.values:
        raise Invalid({"role": [gettext("Please choose one of the roles.")]})
    return Role(name)


def may_give(giver: Person, role: str) -> bool:
    """Whether ``giver`` may hand out a role: one below their own, or any if they are an owner."""
    if not may(giver, "role.give"):
        return False
    return giver.role == Role.OWNER or RANK[Role(role)] < RANK[Role(giver.role)]


def givable_roles(giver: Person) -> list[Role]:
    """The roles ``giver`` may hand out, widest first. Whoever may invite may at least bring in members and guests."""
    if may(giver, "role.give"):
        return [role for role in RANK if may_give(giver, role)]
    return [Role.MEMBER, Role.GUEST] if may(giver, "people.invite") else []


def may_act_on(actor: Person, target: Person) -> bool:
    """Whether ``actor`` may change the state or role of ``target``: someone below them, or anybody for an owner."""
    if actor.pk == target.pk or not may(actor, "people.manage"):
        return False
    return actor.role == Role.OWNER or RANK[Role(target.role)] < RANK[Role(actor.role)]


_KEPT_FOR = 5.0  # seconds another process may go on with the old name or policies
_kept: tuple[float, Organisation] | None = None


def organisation(clock: Callable[[], float] = time.monotonic) -> Organisation | None:
    """The organisation, or None before set-up. Kept for a few seconds: it is asked for on every request."""
    global _kept
    if _kept and clock() - _kept[0] < _KEPT_FOR:
        return _kept[1]
    found = Organisation.objects.first()
    _kept = (clock(), found) if found else None
    return found


def forget_organisation() -> None:
    """Read the organisation anew next time; called after each change of it."""
    global _kept
    _kept = None


def as_markdown() -> str:
    """The table as docs/reference/permissions.md shows it."""
    head = ["Permission", "Lets one", *(str(role.label) for role in RANK)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for name, rule in PERMISSIONS.items():
        cells = ["yes" if role in rule.roles else "policy" if role in rule.by_policy else "" for role in RANK]
        lines.append("| " + " | ".join([f"`{name}`", str(rule.says), *cells]) + " |")
    policies = [f"`{name}` by `{rule.policy}`" for name, rule in PERMISSIONS.items() if rule.policy]
    return "\n".join([*lines, "", f"*policy*: while the organisation allows it: {', '.join(policies)}.", ""])
