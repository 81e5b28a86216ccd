"""Ways in: by link, by list, and what happens when somebody takes one."""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from courtyard.accounts import tasks
from courtyard.accounts.address_lists import MOST_ENTRIES, Entry, read_addresses
from courtyard.accounts.events import InvitationsMade, PersonClaimed
from courtyard.accounts.mails import mail_is_set_up
from courtyard.accounts.models import Invitation, Person, Role, State
from courtyard.accounts.names import clean_email, clean_line
from courtyard.accounts.permissions import givable_roles, may
from courtyard.accounts.secrets import hash_of, invitation_secret, new_secret
from courtyard.accounts.services.people import create_person
from courtyard.accounts.services.sign_ins import check_password_rules
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.events import emit

__all__ = [
    "AddressTaken", "ListReport", "accept_invitation", "claim", "end_invitation", "end_invitations_of",
    "invite_by_link", "invite_by_list",
]  # fmt: skip

LINK_DAYS = (1, 7, 30)
_LIST_LASTS = datetime.timedelta(days=30)
_MOST_USES = 1000


class AddressTaken(Conflict):
    """Somebody with this address is here already, in whatever state; only the owner of the address is told more."""


@dataclass(slots=True)
class ListReport:
    """What became of a pasted list. ``links`` (address -> secret), to be shown once, if no mail can be sent."""

    sent: list[str] = field(default_factory=list)
    already_here: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def invite_by_link(*, actor: Person, role: str = Role.MEMBER, days: int = 7, uses: int = 50) -> tuple[Invitation, str]:
    """A link for whoever holds it, and its secret, which is never to be had again."""
    _check(actor, role)
    if days not in LINK_DAYS:
        raise Invalid({"days": [_("Please choose one of the options.")]})
    if not 1 <= uses <= _MOST_USES:
        raise Invalid({"uses": [_("Please choose between 1 and %(most)d.") % {"most": _MOST_USES}]})
    secret = new_secret()
    invitation = Invitation.objects.create(
        secret_hash=hash_of(secret), role=Role(role), by=actor, uses_left=uses,
        expires_at=now() + datetime.timedelta(days=days),
    )  # fmt: skip
    audit.record("invitation.link", actor_id=actor.pk, data={"role": role, "uses": uses, "days": days})
    emit(InvitationsMade(actor=actor, invitations=(invitation,)))
    return invitation, secret


@transaction.atomic
def invite_by_list(*, actor: Person, text: str, role: str = Role.MEMBER) -> ListReport:
    """Invite everybody on a pasted list, each by mail. A newer invitation ends an older one for the same address.

    Raises Invalid, and invites nobody, for an empty list or one of more than ``MOST_ENTRIES``.
    """
    _check(actor, role)
    listed = read_addresses(text)
    if len(listed) > MOST_ENTRIES:
        message = _("At most %(most)d people can be invited at a time. Nothing was sent; please shorten the list.")
        raise Invalid({"text": [message % {"most": MOST_ENTRIES}]})
    if not len(listed):
        raise Invalid({"text": [_("Please paste at least one e-mail address.")]})
    here = _here([entry.email for entry in listed.entries])
    wanted = [entry for entry in listed.entries if entry.email not in here]
    report = ListReport(already_here=sorted(here), unreadable=listed.unreadable)
    secrets = _insert(actor, Role(role), wanted)
    if mail_is_set_up():
        report.sent = [entry.email for entry in wanted]
    else:
        report.links = secrets
    return report


def _check(actor: Person, role: str) -> None:
    if not may(actor, "people.invite"):
        raise Forbidden(_("You cannot invite people."))
    if role not in givable_roles(actor):
        raise Forbidden(_("You cannot invite people with this role."))


def _here(addresses: list[str]) -> set[str]:
    """Those who need no invitation: anybody known who is not waiting to be claimed."""
    known = Person.objects.filter(email__in=addresses).exclude(state=State.UNCLAIMED)
    return {email for email in known.values_list("email", flat=True) if email}


