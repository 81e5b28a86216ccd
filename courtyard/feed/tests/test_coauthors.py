"""Drafts written with others: who may do what, and nobody's words are lost."""

import pytest

from courtyard.accounts.models import Person, Role, State
from courtyard.content.models import Item
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.feed import access, services
from courtyard.feed.models import DraftShare, Remark, SavedDraft
from courtyard.feed.selectors import saved
from courtyard.feed.services import coauthors as limits
from courtyard.feed.services.drafts import Draft
from courtyard.feed.tests.together import HTMX, keep, picture, shared
from tests.cast import Cast, client_of, new_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> SavedDraft:
    """The member's, for the secret space; the outsider writes it, too."""
    return shared(cast)


class TestWriting:
    def test_a_coauthor_finds_it_opens_it_and_saves_into_it(self, cast: Cast, draft: SavedDraft) -> None:
        browser = client_of(cast.outsider)
        listed = browser.get("/drafts/").text
        assert "Half a thought 🌱" in listed
        assert "with Member" in listed
        assert "with Outsider" in client_of(cast.member).get("/drafts/").text
        page = browser.get(f"/drafts/{draft.pk}/").text
        assert "Half a thought 🌱" in page
        assert "Member publishes this" in page
        assert ">Publish<" not in page
        assert browser.post("/drafts/", {"id": draft.pk, "body": "Ein ganzer!", "draft_version": 1}).status_code == 302
        page = client_of(cast.member).get(f"/drafts/{draft.pk}/").text
        assert "Ein ganzer!" in page
        assert ">Publish<" in page

    def test_where_it_goes_is_its_authors_to_know_and_to_say(self, cast: Cast, draft: SavedDraft) -> None:
        browser = client_of(cast.outsider)
        address = f"/api/v1/drafts/{draft.pk}"
        assert cast.secret.name not in browser.get("/drafts/").text + browser.get(f"/drafts/{draft.pk}/").text
        assert str(cast.secret.pk) not in browser.get("/api/v1/drafts").text
        sent = {"fields": {"body": ["More"], "spaces": [str(cast.open.pk)], "credits": ["asked"]}, "version": 1}
        assert browser.put(address, sent, content_type="application/json").status_code == 200
        draft.refresh_from_db()
        assert (draft.fields["spaces"], draft.fields["body"]) == ([str(cast.secret.pk)], ["More"])
        assert "credits" not in draft.fields

    def test_both_texts_are_kept_when_two_people_save(self, cast: Cast, draft: SavedDraft) -> None:
        keep(cast.outsider, draft, "By the outsider", version=1)
        with pytest.raises(Conflict, match="Outsider changed this draft meanwhile"):
            keep(cast.member, draft, "By the member", version=1)
        sent = {"id": draft.pk, "draft_version": 1, "body": "By the member", "kind": "update"}
        answer = client_of(cast.member).post("/drafts/", sent)
        assert answer.status_code == 409
        for part in ("By the outsider", "By the member", "Outsider changed", 'name="draft_version" value="2"'):
            assert part in answer.text, part
        assert client_of(cast.member).post("/drafts/", sent | {"draft_version": 2}).status_code == 302
        assert [row.fields["body"] for row in saved.versions(cast.outsider, draft)] == [
            ["By the outsider"],
            ["Half a thought 🌱"],
        ]

    def test_publishing_does_not_pass_over_what_a_coauthor_saved(self, cast: Cast, draft: SavedDraft) -> None:
        keep(cast.outsider, draft, "By the outsider", version=1)
        sent = {"id": draft.pk, "draft_version": 1, "body": "Mine", "spaces": str(cast.open.pk)}
        browser = client_of(cast.member)
        answer = browser.post("/posts/", sent)
        assert answer.status_code == 409
        for part in ("By the outsider", "Mine", f'value="{draft.pk}"', 'name="draft_version" value="2"'):
            assert part in answer.text, part
        by_api = {"id": str(draft.pk), "body": "Mine", "spaces": [str(cast.open.pk)]}
        assert browser.post("/api/v1/posts", by_api, content_type="application/json").status_code == 409
        assert not Item.objects.exists()
        assert browser.post("/posts/", sent | {"draft_version": 2}).status_code == 302
        assert Item.objects.get().body_text == "Mine"

    def test_a_refused_post_stays_the_draft_of_all(self, cast: Cast, draft: SavedDraft) -> None:
        sent = {"id": draft.pk, "draft_version": 1, "kind": "question", "title": "", "spaces": str(cast.open.pk)}
        answer = client_of(cast.member).post("/posts/", sent)
        assert answer.status_code == 422
        assert f'name="id" value="{draft.pk}"' in answer.text
        assert "Outsider" in answer.text

    def test_home_does_not_go_on_with_it_by_itself(self, cast: Cast, draft: SavedDraft) -> None:
        for who in (cast.member, cast.outsider):
            assert "Half a thought" not in client_of(who).get("/posts/new/?resume=1", headers=HTMX).text


