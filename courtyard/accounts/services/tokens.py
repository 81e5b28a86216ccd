"""API tokens: made once, shown once, kept as a hash."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import ApiToken, Person
from courtyard.accounts.names import clean_line
from courtyard.accounts.permissions import may, may_act_on
from courtyard.accounts.secrets import SCOPES, hash_of, new_token
from courtyard.core import audit, live
from courtyard.core.clock import now
from courtyard.core.errors import Forbidden, Invalid, NotFound

__all__ = ["create_token", "revoke_token", "revoke_tokens_of"]

_MOST = 50


@transaction.atomic
def create_token(
    *, actor: Person | None, person: Person, name: str, scopes: Sequence[str] = SCOPES
) -> tuple[ApiToken, str]:
    """A token that acts as ``person`` within ``scopes``, and its text, which is never to be had again.

    People make their own; for bots whoever may act on them. ``actor`` None is the command line.
    """
    if actor and not _may_make(actor, person):
        raise Forbidden(_("You cannot make a token for this person."))
    if not person.is_active:
        raise Forbidden(_("Only active people can have tokens."))
    if not scopes or any(scope not in SCOPES for scope in scopes):
        raise Invalid({"scopes": [_("Please choose what the token may do.")]})
    if ApiToken.objects.filter(person=person, revoked_at=None).count() >= _MOST:
        raise Invalid({"name": [_("There are %(count)d tokens already. Revoke one first.") % {"count": _MOST}]})
    text = new_token()
    token = ApiToken.objects.create(
        person=person,
        name=clean_line(name, field="name", limit=80),
        secret_hash=hash_of(text),
        scopes=[scope for scope in SCOPES if scope in scopes],
    )
    audit.record(
        "token.created", actor_id=actor.pk if actor else None, subject_id=person.pk, data={"token": str(token.pk)}
    )
    return token, text


def _may_make(actor: Person, person: Person) -> bool:
    return may(actor, "token.create") and (actor.pk == person.pk or (person.is_bot and may_act_on(actor, person)))


@transaction.atomic
def revoke_token(*, actor: Person, token: ApiToken) -> None:
    """End a token at once. Raises NotFound for the token of somebody the actor may not act on."""
    if token.person_id != actor.pk and not may_act_on(actor, token.person):
        raise NotFound
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now())
    live.revoke(token.person_id, session=live.session_hash(token.secret_hash))
    audit.record("token.revoked", actor_id=actor.pk, subject_id=token.person_id, data={"token": str(token.pk)})


def revoke_tokens_of(*, person: Person) -> None:
    """End all tokens of a person, inside the transaction of whoever calls."""
    ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=now())
