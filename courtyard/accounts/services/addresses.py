"""Another address to sign in with: asked for with the password, given by a link that only the new address gets."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courtyard.accounts import address_links, tasks
from courtyard.accounts.mails import mail_is_set_up
from courtyard.accounts.models import Invitation, Person
from courtyard.accounts.names import clean_email
from courtyard.core import audit
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid, NotFound

__all__ = ["ask_for_address", "take_address"]


@transaction.atomic
def ask_for_address(*, actor: Person, email: str) -> None:
    """Have a link sent to the new address; links sent before are over. The caller has checked the password.

    Costs and answers the same whether or not the address belongs to somebody: the job looks. Raises Invalid for what
    is no address or is the actor's already, Conflict where no mail can be sent.
    """
    email = clean_email(email)
    if email == actor.email:
        raise Invalid({"email": [_("This is your address already.")]})
    if not mail_is_set_up():
        raise Conflict(_("This server cannot send mail, so an address cannot be confirmed. Ask an administrator."))
    actor.email_link_at = now()
    actor.save(update_fields=["email_link_at"])
    tasks.mail_address_link.defer(person=str(actor.pk), email=email, asked=actor.email_link_at.isoformat())
    audit.record("email.asked", actor_id=actor.pk, subject_id=actor.pk)


@transaction.atomic
def take_address(*, actor: Person, secret: str) -> Person:
    """Sign in with the address of the link from now on; the old address is told. Other sign-ins go on.

    Raises NotFound for a link that is over or not the actor's, Conflict if the address went to somebody meanwhile.
    """
    person = Person.objects.select_for_update().get(pk=actor.pk)
    email = address_links.address_in(secret, person)
    if email is None:
        raise NotFound
    before, person.email, person.email_link_at = person.email, email, None
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "email_link_at"])
    except IntegrityError:
        raise Conflict(_("This address cannot be used any more. Ask an administrator.")) from None
    Invitation.objects.filter(email=email, ended_at=None).update(ended_at=now())
    if before and mail_is_set_up():
        tasks.mail_address_changed.defer(person=str(person.pk), before=before)
    audit.record("email.changed", actor_id=actor.pk, subject_id=person.pk)
    return person
