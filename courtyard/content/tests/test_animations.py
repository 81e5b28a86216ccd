"""Animated pictures: a still beside each, and what the organisation says they do."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from courtyard.accounts.permissions import forget_organisation
from courtyard.accounts.services import update_organisation
from courtyard.content.models import File, Item
from courtyard.content.services.comments import comment
from courtyard.content.services.files import still_animations, upload
from courtyard.content.services.items import Attached
from courtyard.core import storage
from courtyard.core.ids import new_id
from courtyard.core.richtext import clean, with_animations
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_organisation() -> Iterator[None]:
    forget_organisation()
    yield
    forget_organisation()


def gif(frames: int = 4) -> io.BytesIO:
    target = io.BytesIO()
    first, *others = [Image.new("RGB", (40, 20), (60 * n, 80, 120)) for n in range(frames)]
    first.save(target, "GIF", save_all=True, append_images=others, duration=80)
    target.seek(0)
    return target


def frames_of(cast: Cast, file: File, variant: str) -> int:
    answer = client_of(cast.member).get(f"/files/{file.pk}/{variant}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    return int(getattr(Image.open(io.BytesIO(answer.getvalue())), "n_frames", 1))


def choose(cast: Cast, policy: str) -> None:
    update_organisation(actor=cast.admin, changes={"moving_pictures": policy})


@pytest.fixture
def moving(cast: Cast) -> File:
    return upload(actor=cast.member, stream=gif(), name="wave.gif")


@pytest.mark.parametrize(("policy", "playing", "asked"), [("play", 4, 4), ("ask", 1, 4), ("still", 1, 1)])
def test_the_organisation_says_what_moves(cast: Cast, moving: File, policy: str, playing: int, asked: int) -> None:
    choose(cast, policy)
    assert [frames_of(cast, moving, variant) for variant in ("playing", "moving")] == [playing, asked]
    assert [frames_of(cast, moving, variant) for variant in ("display", "thumb")] == [1, 1]
    assert client_of(cast.outsider).get(f"/files/{moving.pk}/moving").status_code == 404
    assert client_of(cast.member).get(f"/files/{moving.pk}/flying").status_code == 404


def test_a_picture_that_stands_still_is_no_animation(cast: Cast) -> None:
    files = [upload(actor=cast.member, stream=gif(1), name="one.gif")]
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, "PNG")
    target.seek(0)
    files.append(upload(actor=cast.member, stream=target, name="a.png"))
    assert [file.is_moving for file in files] == [False, False]
    assert [frames_of(cast, file, "playing") for file in files] == [1, 1]


def test_the_page_is_the_same_whatever_the_policy_and_links_the_animation(cast: Cast, moving: File) -> None:
    inline = upload(actor=cast.member, stream=gif(3), name="in.gif")
    body = f'<p>Look <img data-file="{inline.pk}" src="/files/{inline.pk}/display" alt="A &gt; B"></p>'
    under = post(cast.member, cast.open)
    inside = comment(actor=cast.member, item_id=under.pk, body=body)
    beside = comment(actor=cast.member, item_id=under.pk, body="", files=[Attached(moving.pk, "It waves")])
    for item, file in ((inside, inline), (beside, moving)):
        pages = []
        for policy in ("play", "ask", "still"):
            choose(cast, policy)
            page = client_of(cast.host).get(f"/items/{under.pk}/").text
            assert f'data-moving-pictures="{policy}"' in page
            pages.append(
                page.split(f'id="item-{item.pk}"')[1].split("<moving-picture>")[1].split("</moving-picture>")[0]
            )
        assert len(set(pages)) == 1
        for part in (f'href="/files/{file.pk}/moving"', f'src="/files/{file.pk}/playing"', "prefers-reduced-motion"):
            assert part in pages[0]


def test_a_picture_in_a_link_keeps_its_link() -> None:
    pk, other = new_id(), new_id()
    body = clean(
        f'<p><a href="https://example.org/"><img data-file="{pk}" alt="x"></a> <img data-file="{pk}">'
        f'<img data-file="{other}"></p>'
    )
    drawn = str(with_animations(body, {pk}))
    assert drawn.count("<moving-picture>") == 1
    assert f'ugc"><img data-file="{pk}" src="/files/{pk}/display"' in drawn
    assert f'<img data-file="{other}" src="/files/{other}/display"' in drawn
    assert with_animations(body, ()) == body


def test_animations_from_before_get_their_still_picture_once(cast: Cast, moving: File) -> None:
    File.objects.filter(pk=moving.pk).update(display_key=moving.moving_key, moving_key="")
    gone = File.objects.create(
        owner=cast.member, name="g.gif", content_type="image/gif", size=1, key="a", moving_key="",
        display_key=f"00/00/{new_id()}",
    )  # fmt: skip
    still_animations()
    moving.refresh_from_db()
    gone.refresh_from_db()
    assert (moving.is_moving, gone.is_moving) == (True, False)
    assert [frames_of(cast, moving, variant) for variant in ("display", "moving")] == [1, 4]
    before = moving.display_key
    still_animations()
    moving.refresh_from_db()
    assert moving.display_key == before
    assert storage.exists(before)


def test_the_api_tells_and_changes_the_policy(cast: Cast, moving: File) -> None:
    assert client_of(cast.member).get(f"/api/v1/files/{moving.pk}").json()["moving"] is True
    for who, status in ((cast.admin, 200), (cast.member, 403), (cast.guest, 403)):
        browser = client_of(who)
        answer = browser.patch("/api/v1/organisation", {"moving_pictures": "still"}, content_type="application/json")
        assert answer.status_code == status
        assert browser.get("/api/v1/organisation").json()["moving_pictures"] == "still"
    wrong = client_of(cast.admin).patch("/api/v1/organisation", {"accent": "x"}, content_type="application/json")
    assert wrong.status_code == 422
    told = client_of(cast.admin).patch(
        "/api/v1/organisation", {"quick_reactions": ["👍", "🌱"]}, content_type="application/json"
    )
    assert (told.json()["quick_reactions"], told.json()["name"]) == (["👍", "🌱"], "Juniper & Co")
    assert Item.objects.count() == 0
