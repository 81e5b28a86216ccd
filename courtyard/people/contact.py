"""A person's contact card (vCard 3.0, RFC 2426)."""

from segno.helpers import make_vcard_data

from courtyard.accounts.permissions import organisation
from courtyard.core.errors import NotFound
from courtyard.people.selectors import Header

__all__ = ["as_vcard"]


def as_vcard(header: Header, *, address: str) -> str:
    """What the viewer reads of how to reach a person; ``address`` is that of their page. NotFound for who reads nothing of it.

    The last word of a name is taken for the family's, which is what address books sort by.
    """
    if not header.contact:
        raise NotFound
    person, profile, current = header.person, header.profile, organisation()
    given, _space, family = _plain(person.byline).replace(";", ",").rpartition(" ")
    place = ", ".join(filter(None, [current.name if current else "", profile.department]))
    return make_vcard_data(
        f"{family};{given}", _plain(person.byline), email=person.email or None, workphone=_plain(header.phone) or None,
        org=_plain(place) or None, title=_plain(person.title) or None, url=address,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Without the one sign that the library leaves as it is and readers take for the beginning of another."""
    return text.replace("\\", "/")
