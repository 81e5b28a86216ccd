"""The demo's words can be read, name people and places that exist, and ask for pictures that can be drawn."""

import random
from io import BytesIO

import pytest
from PIL import Image

from courtyard.core.clock import now
from courtyard.core.emoji import is_emoji
from courtyard.integrations.demo import drawing, reading
from courtyard.integrations.demo.clockwork import Clockwork
from courtyard.integrations.demo.drawing.canvas import TONES
from courtyard.people.personalities import PERSONALITIES

PEOPLE = reading.people()
STAFF = [person for department in PEOPLE["department"] for person in department["people"]]
KEYS = {person["key"] for person in [*STAFF, *PEOPLE["guest"], *PEOPLE["former"], *PEOPLE["expected"]]}
SPACES = {space["key"]: space for space in reading.spaces()}


def test_everybody_who_speaks_is_in_the_firm():
    speakers = {post.who for post in reading.posts()} | {c.who for post in reading.posts() for c in post.comments}
    assert speakers <= KEYS
    assert len(speakers & {person["key"] for person in STAFF}) >= 58
    assert {person["manager"] for person in STAFF if "manager" in person} <= KEYS


def test_everybody_who_says_how_it_is_is_in_the_firm():
    moods, staff = reading.moods(), {person["key"] for person in STAFF}
    assert {line["who"] for line in moods["status"] + moods["absence"]} <= staff
    assert {line["stand_in"] for line in moods["absence"]} <= staff
    assert {line["who"] for line in moods["birthday"] + moods["cover"]} | moods["languages"].keys() | moods[
        "ask_about"
    ].keys() | moods["sounds_like"].keys() | moods["personality"].keys() <= staff
    assert {said.get("personality_type", "") for said in moods["personality"].values()} <= {"", *PERSONALITIES}
    assert moods["synonyms"].keys() <= {name for row in moods["skills"].values() for name in row}
    assert all(is_emoji(line["emoji"]) for line in moods["status"])


def test_every_place_is_there_and_alive():
    named = {place for post in reading.posts() for place in post.spaces if not place.startswith("~")}
    assert named - {"everyone"} == set(SPACES)
    assert set(reading.chorus()) <= named


def test_every_time_can_be_read_and_has_passed():
    clock = Clockwork(now(), random.Random(1))
    assert all(clock.moment(post.when) < clock.now for post in reading.posts())


def test_a_weekend_and_a_night_do_not_confuse_the_clock():
    for hour in range(0, 24 * 8, 5):
        moment = now().replace(year=2026, month=1, day=1 + hour // 24, hour=hour % 24)
        clock = Clockwork(moment, random.Random(1))
        for post in reading.posts():
            at = clock.moment(post.when)
            times = clock.in_order(at, [clock.after(at, 30), clock.after(at, 400)])
            assert at < times[0] <= times[1] < moment


def test_shares_point_to_something_said_before():
    clock = Clockwork(now(), random.Random(1))
    keys = {post.headers["key"]: clock.moment(post.when) for post in reading.posts() if "key" in post.headers}
    shares = [post for post in reading.posts() if "share" in post.headers]
    assert shares
    for post in shares:
        assert keys[post.headers["share"]] < clock.moment(post.when)


@pytest.mark.parametrize("scene", drawing.SCENES)
def test_every_scene_can_be_drawn(scene: str):
    picture = Image.open(drawing.scene(scene, "clay"))
    assert picture.size == (1000, 563)
    assert len(picture.reduce(20).getcolors(2000) or []) > 20


def test_every_picture_asked_for_exists_and_is_described():
    wanted = [picture for post in reading.posts() for picture in post.pictures]
    assert len(wanted) >= 40
    for picture in wanted:
        assert picture.scene in drawing.SCENES
        assert picture.tone in TONES
        assert len(picture.alt) > 15


def test_faces_differ():
    faces = [person["face"] for person in STAFF if "face" in person]
    drawn = {drawing.portrait(face).getvalue() for face in faces}
    assert len(drawn) == len(set(faces)) >= len(faces) - 2
    assert Image.open(BytesIO(next(iter(drawn)))).size[0] >= 340
    assert Image.open(drawing.mark()).size == (427, 427)
