"""Drafts on the server: kept while one writes, one's own alone, two devices never overwrite each other, ended by publishing."""

import uuid

import pytest

from courtyard.content.models import File, Item
from courtyard.core.clock import now
from courtyard.core.errors import Conflict, Invalid, NotFound, TooMany
from courtyard.core.ids import new_id
from courtyard.feed import access, services
from courtyard.feed.models import SavedDraft
from courtyard.feed.selectors import saved
from courtyard.feed.services import saved as limits
from tests.cast import Cast, client_of, post

pytestmark = pytest.mark.django_db


def keep(cast: Cast, *, id: uuid.UUID | None = None, version: int = 0, **fields: str) -> SavedDraft:
    sent = {"spaces": [str(cast.open.pk)], "kind": ["update"], "body": ["Half a thought 🌱"]}
    sent |= {name: [value] for name, value in fields.items()}
    return services.save_draft(actor=cast.member, id=id or new_id(), fields=sent, version=version)


def test_what_is_written_is_there_on_another_device(cast: Cast) -> None:
    phone, desk = client_of(cast.member), client_of(cast.member)
    pk = str(new_id())
    sent = {"id": pk, "spaces": cast.open.pk, "kind": "question", "title": "Wo ist der Schlüssel?", "body": "مرحبا"}
    assert phone.post("/drafts/", sent).status_code == 302
    assert "Wo ist der Schlüssel?" in desk.get("/drafts/").text
    page = desk.get(f"/drafts/{pk}/").text
    for part in (
        "Wo ist der Schlüssel?",
        "مرحبا",
        f'value="{pk}"',
        f'value="{cast.open.pk}" data-reach',
        'value="question" checked',
    ):
        assert part in page, part


def test_every_field_of_the_form_comes_back(cast: Cast) -> None:
    picture = File.objects.create(
        owner=cast.member, name="a.png", content_type="image/png", size=1, key="a", display_key="b", thumb_key="c"
    )
    draft = keep(
        cast, kind="article", title="Spring", files=str(picture.pk), cover=str(picture.pk), expires_at="2099-01-01T10:00",
        **{f"alt-{picture.pk}": "A garden"}, csrfmiddlewaretoken="secret",
    )  # fmt: skip
    page = client_of(cast.member).get(f"/drafts/{draft.pk}/").text
    for part in ("A garden", f'value="{picture.pk}" checked', "2099-01-01T10:00"):
        assert part in page, part
    assert "csrfmiddlewaretoken" not in draft.fields


@pytest.mark.parametrize("who", ["host", "owner", "moderator"])
def test_nobody_else_reads_changes_or_ends_it(cast: Cast, who: str) -> None:
    draft = keep(cast)
    browser = client_of(cast.person(who))
    assert "Half a thought" not in browser.get("/drafts/").text
    assert browser.get(f"/drafts/{draft.pk}/").status_code == 404
    assert browser.post(f"/drafts/{draft.pk}/discard/").status_code == 404
    assert browser.post("/drafts/", {"id": draft.pk, "body": "Mine"}).status_code == 404
    assert browser.delete(f"/api/v1/drafts/{draft.pk}").status_code == 404
    draft.refresh_from_db()
    assert (draft.version, draft.discarded_at) == (1, None)


def test_two_devices_never_overwrite_each_other(cast: Cast) -> None:
    draft = keep(cast)
    keep(cast, id=draft.pk, version=1, body="From the phone")
    with pytest.raises(Conflict):
        keep(cast, id=draft.pk, version=1, body="From the desk")
    sent = {"id": draft.pk, "draft_version": 1, "body": "From the desk", "spaces": cast.open.pk, "kind": "update"}
    browser = client_of(cast.member)
    assert browser.post("/drafts/", sent, headers={"HX-Request": "true"}).status_code == 409
    answer = browser.post("/drafts/", sent)
    assert answer.status_code == 409
    assert "From the phone" in answer.text
    assert "From the desk" in answer.text
    assert 'name="draft_version" value="2"' in answer.text, "saved again, it takes its place"


def test_the_same_again_is_no_conflict_and_no_new_version(cast: Cast) -> None:
    draft = keep(cast)
    assert keep(cast, id=draft.pk, version=0).version == 1


