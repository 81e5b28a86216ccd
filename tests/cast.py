"""The cast: people with known rights, in places with known doors. Every test that asks "who may" uses them.

Company roles: owner, admin, communicator, moderator; everybody else is a member or a guest.

| person      | open        | closed      | secret      | elsewhere |
|-------------|-------------|-------------|-------------|-----------|
| host        | space owner | space owner | space owner |           |
| steward     | moderator   | moderator   | moderator   |           |
| member      | member      | member      | member      |           |
| guest       |             | member      |             |           |
| colleague   |             |             |             | member    |
| former      | (was)       | (was)       | (was)       |           |
| outsider, owner, admin, communicator, moderator belong to none of the four |||||

suspended, unclaimed and left were members of all three and cannot do anything. ``elsewhere`` is a closed space that
only the colleague belongs to. All of it is a handful of inserts, made once per test that asks for ``cast``.
"""

import datetime
import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from django.test import Client

from courtyard.accounts.models import Organisation, Person, Role, State
from courtyard.content.models import Counter, Item, ItemKind, Placement
from courtyard.core.clock import now
from courtyard.people.models import Profile
from courtyard.spaces.models import Joining, Kind, Membership, Space, SpaceRole, Visibility

PASSWORD = "correct horse battery staple"
ROLES = {
    "owner": Role.OWNER,
    "admin": Role.ADMINISTRATOR,
    "communicator": Role.COMMUNICATOR,
    "moderator": Role.MODERATOR,
    "guest": Role.GUEST,
}
STATES = {"suspended": State.SUSPENDED, "unclaimed": State.UNCLAIMED, "left": State.LEFT}
_PLAIN = ("host", "steward", "member", "colleague", "outsider", "former")
NAMES = (*ROLES, *STATES, *_PLAIN)

SETTLED_IN = now() - datetime.timedelta(days=60)  # nobody of the cast is a newcomer
_number = itertools.count(1)


@dataclass
class Cast:
    """Everybody and every place, by name."""

    owner: Person
    admin: Person
    communicator: Person
    moderator: Person
    host: Person
    steward: Person
    member: Person
    colleague: Person
    outsider: Person
    former: Person
    guest: Person
    suspended: Person
    unclaimed: Person
    left: Person
    company: Space
    open: Space
    closed: Space
    secret: Space
    elsewhere: Space

    def person(self, name: str) -> Person:
        """The person of that name; ``former member`` and ``former_member`` mean ``former``."""
        return getattr(self, name.replace(" ", "_").removesuffix("_member"))

    @property
    def spaces(self) -> list[Space]:
        """The three spaces that differ in who may see them."""
        return [self.open, self.closed, self.secret]


def new_person(name: str = "", *, save: bool = True, **fields: object) -> Person:
    """Somebody new, active and a member unless ``fields`` say otherwise; without a usable password."""
    count = next(_number)
    name = name or f"Person {count}"
    handle = f"{name.lower().replace(' ', '.')}.{count}"
    values: dict = {"name": name, "handle": handle, "email": f"{handle}@example.org", "password": "!", **fields}
    person = Person(**values)
    if save:
        person.save()
        Profile.objects.create(person=person)
    return person


def new_space(name: str = "", *, members: Iterable[Person] = (), save: bool = True, **fields: object) -> Space:
    """A community, open unless ``fields`` say otherwise, with ``members``."""
    count = next(_number)
    name = name or f"Space {count}"
    values: dict = {"name": name, "slug": f"{name.lower().replace(' ', '-')}-{count}", **fields}
    space = Space(**values)
    if save:
        space.save()
        Membership.objects.bulk_create(Membership(space=space, person=person) for person in members)
    return space


def storyline_of(person: Person) -> Space:
    """The person's storyline, made at the first call."""
    defaults = {"name": person.name, "slug": f"storyline-{person.pk}"}
    return Space.objects.get_or_create(kind=Kind.STORYLINE, owner=person, defaults=defaults)[0]


