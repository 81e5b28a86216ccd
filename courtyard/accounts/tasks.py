"""Jobs of this room. No secret is ever an argument: links are made when the letter is written."""

import datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

__all__ = [
    "mail_address_changed",
    "mail_address_link",
    "mail_invitation",
    "mail_password_changed",
    "mail_reset",
    "tidy",
]

_PATIENT = RetryStrategy(max_attempts=8, exponential_wait=5)


@app.task(name="accounts.mail_invitation", queue="mail", retry=_PATIENT)
def mail_invitation(*, invitation: str) -> None:
    """Send the letter of an invitation, unless it ended meanwhile."""
    from courtyard.accounts import mails, selectors
    from courtyard.accounts.secrets import invitation_secret

    if found := selectors.open_invitation_by_id(invitation):
        mails.send_invitation(found, invitation_secret(found.pk))


@app.task(name="accounts.mail_reset", queue="mail", retry=_PATIENT)
def mail_reset(*, email: str, asked: str) -> None:
    """Send a link to choose a password if the address belongs to somebody; nobody learns whether it does.

    ``asked`` is when, in ISO 8601: the job may run twice, and then sends a link of the same age.
    """
    from courtyard.accounts import mails, reset, selectors
    from courtyard.accounts.services.sign_ins import begin_password_link

    person, moment = selectors.person_for_reset(email), datetime.datetime.fromisoformat(asked)
    if person and begin_password_link(person=person, asked_at=moment):
        mails.send_reset(person, reset.link_for(person))


@app.task(name="accounts.mail_password_changed", queue="mail", retry=_PATIENT)
def mail_password_changed(*, person: str) -> None:
    """Tell somebody that their password changed."""
    from courtyard.accounts import mails, selectors

    if found := selectors.person_by_id(person):
        mails.send_password_changed(found)


@app.task(name="accounts.mail_address_link", queue="mail", retry=_PATIENT)
def mail_address_link(*, person: str, email: str, asked: str) -> None:
    """Send the link that gives a person another address, unless a newer one was asked for.

    To an address that somebody has already goes a letter that says so; who asked learns nothing of it.
    """
    from courtyard.accounts import address_links, mails, selectors

    found, moment = selectors.person_by_id(person), datetime.datetime.fromisoformat(asked)
    if not found or not found.is_active or found.email_link_at != moment:
        return
    if selectors.is_taken(email):
        mails.send_address_taken(email)
    else:
        mails.send_address_link(found, email, address_links.link_for(found, email))


@app.task(name="accounts.mail_address_changed", queue="mail", retry=_PATIENT)
def mail_address_changed(*, person: str, before: str) -> None:
    """Tell the address that somebody had that it is theirs no longer."""
    from courtyard.accounts import mails, selectors

    if found := selectors.person_by_id(person):
        mails.send_address_changed(found, before)


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.tidy", queueing_lock="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Delete sessions and counts whose time is over."""
    from courtyard.accounts import limits
    from courtyard.accounts.services import sign_ins

    limits.forget_expired()
    sign_ins.forget_expired()