class TestRefusals:
    @pytest.mark.parametrize("who", ["host", "owner", "guest", "suspended"])
    def test_it_is_not_there_for_others(self, cast: Cast, draft: SavedDraft, who: str) -> None:
        said = services.remark(actor=cast.member, draft_id=draft.pk, text="Look here")
        browser = client_of(cast.person(who))
        base = f"/drafts/{draft.pk}/"
        gone = {302, 401} if who == "suspended" else {404}  # who is not in is sent to the door
        for address in (base, f"{base}versions/", f"{base}versions/1/", f"{base}people/?q=a"):
            assert browser.get(address).status_code in gone, address
        for address in ("coauthors/", f"coauthors/{cast.outsider.pk}/", "comments/", "copy/", "versions/1/restored/"):
            assert browser.post(base + address, {"writers": cast.host.pk, "text": "x"}).status_code in gone, address
        for address in (f"comments/{said.pk}/", f"comments/{said.pk}/done/", "discard/"):
            assert browser.post(base + address).status_code in gone, address
        assert DraftShare.objects.count() == Remark.objects.count() == 1

    def test_who_was_removed_finds_nothing_and_loses_nothing(self, cast: Cast, draft: SavedDraft) -> None:
        services.unshare_draft(actor=cast.member, draft_id=draft.pk, person_id=cast.outsider.pk)
        browser = client_of(cast.outsider)
        assert browser.get(f"/drafts/{draft.pk}/").status_code == 404
        assert "Half a thought" not in browser.get("/drafts/").text
        answer = browser.post("/drafts/", {"id": draft.pk, "body": "My last words", "draft_version": 1})
        assert answer.status_code == 404
        assert "My last words" in answer.text
        assert f'value="{draft.pk}"' not in answer.text
        with pytest.raises(Conflict):
            services.create_post(
                actor=cast.outsider, space_ids=[cast.company.pk], draft=Draft(body="Mine"), id=draft.pk
            )

    def test_a_coauthor_neither_publishes_nor_shares_nor_discards(self, cast: Cast, draft: SavedDraft) -> None:
        browser, base = client_of(cast.outsider), f"/drafts/{draft.pk}/"
        sent = {"id": draft.pk, "draft_version": 1, "body": "Out!", "spaces": cast.company.pk}
        assert browser.post("/posts/", sent, headers=HTMX).status_code == 403
        assert browser.post("/posts/", sent).status_code == 403
        assert browser.post(f"{base}coauthors/", {"writers": cast.host.pk}).status_code == 403
        assert browser.post(f"{base}coauthors/{cast.member.pk}/").status_code == 403
        assert browser.get(f"{base}people/?q=h").status_code == 403
        assert browser.post(f"{base}discard/").status_code == 403
        assert browser.delete(f"/api/v1/drafts/{draft.pk}").status_code == 403
        assert not Item.objects.exists()
        assert access.draft_for_write(cast.member, draft.pk)

    def test_a_discarded_draft_is_out_of_reach_and_not_brought_back_by_a_late_save(
        self, cast: Cast, draft: SavedDraft
    ) -> None:
        services.discard_draft(actor=cast.member, id=draft.pk)
        with pytest.raises(NotFound):
            keep(cast.outsider, draft, "Late", version=1)
        services.restore_draft(actor=cast.member, id=draft.pk)
        assert access.draft_for_write(cast.outsider, draft.pk)

    def test_who_becomes_a_guest_writes_no_more_with_others(self, cast: Cast, draft: SavedDraft) -> None:
        Person.objects.filter(pk=cast.outsider.pk).update(role=Role.GUEST)
        assert client_of(Person.objects.get(pk=cast.outsider.pk)).get(f"/drafts/{draft.pk}/").status_code == 404


