"""Every address of this room declares who may call it, and the declaration is what happens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courtyard.accounts import urls
from courtyard.accounts.middleware import OrganisationMiddleware
from courtyard.accounts.permissions import PERMISSIONS
from courtyard.core.access import PUBLIC, SIGNED_IN, Rule, public, requires, rule_of, signed_in
from tests.cast import Cast, absent_id, client_of

VALUES = {"secret": "x", "uidb36": "0" * 32, "key": "x", "token_id": absent_id(), "person_id": absent_id(),
          "invitation_id": absent_id()}  # fmt: skip


def patterns(entries: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def address(entry: URLPattern) -> str:
    names = entry.pattern.regex.groupindex
    return reverse(entry.name, kwargs={name: VALUES[name] for name in names})


ROOM = [pytest.param(entry, id=str(entry.name)) for entry in urls.urlpatterns]


def test_every_address_of_the_house_declares_who_may_call_it():
    undeclared = [
        str(entry.pattern) for entry in patterns(get_resolver().url_patterns) if rule_of(entry.callback) is None
    ]
    assert undeclared == []


def test_every_permission_that_is_declared_exists():
    rules = [rule_of(entry.callback) for entry in patterns(get_resolver().url_patterns)]
    assert {rule.permission for rule in rules if rule and rule.permission} <= set(PERMISSIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("entry", ROOM)
def test_a_declaration_is_what_happens(cast: Cast, entry: URLPattern):
    rule, path = rule_of(entry.callback), address(entry)
    anonymous = Client().get(path)
    guest = client_of(cast.guest).get(path)
    suspended = client_of(cast.suspended).get(path)
    if rule == PUBLIC:
        assert not anonymous.headers.get("Location", "").startswith("/sign-in/?")
        return
    assert anonymous["Location"].startswith("/sign-in/")
    assert suspended["Location"].startswith("/sign-in/")
    if rule == SIGNED_IN:
        assert guest.status_code != 403
    else:
        assert guest.status_code == 403
        assert client_of(cast.owner).get(path).status_code != 403


class TestMiddleware:
    """The same with views of our own, so that it is seen to catch what it should."""

    def answer(self, rf, person: object, view: Callable[..., object]) -> Any:
        request = rf.get("/somewhere/")
        request.user, request.organisation, request.session = person, object(), {}
        return OrganisationMiddleware(lambda _request: HttpResponse()).process_view(request, view)

    @pytest.mark.django_db
    def test_a_view_that_declares_nothing_takes_a_sign_in(self, cast: Cast, rf):
        from django.contrib.auth.models import AnonymousUser

        def undeclared() -> None: ...

        assert rule_of(undeclared) is None
        assert self.answer(rf, AnonymousUser(), undeclared)["Location"].startswith("/sign-in/")
        assert self.answer(rf, cast.member, undeclared) is None

    @pytest.mark.django_db
    def test_a_permission_is_asked_for(self, cast: Cast, rf):
        from django.core.exceptions import PermissionDenied

        view = requires("people.manage")(lambda: None)
        assert self.answer(rf, cast.admin, view) is None
        with pytest.raises(PermissionDenied):
            self.answer(rf, cast.member, view)

    def test_declarations_are_read_back(self):
        assert rule_of(public(lambda: None)) == PUBLIC
        assert rule_of(signed_in(lambda: None)) == SIGNED_IN
        assert rule_of(requires("people.see")(lambda: None)) == Rule("permission", "people.see")