def _insert(actor: Person, role: Role, wanted: list[Entry]) -> dict[str, str]:
    """Open one invitation each and send its letter; answers address -> secret."""
    addresses = [entry.email for entry in wanted]
    Invitation.objects.filter(email__in=addresses, ended_at=None).update(ended_at=now())
    until = now() + _LIST_LASTS
    made = [Invitation(email=entry.email, name=_name(entry), role=role, by=actor, expires_at=until) for entry in wanted]
    secrets = {invitation.email: invitation_secret(invitation.pk) for invitation in made}
    for invitation in made:
        invitation.secret_hash = hash_of(secrets[invitation.email])
    Invitation.objects.bulk_create(made)
    if made:
        audit.record("invitation.list", actor_id=actor.pk, data={"role": role.value, "count": len(made)})
        emit(InvitationsMade(actor=actor, invitations=tuple(made)))
    if made and mail_is_set_up():
        jobs = [{"invitation": str(invitation.pk)} for invitation in made]
        tasks.mail_invitation.batch_defer(*jobs)  # type: ignore[arg-type]
    return secrets


def _name(entry: Entry) -> str:
    try:
        return clean_line(entry.name[:120], field="name", limit=120, required=False)
    except Invalid:
        return ""


@transaction.atomic
def end_invitation(*, actor: Person, invitation: Invitation) -> None:
    """End an invitation: one's own, or anybody's for those who manage people. Raises NotFound otherwise."""
    if invitation.by_id != actor.pk and not may(actor, "people.manage"):
        raise NotFound
    Invitation.objects.filter(pk=invitation.pk, ended_at=None).update(ended_at=now())
    audit.record("invitation.ended", actor_id=actor.pk, data={"invitation": str(invitation.pk)})


def end_invitations_of(*, person: Person) -> None:
    """End all invitations that a person made or that were made for them, inside the transaction of whoever calls."""
    theirs = Q(by=person) | (Q(email=person.email) if person.email else Q())
    Invitation.objects.filter(theirs, ended_at=None).update(ended_at=now())


@transaction.atomic
def accept_invitation(*, secret: str, name: str, password: str, email: str = "") -> Person:
    """Come in by an invitation: claim the unclaimed person of its address, or become a new one.

    ``email`` counts for open links only. Raises NotFound if the invitation is over, AddressTaken if the address
    belongs to somebody (an open link proves nothing about an address, so it never opens an existing account).
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("by").filter(
        secret_hash=hash_of(secret)
    ).first()  # fmt: skip
    if invitation is None or not invitation.is_open() or invitation.role not in givable_roles(invitation.by):
        raise NotFound(_("This invitation is over. Ask the person who sent it for a new one."))
    address = invitation.email or clean_email(email)
    check_password_rules(password=password, person=Person(name=name[:120], email=address))
    known = Person.objects.select_for_update().filter(email=address).first()
    if known and not (invitation.email and known.state == State.UNCLAIMED):
        raise AddressTaken
    _use(invitation)
    if known:
        return claim(person=known, password=password, name=name)
    return create_person(actor=None, name=name, email=address, role=invitation.role, password=password)


def _use(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(uses_left=F("uses_left") - 1)
    if invitation.email:
        Invitation.objects.filter(email=invitation.email, ended_at=None).update(ended_at=now())


@transaction.atomic
def claim(*, actor: Person | None = None, person: Person, password: str, name: str = "") -> Person:
    """Let an unclaimed person in who proved that the address is theirs. Raises Conflict if they are not unclaimed."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.state != State.UNCLAIMED:
        raise Conflict(_("This account cannot be claimed any more. Please sign in."))
    check_password_rules(password=password, person=person)
    if name:
        chosen = clean_line(name, field="name", limit=120)
        person.version += chosen != person.name
        person.name = chosen
    person.set_password(password)
    person.state = State.ACTIVE
    person.save(update_fields=["name", "version", "password", "state"])
    Invitation.objects.filter(email=person.email, ended_at=None).update(ended_at=now())
    audit.record("person.claimed", actor_id=person.pk, subject_id=person.pk)
    emit(PersonClaimed(person=person))
    return person