def test_publishing_ends_the_draft_and_only_then(cast: Cast) -> None:
    draft = keep(cast)
    browser = client_of(cast.member)
    sent = {"id": draft.pk, "spaces": cast.open.pk, "body": ""}
    assert browser.post("/posts/", sent).status_code == 422
    assert SavedDraft.objects.exists()
    assert browser.post("/posts/", sent | {"body": "Done"}).status_code == 302
    assert not SavedDraft.objects.exists()
    assert Item.objects.get().pk == draft.pk
    with pytest.raises(Conflict):
        keep(cast, id=draft.pk)


def test_a_late_save_does_not_bring_back_what_is_out(cast: Cast) -> None:
    out = post(cast.member, cast.open)
    with pytest.raises(Conflict):
        keep(cast, id=out.pk)


def test_discarded_it_can_be_brought_back(cast: Cast) -> None:
    draft = keep(cast)
    browser = client_of(cast.member)
    browser.post(f"/drafts/{draft.pk}/discard/")
    assert "No drafts" in browser.get("/drafts/").text
    assert browser.get(f"/drafts/{draft.pk}/").status_code == 404
    browser.post(f"/drafts/{draft.pk}/restore/")
    assert "Half a thought" in browser.get("/drafts/").text


def test_what_was_thrown_away_is_forgotten_after_a_while(cast: Cast) -> None:
    kept, gone = keep(cast), keep(cast)
    SavedDraft.objects.filter(pk=gone.pk).update(discarded_at=now() - 2 * limits.KEPT)
    services.forget_drafts()
    assert [draft.pk for draft in SavedDraft.objects.all()] == [kept.pk]


def test_a_draft_for_a_space_i_lost_can_be_read_and_sent_elsewhere(cast: Cast) -> None:
    draft = keep(cast, spaces=str(cast.secret.pk), body="For the cellar")
    cast.secret.memberships.filter(person=cast.member).delete()
    page = client_of(cast.member).get(f"/drafts/{draft.pk}/")
    assert page.status_code == 200
    assert "For the cellar" in page.text


def test_nonsense_in_a_draft_breaks_no_page(cast: Cast) -> None:
    keep(cast, spaces="nonsense", kind="nonsense", body="<b" * 2000, format="html", publish_at="soon", option="x" * 300)
    draft = keep(cast, spaces="", files="", body="", title="")
    browser = client_of(cast.member)
    page = browser.get("/drafts/")
    assert (page.status_code, "Without words so far" in page.text) == (200, True)
    for one in SavedDraft.objects.all():
        assert browser.get(f"/drafts/{one.pk}/").status_code == 200, one.pk == draft.pk


def test_there_are_limits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        keep(cast, body="x" * (limits.MAX_SIZE + 1))
    monkeypatch.setattr(limits, "MAX_DRAFTS", 1)
    keep(cast)
    with pytest.raises(TooMany):
        keep(cast)


def test_the_composer_takes_up_a_recent_draft(cast: Cast) -> None:
    keep(cast)
    browser = client_of(cast.member)
    asked = {"HX-Request": "true"}
    assert "Half a thought" in browser.get("/posts/new/?resume=1", headers=asked).text
    assert "Half a thought" in browser.get(f"/posts/new/?resume=1&in={cast.open.slug}", headers=asked).text
    assert "Half a thought" not in browser.get(f"/posts/new/?resume=1&in={cast.closed.slug}", headers=asked).text
    assert "Half a thought" not in browser.get("/posts/new/", headers=asked).text
    SavedDraft.objects.update(updated_at=now() - 2 * saved.RECENT)
    assert "Half a thought" not in browser.get("/posts/new/?resume=1", headers=asked).text


def test_by_the_api(cast: Cast) -> None:
    browser, pk = client_of(cast.member), new_id()
    address = f"/api/v1/drafts/{pk}"
    made = browser.put(address, {"fields": {"body": ["One"]}}, content_type="application/json")
    assert (made.status_code, made.json()["version"]) == (200, 1)
    stale = {"fields": {"body": ["Two"]}, "version": 0}
    assert browser.put(address, stale, content_type="application/json").status_code == 409
    assert [row["fields"]["body"] for row in browser.get("/api/v1/drafts").json()["results"]] == [["One"]]
    assert browser.delete(address).status_code == 204
    assert browser.get("/api/v1/drafts").json()["results"] == []


def test_who_was_suspended_reads_nothing(cast: Cast) -> None:
    assert saved.drafts(cast.suspended) == []
    with pytest.raises(NotFound):
        access.draft_for_write(cast.suspended, new_id())
