"""The letters of this room: plain text and simple HTML, in the receiver's language."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from courtyard.accounts.models import Invitation, Organisation, Person
from courtyard.accounts.permissions import organisation
from courtyard.core.ids import new_id

__all__ = [
    "language_for", "mail_is_set_up", "send_address_changed", "send_address_link", "send_address_taken",
    "send_invitation", "send_password_changed", "send_reset",
]  # fmt: skip

_NOWHERE = frozenset({"console", "dummy", "filebased"})


def mail_is_set_up() -> bool:
    """Whether letters reach anybody: an EMAIL_URL was given."""
    return settings.EMAIL_BACKEND.split(".")[-2] not in _NOWHERE


def language_for(person: Person | None) -> str:
    """The language a letter is written in: the reader's, else the organisation's."""
    current = organisation()
    return (person.language if person else "") or (current.language if current else "") or settings.LANGUAGE_CODE


def send_invitation(invitation: Invitation, secret: str) -> None:
    """The letter with a way in for one address."""
    current = organisation() or Organisation(name="Courtyard")
    with translation.override(language_for(None)):
        names = {"inviter": invitation.by.byline, "organisation": current.name}
        subject = _("%(inviter)s invites you to %(organisation)s") % names
        link = settings.PUBLIC_URL + reverse("join", args=[secret])
        context = {"link": link, "invitation": invitation, **names}
        _send("invitation", f"{invitation.pk}", invitation.email, subject, context)


def send_reset(person: Person, link: str) -> None:
    """The letter with a link to choose a password; for an unclaimed person it is also their way in."""
    current = organisation() or Organisation(name="Courtyard")
    with translation.override(language_for(person)):
        subject = _("Choose a password for %(organisation)s") % {"organisation": current.name}
        context = {"link": link, "person": person, "organisation": current.name}
        _send("reset", f"{person.pk}.{_seconds(person)}", person.email or "", subject, context)


def send_password_changed(person: Person) -> None:
    """Tell somebody that their password changed, in case it was not them."""
    current = organisation() or Organisation(name="Courtyard")
    with translation.override(language_for(person)):
        subject = _("Your password for %(organisation)s was changed") % {"organisation": current.name}
        link = settings.PUBLIC_URL + reverse("account_reset_password")
        context = {"link": link, "person": person, "organisation": current.name}
        _send("changed", f"{new_id()}", person.email or "", subject, context)


def send_address_link(person: Person, address: str, link: str) -> None:
    """The letter to a new address: a link that only its owner gets."""
    current = organisation() or Organisation(name="Courtyard")
    with translation.override(language_for(person)):
        subject = _("Confirm your address for %(organisation)s") % {"organisation": current.name}
        context = {"link": link, "person": person, "organisation": current.name}
        _send("address", f"{person.pk}.{int(person.email_link_at.timestamp())}", address, subject, context)  # type: ignore[union-attr]


def send_address_taken(address: str) -> None:
    """Tell the owner of an address that somebody asked for it; nobody else hears that it is taken."""
    current = organisation() or Organisation(name="Courtyard")
    owner = Person.objects.filter(email=address).first()
    if owner is None or not owner.is_active:
        return
    with translation.override(language_for(owner)):
        subject = _("Somebody asked to use your address for %(organisation)s") % {"organisation": current.name}
        _send("address_taken", f"{new_id()}", address, subject, {"person": owner, "organisation": current.name})


def send_address_changed(person: Person, before: str) -> None:
    """Tell the old address that another one has taken its place, in case it was not them."""
    current = organisation() or Organisation(name="Courtyard")
    with translation.override(language_for(person)):
        subject = _("Your address for %(organisation)s was changed") % {"organisation": current.name}
        context = {"person": person, "organisation": current.name, "email": person.email}
        _send("address_changed", f"{new_id()}", before, subject, context)


def _seconds(person: Person) -> int:
    return int(person.password_link_at.timestamp()) if person.password_link_at else 0


def _send(letter: str, mark: str, address: str, subject: str, context: Mapping[str, object]) -> None:
    """Render and send. The subject is one line whatever names are in it; ``mark`` makes a repeated letter the same."""
    if not address:
        return
    jinja = engines["jinja2"]
    values = {**context, "subject": _one_line(subject), "public_url": settings.PUBLIC_URL}
    message = EmailMultiAlternatives(
        subject=_one_line(subject),
        body=jinja.get_template(f"accounts/mail/{letter}.txt").render(values).strip() + "\n",
        to=[address],
        headers={
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<{letter}.{mark}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        },
    )
    message.attach_alternative(jinja.get_template(f"accounts/mail/{letter}.html").render(values), "text/html")
    message.send()


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:200]