def post(author: Person, *spaces: Space, text: str = "Hello", **fields: object) -> Item:
    """A published update in one or more spaces, as it stands in the database; announces nothing."""
    values: dict = {"kind": ItemKind.UPDATE, "body_html": f"<p>{text}</p>", "body_text": text, **fields}
    item = Item.objects.create(author=author, **values)
    Counter.objects.create(item=item)
    Placement.objects.bulk_create(Placement(item=item, space=space, published_at=item.published_at) for space in spaces)
    return item


def comment(author: Person, on: Item, *, text: str = "I agree", **fields: object) -> Item:
    """A published comment under a post, or under a comment (one level deeper); announces nothing."""
    values: dict = {"body_html": f"<p>{text}</p>", "body_text": text, **fields}
    answered = on if on.kind == ItemKind.COMMENT else None
    item = Item.objects.create(
        kind=ItemKind.COMMENT, author=author, root=on.root or on, parent=answered, depth=on.depth + 1, **values
    )
    Counter.objects.create(item=item)
    return item


def sign_in(client: Client, person: Person) -> Client:
    """The client with the person signed in, whatever their state: what a session that outlived a change looks like."""
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def client_of(person: Person | None) -> Client:
    """A browser of its own for the person; None is an anonymous one."""
    client = Client()
    return sign_in(client, person) if person else client


def absent_id() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.UUID("01920000-0000-7000-8000-000000000000")


def make_cast() -> Cast:
    """Insert the organisation, everybody and every place."""
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Juniper & Co"})
    people = {
        name: new_person(
            name.capitalize(),
            save=False,
            role=ROLES.get(name, Role.MEMBER),
            state=STATES.get(name, State.ACTIVE),
            created_at=SETTLED_IN,
        )
        for name in NAMES
    }
    Person.objects.bulk_create(people.values())
    Profile.objects.bulk_create(Profile(person=person, department="Workshop") for person in people.values())
    company = Space.objects.filter(kind=Kind.COMPANY).first()
    spaces = {
        "company": company or new_space("Juniper", save=False, kind=Kind.COMPANY),
        "open": new_space("Garden", save=False, visibility=Visibility.OPEN),
        "closed": new_space("Library", save=False, visibility=Visibility.CLOSED, joining=Joining.ASK),
        "secret": new_space("Cellar", save=False, visibility=Visibility.SECRET, joining=Joining.INVITED),
        "elsewhere": new_space("Attic", save=False, visibility=Visibility.CLOSED, joining=Joining.INVITED),
    }
    Space.objects.bulk_create(space for space in spaces.values() if space is not company)
    Membership.objects.bulk_create(_memberships(people, spaces))
    return Cast(**people, **spaces)  # type: ignore[arg-type]


def _memberships(people: dict[str, Person], spaces: dict[str, Space]) -> list[Membership]:
    roles = {"host": SpaceRole.OWNER, "steward": SpaceRole.MODERATOR}
    three = [
        Membership(space=spaces[name], person=people[who], role=roles.get(who, SpaceRole.MEMBER), created_at=now())
        for who in ("host", "steward", "member", "suspended", "unclaimed", "left")
        for name in ("open", "closed", "secret")
    ]
    guest = Membership(space=spaces["closed"], person=people["guest"])
    colleague = Membership(space=spaces["elsewhere"], person=people["colleague"])
    return [*three, guest, colleague]


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, fresh for this test."""
    return make_cast()


def _fixture(name: str) -> object:
    @pytest.fixture(name=name)
    def one(cast: Cast) -> object:
        return getattr(cast, name)

    return one


for _name in NAMES:
    globals()[f"_{_name}"] = _fixture(_name)
open_space = pytest.fixture(name="open_space")(lambda cast: cast.open)
closed_space = pytest.fixture(name="closed_space")(lambda cast: cast.closed)
secret_space = pytest.fixture(name="secret_space")(lambda cast: cast.secret)
