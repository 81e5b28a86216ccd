"""What becomes of a shared draft: its files go along, and the post names who wrote it."""

import pytest

from courtyard.accounts.models import Person, State
from courtyard.content.models import Attachment, CoAuthor, Item
from courtyard.content.selectors.cards import load
from courtyard.core.errors import CourtyardError, Forbidden, Invalid, NotFound
from courtyard.core.ids import new_id
from courtyard.feed import services
from courtyard.feed.models import DraftFile, SavedDraft
from courtyard.feed.tests.together import HTMX, keep, picture, publish, shared
from tests.cast import Cast, client_of, new_person, post
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> SavedDraft:
    """The member's, for the secret space; the outsider writes it, too."""
    return shared(cast)


class TestFiles:
    def test_what_one_uploads_the_others_read_and_the_author_publishes(self, cast: Cast, draft: SavedDraft) -> None:
        hung, inline = picture(cast.outsider), picture(cast.outsider, "inline.png")
        body = f'<p>Look <img data-file="{inline.pk}" src="/files/{inline.pk}/display" alt=""></p>'
        author = client_of(cast.member)
        assert author.get(f"/api/v1/files/{hung.pk}").status_code == 404
        keep(cast.outsider, draft, body, version=1, files=str(hung.pk), format="html")
        for file in (hung, inline):
            assert author.get(f"/api/v1/files/{file.pk}").status_code == 200
            assert client_of(cast.host).get(f"/api/v1/files/{file.pk}").status_code == 404
        assert "garden.png" in author.get(f"/drafts/{draft.pk}/").text
        sent = {"id": draft.pk, "draft_version": 2, "body": body, "format": "html", "files": str(hung.pk)}
        assert author.post("/posts/", sent | {"spaces": str(cast.secret.pk)}).status_code == 302
        item = Item.objects.get()
        assert set(Attachment.objects.values_list("file", flat=True)) == {hung.pk, inline.pk}
        change = {"body": body.replace("Look", "See"), "format": "html", "files": str(hung.pk), "version": 1}
        assert author.post(f"/items/{item.pk}/edit/", change).status_code == 302
        assert client_of(cast.host).get(f"/api/v1/files/{hung.pk}").status_code == 200

    def test_who_was_removed_reads_only_their_own(self, cast: Cast, draft: SavedDraft) -> None:
        file = picture(cast.member)
        keep(cast.member, draft, "With a picture", version=1, files=str(file.pk))
        reader = client_of(cast.outsider)
        assert reader.get(f"/api/v1/files/{file.pk}").status_code == 200
        services.unshare_draft(actor=cast.member, draft_id=draft.pk, person_id=cast.outsider.pk)
        assert reader.get(f"/api/v1/files/{file.pk}").status_code == 404

    def test_what_stood_there_before_it_was_shared_is_read_too(self, cast: Cast) -> None:
        file = picture(cast.member)
        made = keep(cast.member, new_id(), "Mine", files=str(file.pk))
        assert client_of(cast.host).get(f"/api/v1/files/{file.pk}").status_code == 404
        services.share_draft(actor=cast.member, draft_id=made.pk, person_ids=[cast.host.pk])
        assert client_of(cast.host).get(f"/api/v1/files/{file.pk}").status_code == 200

    def test_nobody_reaches_a_file_by_writing_its_id_into_a_draft(self, cast: Cast, draft: SavedDraft) -> None:
        private = picture(cast.member)
        for body, files in (("x", str(private.pk)), (f"![](/files/{private.pk}/display)", "")):
            with pytest.raises(Invalid):
                keep(cast.outsider, draft, body, version=1, files=files)
        other = picture(cast.host)
        keep(cast.member, draft, "x", version=1, files=str(other.pk))
        assert not DraftFile.objects.exists()
        assert client_of(cast.member).get(f"/api/v1/files/{other.pk}").status_code == 404

    def test_a_coauthor_does_not_publish_the_files_of_others_elsewhere(self, cast: Cast, draft: SavedDraft) -> None:
        file = picture(cast.member)
        keep(cast.member, draft, "With a picture", version=1, files=str(file.pk))
        sent = {"body": "Look", "files": str(file.pk), "spaces": str(cast.company.pk)}
        assert client_of(cast.outsider).post("/posts/", sent).status_code == 422


