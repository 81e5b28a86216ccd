"""Building the demo: people, places, talk, life, in one transaction and in seconds."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Organisation, Person
from courtyard.core.clock import now
from courtyard.core.errors import Conflict
from courtyard.integrations.demo import bell, moods, reading, skills
from courtyard.integrations.demo.cast import make_people
from courtyard.integrations.demo.chats import say_in_chats
from courtyard.integrations.demo.circles import draw_circles
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.desks import lay_desks
from courtyard.integrations.demo.furnishing import furnish
from courtyard.integrations.demo.gallery import Gallery
from courtyard.integrations.demo.life import Life
from courtyard.integrations.demo.places import make_places
from courtyard.integrations.demo.scene import More, Scene, fold_and_close
from courtyard.integrations.demo.signing import SignIn, sign_ins
from courtyard.integrations.demo.talk import Talk
from courtyard.integrations.models import Imported

__all__ = ["build", "stands"]

SEED = 1951  # the year in which the first chair left the house
STEPS = 6

Progress = Callable[[int, int], None]


def stands() -> bool:
    """Whether the demo was built here."""
    return Imported.objects.filter(source="demo").exists()


def build(*, progress: Progress | None = None, more: Sequence[More] = ()) -> list[SignIn]:
    """Fill an empty installation; answers whom to sign in as. Raises Conflict where anybody or anything is already.

    ``progress(done, total)`` is called after each step; ``more`` is what other rooms add in the end.
    """
    tell = progress or (lambda _done, _total: None)
    if Organisation.objects.exists() or Person.objects.exists():
        raise Conflict(
            _(
                "There is an organisation here already. The demo needs an empty installation: choose another data folder."
            )
        )
    tell(0, STEPS)
    with ThreadPoolExecutor(max_workers=3) as pool:
        try:
            _build(pool, tell, more)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return sign_ins()


@transaction.atomic
def _build(pool: ThreadPoolExecutor, tell: Progress, more: Sequence[More]) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same firm every time; nothing secret comes of it
    clock = Clockwork(now(), chance)
    gallery = Gallery(pool)
    cast = make_people(clock, chance, pool)
    tell(1, STEPS)
    for post in reading.posts():
        for picture in post.pictures:
            gallery.order(picture)
    places = make_places(cast, clock)
    talk = Talk(cast, places, clock, gallery, chance)
    talk.say_all()
    tell(2, STEPS)
    talk.save()
    tell(3, STEPS)
    life = Life(cast, places, clock, talk, chance)
    life.save()
    tell(4, STEPS)
    bell.ring(cast, places, clock, talk, life)
    bell.ask_and_invite(cast, places, clock)
    furnish(cast, places)
    lay_desks(cast, places)
    say_in_chats(cast, places)
    moods.say_how_it_is(cast, clock)
    skills.say_who_can(cast, clock, chance)
    draw_circles(cast)
    scene = Scene(cast.people, talk, clock.now)
    for add in (fold_and_close, *more):
        add(scene)
    tell(5, STEPS)
    Imported.objects.create(source="demo", key="organisation", target_id=cast.people["amandine"].pk)
    tell(STEPS, STEPS)
