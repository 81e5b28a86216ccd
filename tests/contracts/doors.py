"""Every address of the house, and how to knock at it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from courtyard.core.access import Rule, rule_of

ELSEWHERE = "203.0.113.9"  # an address for documentation (RFC 5737): not this machine
_ARGUMENT = re.compile(r"\(\?P<(?P<group>\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(?P<part>\w+)>")


@dataclass(frozen=True)
class Door:
    """An address: its route, the names of its arguments, the view, and who may call it."""

    route: str
    view: Callable[..., Any] = field(compare=False)

    @property
    def rule(self) -> Rule | None:
        return rule_of(self.view)

    @property
    def methods(self) -> tuple[str, ...]:
        """What is tried: pages know three methods, the API five."""
        return ("get", "post", "put", "patch", "delete") if self.route.startswith("api/") else ("get", "post", "delete")

    @property
    def arguments(self) -> frozenset[str]:
        return frozenset(match["group"] or match["part"] for match in _ARGUMENT.finditer(self.route))

    def __str__(self) -> str:
        return f"/{self.route}"

    def at(self, values: Mapping[str, object]) -> str:
        """The address with these arguments."""
        filled = _ARGUMENT.sub(lambda match: str(values[match["group"] or match["part"]]), self.route)
        return "/" + re.sub(r"[\^$]|\\Z", "", filled)


def doors() -> list[Door]:
    """All of them, in the order in which Django asks; an API route that stands once for each method is one door."""
    return list({(door.route, door.rule): door for door in _walk(get_resolver(), "")}.values())


def _walk(resolver: URLResolver, before: str) -> Iterator[Door]:
    for found in resolver.url_patterns:
        route = before + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Door(route, found.callback)
        else:
            yield from _walk(found, route)


def undeclared(found: list[Door]) -> list[str]:
    """Addresses that say nothing of who may call them."""
    return [
        f"/{door.route}: decorate the view with public, signed_in, requires or guarded"
        for door in found
        if door.rule is None
    ]


@dataclass
class Knocker:
    """One browser that calls at many doors, each time as if it were the first."""

    client: Client

    def __post_init__(self) -> None:
        self.client.raise_request_exception = False
        self._cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def knock(self, method: str, address: str) -> HttpResponseBase:
        """One call; whatever it changed in the browser is forgotten."""
        self.client.cookies.clear()
        self.client.cookies.load(self._cookies)
        return knock(self.client, method, address)


def knock(client: Client, method: str, address: str) -> HttpResponseBase:
    """One call from somewhere else, with a body that is good for nothing. What it wrote is taken back."""
    extra: dict[str, Any] = {"REMOTE_ADDR": ELSEWHERE}
    if method not in {"get", "post", "delete"}:
        extra |= {"data": "{}", "content_type": "application/json"}
    with transaction.atomic():
        response = getattr(client, method)(address, **extra)
        transaction.set_rollback(True)
    return response


def said(response: HttpResponseBase, *own: object) -> str:
    """The status and words of an answer without what must differ: the address itself and one-time tokens."""
    if trouble := getattr(response, "exc_info", None):
        return f"{response.status_code} {trouble[0].__name__}: {trouble[1]}"
    body = b"" if response.streaming else getattr(response, "content", b"")
    text = re.sub(r"[\w-]{40,}", "", body.decode(errors="replace"))
    for word in own:
        text = text.replace(str(word), "")
    return f"{response.status_code} {text}"