class TestNaming:
    def test_the_post_names_them_and_its_draft_leads_to_it(self, cast: Cast, draft: SavedDraft) -> None:
        services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=[cast.host.pk])
        item = publish(cast, draft, version=1)
        for page in ("/", f"/items/{item.pk}/"):
            text = client_of(cast.host).get(page).text
            names = [f'href="/people/{who.pk}/" dir="auto">{who.name}</a>' for who in (cast.host, cast.outsider)]
            assert f"with <a {names[0]} and <a {names[1]}" in text, page
        assert client_of(cast.outsider).get(f"/drafts/{draft.pk}/")["Location"] == f"/items/{item.pk}/"
        shown = client_of(cast.member).get(f"/api/v1/items/{item.pk}").json()
        assert [who["name"] for who in shown["coauthors"]] == ["Host", "Outsider"]

    def test_in_a_list_it_names_three(self, cast: Cast, draft: SavedDraft) -> None:
        services.share_draft(
            actor=cast.member, draft_id=draft.pk, person_ids=[new_person(f"Writer {n}").pk for n in range(4)]
        )
        item = publish(cast, draft, version=1)
        home = client_of(cast.host).get("/").text
        assert "2 more</a>" in home
        assert "Writer 3" not in home
        assert "Writer 3" in client_of(cast.host).get(f"/items/{item.pk}/").text

    def test_it_names_nobody_if_its_author_says_so(self, cast: Cast, draft: SavedDraft) -> None:
        browser = client_of(cast.member)
        box = 'name="credits" value="named"'
        assert f"{box} checked" in browser.get(f"/drafts/{draft.pk}/").text
        sent = {"id": draft.pk, "draft_version": 1, "body": "Done", "credits": "asked", "spaces": cast.open.pk}
        browser.post("/drafts/", sent)
        page = browser.get(f"/drafts/{draft.pk}/").text
        assert box in page
        assert f"{box} checked" not in page
        assert browser.post("/posts/", sent | {"draft_version": 2}).status_code == 302
        assert not CoAuthor.objects.exists()

    def test_a_coauthor_takes_their_name_off_and_puts_it_back(self, cast: Cast, draft: SavedDraft) -> None:
        services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=[cast.host.pk])
        writer, author = client_of(cast.outsider), client_of(cast.member)
        path = f"/drafts/{draft.pk}/name/"
        assert "Do not name me" in writer.get(f"/drafts/{draft.pk}/").text
        for _click in range(2):
            assert writer.post(path, {"end": "1"}).status_code == 302
        assert "Name me" in writer.get(f"/drafts/{draft.pk}/").text
        page = author.get(f"/drafts/{draft.pk}/").text
        assert "Is not named on the post" in page
        assert "<bdi>Outsider</bdi>" not in page
        assert writer.post(path, headers=HTMX).status_code == 200
        assert "<bdi>Outsider</bdi>" in author.get(f"/drafts/{draft.pk}/").text
        off = writer.delete(f"/api/v1{path.rstrip('/')}").json()
        assert {one["name"]: one["named"] for one in off["coauthors"]} == {"Host": True, "Outsider": False}
        item = publish(cast, draft, version=1)
        assert [one.name for one in load(cast.host, [item.pk])[0].coauthors] == ["Host"]
        assert [row.person for row in CoAuthor.objects.all()] == [cast.host]

    def test_where_nobody_wants_to_be_named_nothing_is_asked(self, cast: Cast, draft: SavedDraft) -> None:
        services.set_named(actor=cast.outsider, draft_id=draft.pk, named=False)
        assert 'name="credits"' not in client_of(cast.member).get(f"/drafts/{draft.pk}/").text
        assert client_of(cast.outsider).put(f"/api/v1/drafts/{draft.pk}/name").json()["coauthors"][0]["named"] is True

    @pytest.mark.parametrize(
        ("who", "error"), [("member", Forbidden), ("host", NotFound), ("guest", NotFound), ("suspended", NotFound)]
    )
    def test_nobody_else_decides_that(
        self, cast: Cast, draft: SavedDraft, who: str, error: type[CourtyardError]
    ) -> None:
        with pytest.raises(error):
            services.set_named(actor=cast.person(who), draft_id=draft.pk, named=False)
        services.unshare_draft(actor=cast.member, draft_id=draft.pk, person_id=cast.outsider.pk)
        with pytest.raises(NotFound):
            services.set_named(actor=cast.outsider, draft_id=draft.pk, named=False)

    def test_naming_lets_nobody_edit(self, cast: Cast, draft: SavedDraft) -> None:
        services.share_draft(actor=cast.member, draft_id=draft.pk, person_ids=[cast.host.pk])
        item = publish(cast, draft, version=1)
        assert client_of(cast.host).get(f"/items/{item.pk}/edit/").status_code == 403
        assert client_of(cast.outsider).post(f"/items/{item.pk}/edit/", {"body": "x"}).status_code == 403

    def test_who_was_erased_is_a_former_colleague_there_too(self, cast: Cast, draft: SavedDraft) -> None:
        item = publish(cast, draft, version=1)
        Person.objects.filter(pk=cast.outsider.pk).update(state=State.ERASED)
        text = client_of(cast.host).get(f"/items/{item.pk}/").text
        assert "Former colleague" in text
        assert "Outsider" not in text

    def test_cards_cost_no_statement_more(self, cast: Cast) -> None:
        ids = [post(cast.member, cast.open).pk for _n in range(5)]
        before = len(queries_of(lambda: load(cast.host, ids)))
        CoAuthor.objects.bulk_create(CoAuthor(item_id=pk, person=who) for pk in ids for who in (cast.host, cast.admin))
        assert len(queries_of(lambda: load(cast.host, ids))) == before == 3
        assert [who.name for who in load(cast.host, ids)[0].coauthors] == ["Admin", "Host"]