class TestSharing:
    def test_twice_is_the_same_as_once(self, cast: Cast, draft: SavedDraft) -> None:
        browser = client_of(cast.member)
        for _click in range(2):
            answer = browser.post(f"/drafts/{draft.pk}/coauthors/", {"writers": [cast.host.pk, cast.outsider.pk]})
            assert answer.status_code == 302
        assert set(DraftShare.objects.values_list("person", flat=True)) == {cast.host.pk, cast.outsider.pk}
        for _click in range(2):
            assert browser.post(f"/drafts/{draft.pk}/coauthors/{cast.host.pk}/").status_code == 302
        assert saved.credited(access.draft_for_write(cast.member, draft.pk)) == [cast.outsider]

    @pytest.mark.parametrize("who", ["guest", "suspended", "left", "member"])
    def test_guests_the_absent_and_oneself_are_not_chosen(self, cast: Cast, draft: SavedDraft, who: str) -> None:
        with pytest.raises(Invalid):
            services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=[cast.person(who).pk])
        found = client_of(cast.member).get(f"/drafts/{draft.pk}/people/?q={who}")
        assert str(cast.person(who).pk) not in found.text

    def test_a_guest_asks_only_whom_they_see(self, cast: Cast) -> None:
        made = keep(cast.guest, new_id(), "From outside")
        services.share_draft(actor=cast.guest, draft_id=made.pk, person_ids=[cast.member.pk])
        with pytest.raises(Invalid):
            services.share_draft(actor=cast.guest, draft_id=made.pk, person_ids=[cast.outsider.pk])

    def test_twenty_people_at_most_and_one_at_least(self, cast: Cast, draft: SavedDraft) -> None:
        crowd = [new_person().pk for _n in range(limits.MAX_COAUTHORS)]
        for ids in (crowd, []):
            with pytest.raises(Invalid):
                services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=ids)
        services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=crowd[1:])
        assert "Choose who writes this" in client_of(cast.member).post(f"/drafts/{draft.pk}/coauthors/").text

    def test_people_are_found_without_scripts_and_in_the_picker(self, cast: Cast, draft: SavedDraft) -> None:
        browser = client_of(cast.member)
        page = browser.get(f"/drafts/{draft.pk}/?q=host").text
        assert f'name="writers" value="{cast.host.pk}"' in page
        assert f'data-id="{cast.host.pk}"' in browser.get(f"/drafts/{draft.pk}/people/?q=host").text
        assert "Nobody by that name" in browser.get(f"/drafts/{draft.pk}/people/?q=outsider").text

    def test_from_the_composer_it_is_kept_and_opened_to_choose_people(self, cast: Cast) -> None:
        pk = new_id()
        answer = client_of(cast.member).post("/drafts/", {"id": pk, "body": "Let us", "together": "1"})
        assert (answer.status_code, answer["Location"]) == (302, f"/drafts/{pk}/#together")

    def test_a_coauthor_leaves(self, cast: Cast, draft: SavedDraft) -> None:
        answer = client_of(cast.outsider).post(f"/drafts/{draft.pk}/coauthors/{cast.outsider.pk}/")
        assert answer["Location"] == "/drafts/"
        assert not DraftShare.objects.exists()


class TestWithoutItsAuthor:
    @pytest.mark.parametrize("state", [State.SUSPENDED, State.LEFT])
    def test_coauthors_go_on_and_take_it_over(self, cast: Cast, draft: SavedDraft, state: str) -> None:
        file = picture(cast.member)
        keep(cast.member, draft, "With a picture", version=1, files=str(file.pk), spaces=str(cast.secret.pk))
        browser = client_of(cast.outsider)
        assert "Take it over" not in browser.get(f"/drafts/{draft.pk}/").text
        Person.objects.filter(pk=cast.member.pk).update(state=state)
        assert "Take it over as mine" in browser.get(f"/drafts/{draft.pk}/").text
        sent = {"id": str(new_id())}
        for _click in range(2):
            assert browser.post(f"/drafts/{draft.pk}/copy/", sent).status_code == 302
        mine = SavedDraft.objects.get(author=cast.outsider)
        assert str(mine.pk) == sent["id"]
        assert "spaces" not in mine.fields
        out = {"id": mine.pk, "draft_version": 1, "body": "Out", "files": str(file.pk), "spaces": cast.company.pk}
        assert browser.post("/posts/", out).status_code == 302
        assert SavedDraft.objects.get() == draft

    def test_its_author_has_nothing_to_take_over(self, cast: Cast, draft: SavedDraft) -> None:
        with pytest.raises(Forbidden):
            services.take_over_draft(actor=cast.member, draft_id=draft.pk)


def test_by_the_api(cast: Cast, draft: SavedDraft) -> None:
    author, other, base = client_of(cast.member), client_of(cast.outsider), f"/api/v1/drafts/{draft.pk}"
    json = {"content_type": "application/json"}
    shared = author.post(f"{base}/coauthors", {"people": [str(cast.host.pk)]}, **json)
    assert [who["name"] for who in shared.json()["coauthors"]] == ["Outsider", "Host"]
    assert other.post(f"{base}/coauthors", {"people": [str(cast.admin.pk)]}, **json).status_code == 403
    said = other.post(f"{base}/comments", {"text": "Grüße"}, **json)
    assert said.status_code == 201
    assert other.post(f"{base}/comments", {"text": "x" * 2001}, **json).status_code == 422
    one = f"{base}/comments/{said.json()['id']}"
    assert author.put(f"{one}/done").json()["done_by"]["name"] == "Member"
    assert author.delete(f"{one}/done").json()["done_by"] is None
    assert author.delete(one).status_code == 403
    assert [row["text"] for row in author.get(f"{base}/comments").json()["results"]] == ["Grüße"]
    assert other.delete(one).status_code == 204
    other.put(base, {"fields": {"body": ["Two"]}, "version": 1}, **json)
    (row,) = author.get(f"{base}/versions").json()["results"]
    assert (row["version"], row["by"]["name"], row["fields"]["body"]) == (1, "Member", ["Half a thought 🌱"])
    assert author.post(f"{base}/versions/1/restored").json()["version"] == 3
    assert other.post(f"{base}/copies", {}, **json).json()["author"]["name"] == "Outsider"
    assert author.delete(f"{base}/coauthors/{cast.host.pk}").status_code == 204
    assert client_of(cast.host).get(f"{base}/comments").status_code == 404
    out = {"id": str(draft.pk), "body": "Out", "spaces": [str(cast.open.pk)], "draft_version": 3}
    assert author.post("/api/v1/posts", out, **json).json()["coauthors"][0]["name"] == "Outsider"
