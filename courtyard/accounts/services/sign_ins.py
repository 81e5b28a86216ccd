"""Sign-ins and passwords: what lets a person in by hand."""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from courtyard.accounts import tasks
from courtyard.accounts.mails import mail_is_set_up
from courtyard.accounts.models import Person, SignIn
from courtyard.core import audit, live
from courtyard.core.clock import now
from courtyard.core.errors import Invalid, NotFound

__all__ = [
    "ask_for_password_link", "begin_password_link", "check_password_rules", "delete_sign_ins", "end_sign_in",
    "end_sign_ins", "forget_expired", "keep_sign_in", "note_sign_in", "set_password", "sign_out",
]  # fmt: skip

IDLE = datetime.timedelta(days=30)
MOST = 50  # sign-ins of one person at a time


@transaction.atomic
def set_password(*, actor: Person, person: Person, password: str, keep: str = "") -> Person:
    """Give a person a new password. Every sign-in but ``keep`` (a session key) ends. Raises Invalid for a weak one."""
    check_password_rules(password=password, person=person)
    person.set_password(password)
    person.save(update_fields=["password"])
    if mail_is_set_up():
        tasks.mail_password_changed.defer(person=str(person.pk))
    delete_sign_ins(person=person, keep=keep)
    audit.record("password.changed", actor_id=actor.pk, subject_id=person.pk)
    return person


def begin_password_link(*, person: Person, asked_at: datetime.datetime) -> bool:
    """A link to choose a password is about to be sent: links asked for before are over. False if this one is, too."""
    if person.password_link_at and person.password_link_at > asked_at:
        return False
    person.password_link_at = asked_at
    person.save(update_fields=["password_link_at"])
    return True


def ask_for_password_link(*, email: str) -> None:
    """Have a letter sent to the address; costs the same whether or not it belongs to somebody."""
    tasks.mail_reset.defer(email=email, asked=now().isoformat())


def check_password_rules(*, password: str, person: Person | None = None) -> None:
    """Raises Invalid with every rule that a password breaks."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from None


@transaction.atomic
def end_sign_in(*, actor: Person, session_key: str) -> None:
    """End one of the actor's own sign-ins. Raises NotFound if there is none."""
    deleted, _rows = SignIn.objects.filter(pk=session_key, person=actor).delete()
    if not deleted:
        raise NotFound
    live.revoke(actor.pk, session=live.session_hash(session_key))
    audit.record("sign_in.ended", actor_id=actor.pk, subject_id=actor.pk)


@transaction.atomic
def end_sign_ins(*, actor: Person, keep: str = "") -> int:
    """End all of the actor's sign-ins but ``keep``; answers how many."""
    count = delete_sign_ins(person=actor, keep=keep)
    audit.record("sign_in.ended", actor_id=actor.pk, subject_id=actor.pk, data={"count": count})
    return count


def delete_sign_ins(*, person: Person, keep: str = "") -> int:
    """Delete the sessions of a person and close what they hold open, inside the transaction of whoever calls."""
    keys = list(SignIn.objects.filter(person=person).exclude(pk=keep).values_list("pk", flat=True))
    SignIn.objects.filter(pk__in=keys).delete()
    for key in keys:
        live.revoke(person.pk, session=live.session_hash(key))
    return len(keys)


@transaction.atomic
def sign_out(*, actor: Person, session_key: str) -> None:
    """End the sign-in one is using."""
    SignIn.objects.filter(pk=session_key, person=actor).delete()
    live.revoke(actor.pk, session=live.session_hash(session_key))
    audit.record("sign_out", actor_id=actor.pk, subject_id=actor.pk)


@transaction.atomic
def note_sign_in(*, actor: Person) -> None:
    """Write a sign-in into the audit log. Beyond ``MOST`` sign-ins the ones unused for longest end."""
    audit.record("sign_in", actor_id=actor.pk, subject_id=actor.pk)
    kept = SignIn.objects.filter(person=actor).order_by("-seen_at").values("pk")[:MOST]
    SignIn.objects.filter(person=actor).exclude(pk__in=kept).delete()


def keep_sign_in(*, actor: Person, session_key: str) -> None:
    """Note that a sign-in is in use; it ends after ``IDLE`` without."""
    moment = now()
    SignIn.objects.filter(pk=session_key, person=actor).update(seen_at=moment, expire_date=moment + IDLE)


def forget_expired() -> int:
    """Delete sessions whose time is over; answers how many."""
    return SignIn.objects.filter(expire_date__lt=now()).delete()[0]
