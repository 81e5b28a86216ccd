"""Categories, official marks, recommendations, templates and spaces like others: who keeps them and what they show."""

import re

import pytest

from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.spaces import selectors, services
from courtyard.spaces.models import (
    Category,
    JoinQuestion,
    Membership,
    OfficialMark,
    Space,
    SpaceTemplate,
    Visibility,
)
from tests.cast import Cast, client_of, new_person, new_space, post
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
STRANGERS = [("communicator", 403), ("moderator", 403), ("host", 403), ("member", 403), ("guest", 404)]


def category(cast: Cast, name: str) -> Category:
    return services.add_category(actor=cast.admin, name=name)


def titles(page: str) -> list[tuple[str, str]]:
    """Headings and names of spaces of the directory, in order."""
    shown = page.partition('id="spaces"')[2]
    return re.findall(r'class="shelf">([^<]+)<|<h3><a[^>]+>([^<]+)<', shown)


def directory(cast: Cast, who: str = "outsider", query: str = "") -> list[str]:
    page = client_of(cast.person(who)).get(f"/spaces/{query}").text
    return [heading or name for heading, name in titles(page)]


def put(cast: Cast, space: Space, into: Category | None) -> None:
    services.edit_space(actor=cast.host, space_id=space.pk, changes={"category": into.pk if into else None})


def test_the_directory_is_grouped_by_category_in_the_order_of_administrators(cast: Cast) -> None:
    teams, interests = category(cast, "Teams"), category(cast, "Interests")
    put(cast, cast.closed, teams)
    put(cast, cast.open, interests)
    assert directory(cast) == ["Teams", "Library", "Interests", "Garden", "Other spaces", "Attic", "Juniper"]
    services.move_category_up(actor=cast.admin, category_id=interests.pk)
    assert directory(cast)[:4] == ["Interests", "Garden", "Teams", "Library"]
    services.move_category_up(actor=cast.admin, category_id=interests.pk)  # the first stays
    assert directory(cast)[0] == "Interests"
    assert directory(cast, query=f"?category={teams.pk}") == ["Teams", "Library"]
    assert directory(cast, query="?category=none") == ["Other spaces", "Attic", "Juniper"]
    assert directory(cast, query="?category=77") == []


def test_a_shelf_goes_on_over_pages_without_its_heading_twice(cast: Cast) -> None:
    teams = category(cast, "Teams")
    for number in range(30):
        new_space(f"Team {number:02}", category=teams)
    browser = client_of(cast.outsider)
    first = browser.get("/spaces/").text
    more = re.search(r'<load-more>.*?hx-get="([^"]+)"', first, re.DOTALL)
    assert more
    second = browser.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    assert ">Teams</h2>" in first
    assert ">Teams</h2>" not in second
    assert "Other spaces" in second
    assert "Team 29" in second


def test_without_categories_nothing_is_grouped(cast: Cast) -> None:
    assert "Other spaces" not in directory(cast)


def test_deleting_a_category_leaves_its_spaces(cast: Cast) -> None:
    teams = category(cast, "Teams")
    put(cast, cast.open, teams)
    services.drop_category(actor=cast.admin, category_id=teams.pk)
    assert Space.objects.get(pk=cast.open.pk).category is None


def test_categories_by_form(cast: Cast) -> None:
    browser, address = client_of(cast.admin), "/manage/spaces/categories/"
    assert browser.post(address, {"name": "Teams"}).status_code == 302
    again = browser.post(address, {"name": "Teams"})
    assert again.status_code == 422
    assert "This name is taken." in again.text
    assert browser.post(address, {"name": " "}).status_code == 422
    teams = Category.objects.get()
    browser.post(f"{address}{teams.pk}/", {"name": "Crews"})
    assert "Crews" in browser.get(address).text
    browser.post(f"{address}{teams.pk}/", {"end": "1"})
    assert not Category.objects.exists()
    assert browser.post(f"{address}{teams.pk}/", {"end": "1"}).status_code == 404


@pytest.mark.parametrize(("who", "status"), STRANGERS)
def test_nobody_else_keeps_categories_templates_or_marks(cast: Cast, who: str, status: int) -> None:
    teams = category(cast, "Teams")
    template = services.save_template(actor=cast.admin, values={"name": "Club"})
    browser, actor = client_of(cast.person(who)), cast.person(who)
    for address in ("/manage/spaces/categories/", "/manage/spaces/templates/", "/manage/spaces/templates/new/"):
        assert browser.get(address).status_code in {403, 404}
    assert browser.post(f"/manage/spaces/templates/{template.pk}/", {"end": "1"}).status_code in {403, 404}
    assert browser.post(f"/spaces/{cast.closed.slug}/official/").status_code == (403 if who != "guest" else 404)
    assert browser.put(f"/api/v1/spaces/{cast.closed.pk}/official").status_code == (403 if who != "guest" else 404)
    assert browser.post("/api/v1/spaces/categories", {"name": "X"}, "application/json").status_code == status
    assert browser.delete(f"/api/v1/spaces/categories/{teams.pk}").status_code == status
    assert browser.post("/api/v1/spaces/templates", {"name": "X"}, "application/json").status_code == status
    refused = Forbidden if status == 403 else NotFound
    for call in (
        lambda: services.add_category(actor=actor, name="X"),
        lambda: services.drop_category(actor=actor, category_id=teams.pk),
        lambda: services.save_template(actor=actor, values={"name": "X"}),
        lambda: services.drop_template(actor=actor, template_id=template.pk),
        lambda: services.mark_official(actor=actor, space_id=cast.closed.pk),
    ):
        with pytest.raises(refused):
            call()
    assert not OfficialMark.objects.exists()


def test_an_official_mark_shows_in_directory_head_and_byline_and_is_taken_back(cast: Cast) -> None:
    item = post(cast.host, cast.open)
    admin, reader = client_of(cast.admin), client_of(cast.outsider)
    addresses = ("/spaces/", f"/spaces/{cast.open.slug}/about/", f"/items/{item.pk}/")
    assert not any("Official" in reader.get(address).text for address in addresses)
    admin.post(f"/spaces/{cast.open.slug}/official/")
    admin.post(f"/spaces/{cast.open.slug}/official/")
    assert all("Official" in reader.get(address).text for address in addresses)
    assert OfficialMark.objects.get().by == cast.admin
    assert AuditEntry.objects.filter(kind="space.marked_official").count() == 1
    admin.post(f"/spaces/{cast.open.slug}/official/", {"end": "1"})
    assert not any("Official" in reader.get(address).text for address in addresses)
    assert AuditEntry.objects.filter(kind="space.unmarked_official").count() == 1


def test_what_an_administrator_does_not_know_of_they_do_not_mark(cast: Cast) -> None:
    with pytest.raises(NotFound):
        services.mark_official(actor=cast.admin, space_id=cast.secret.pk)


def test_recommended_are_open_spaces_with_people_one_shares_spaces_with(cast: Cast) -> None:
    friends = [new_person() for _n in range(3)]
    Membership.objects.bulk_create(Membership(space=cast.elsewhere, person=person) for person in friends)
    crowd = new_space("Choir", members=friends)
    new_space("Chess", members=friends[:1])  # one is no reason
    new_space("Board", members=friends, visibility=Visibility.SECRET, joining="invited")
    new_space("Crew", members=friends, visibility=Visibility.CLOSED, joining="ask")
    new_space("Strangers", members=[new_person(), new_person()])
    found = selectors.recommended(cast.colleague)
    assert [(line.card.space.name, line.colleagues) for line in found] == [("Choir", 3)]
    page = client_of(cast.colleague).get("/spaces/").text
    assert "3 people you share spaces with are here" in page
    assert "Recommended" not in client_of(cast.colleague).get("/spaces/?q=x").text
    services.join(actor=cast.colleague, space_id=crowd.pk)
    assert selectors.recommended(cast.colleague) == []
    api = client_of(cast.colleague).get("/api/v1/spaces/recommended").json()
    assert api == {"results": []}


def test_who_left_is_not_counted_and_guests_are_recommended_nothing(cast: Cast) -> None:
    friends = [new_person(), new_person(state="left")]
    Membership.objects.bulk_create(Membership(space=cast.closed, person=person) for person in friends)
    new_space("Choir", members=friends)
    assert selectors.recommended(cast.member) == []
    more = new_person()
    Membership.objects.create(space=cast.closed, person=more)
    Membership.objects.create(space=Space.objects.get(name="Choir"), person=more)
    assert [line.colleagues for line in selectors.recommended(cast.member)] == [2]
    assert selectors.recommended(cast.guest) == []


def test_a_space_like_another_takes_settings_and_words_but_neither_people_nor_posts(cast: Cast) -> None:
    teams = category(cast, "Teams")
    services.edit_space(
        actor=cast.host, space_id=cast.closed.pk, changes={"approval": True, "category": teams.pk, "kind": "project"}
    )
    services.set_guidance(actor=cast.host, space_id=cast.closed.pk, welcome="Hi", rules="Whisper", questions=["Why?"])
    browser = client_of(cast.member)
    page = browser.get(f"/spaces/new/?like={cast.closed.slug}").text
    assert "Like Library" in page
    assert re.search(r'value="closed"[^>]*checked', page)
    sent = {"name": "Archive", "kind": "project", "visibility": "closed", "joining": "ask", "posting": "members",
            "approval": "on", "category": str(teams.pk), "like": cast.closed.slug}  # fmt: skip
    assert browser.post("/spaces/new/", sent).status_code == 302
    made = Space.objects.get(name="Archive")
    assert (made.kind, made.approval, made.category, made.welcome, made.rules_version) == (
        "project", True, teams, "Hi", 1
    )  # fmt: skip
    assert [question.text for question in JoinQuestion.objects.filter(space=made)] == ["Why?"]
    assert [row.person for row in Membership.objects.filter(space=made)] == [cast.member]


@pytest.mark.parametrize(("who", "status"), [("outsider", 403), ("admin", 403)])
def test_who_does_not_read_a_space_does_not_copy_it(cast: Cast, who: str, status: int) -> None:
    browser = client_of(cast.person(who))
    assert browser.get(f"/spaces/new/?like={cast.closed.slug}").status_code == status
    assert browser.get(f"/spaces/new/?like={cast.secret.slug}").status_code == 404
    sent = {"name": "Mine", "like": str(cast.secret.pk)}
    assert browser.post("/api/v1/spaces", sent, content_type="application/json").status_code == 404
    assert not Space.objects.filter(name="Mine").exists()


def test_the_company_and_storylines_are_no_pattern(cast: Cast) -> None:
    assert client_of(cast.member).get(f"/spaces/new/?like={cast.company.slug}").status_code == 403


def test_a_template_by_form_and_a_space_from_it(cast: Cast) -> None:
    admin = client_of(cast.admin)
    sent = {"name": "Club", "description": "For a shared interest", "kind": "community", "visibility": "closed",
            "joining": "ask", "posting": "members", "rules": "Be kind", "questions": "Why?\n\nSince when?"}  # fmt: skip
    assert admin.post("/manage/spaces/templates/new/", sent).status_code == 302
    template = SpaceTemplate.objects.get()
    assert (template.questions, template.joining) == (["Why?", "Since when?"], "ask")
    assert "For a shared interest" in client_of(cast.member).get("/spaces/new/").text
    address = f"/manage/spaces/templates/{template.pk}/"
    assert "Be kind" in admin.get(address).text
    assert admin.post(address, sent | {"rules": "Be kinder"}).status_code == 302
    made = {"name": "Film club", "kind": "community", "visibility": "closed", "posting": "members", "joining": "ask"}
    assert client_of(cast.member).post("/spaces/new/", made | {"template": str(template.pk)}).status_code == 302
    assert selectors.guidance(cast.outsider, Space.objects.get(name="Film club")).rules.text == "Be kinder"
    admin.post(address, {"end": "1"})
    assert not SpaceTemplate.objects.exists()
    assert client_of(cast.member).get(f"/spaces/new/?template={template.pk}").status_code == 404


def test_a_template_from_a_space_the_administrator_reads(cast: Cast) -> None:
    services.set_guidance(actor=cast.host, space_id=cast.open.pk, welcome="Hi", rules="", questions=[])
    admin = client_of(cast.admin)
    assert "Hi" in admin.get(f"/manage/spaces/templates/new/?like={cast.open.slug}").text
    assert admin.get(f"/manage/spaces/templates/new/?like={cast.closed.slug}").status_code == 403


def test_bad_templates_and_categories_are_refused(cast: Cast) -> None:
    for values in (
        {"name": ""}, {"name": "x" * 61}, {"name": "A", "visibility": "secret", "joining": "free"},
        {"name": "A", "kind": "company"}, {"name": "A", "questions": ["?"] * 6}, {"name": "A", "category": 7},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            services.save_template(actor=cast.admin, values=values)
    with pytest.raises(Invalid):
        services.edit_space(actor=cast.host, space_id=cast.open.pk, changes={"category": 7})
    with pytest.raises(Invalid):
        services.edit_space(actor=cast.owner, space_id=cast.company.pk, changes={"category": None})


def test_by_the_api(cast: Cast) -> None:
    admin, member = client_of(cast.admin), client_of(cast.member)
    json = "application/json"
    teams = admin.post("/api/v1/spaces/categories", {"name": "Teams"}, json).json()
    assert admin.patch(f"/api/v1/spaces/categories/{teams['id']}", {"name": "Crews"}, json).json()["name"] == "Crews"
    assert member.get("/api/v1/spaces/categories").json()["results"] == [{"id": teams["id"], "name": "Crews"}]
    sent = {"name": "Club", "visibility": "closed", "approval": True, "rules": "Be kind", "category": teams["id"]}
    template = admin.post("/api/v1/spaces/templates", sent, json).json()
    assert (template["joining"], template["category"]) == ("ask", teams["id"])
    made = member.post("/api/v1/spaces", {"name": "Film", "template": template["id"]}, json).json()
    assert (made["visibility"], made["approval"], made["category"]) == ("closed", True, teams["id"])
    changed = admin.patch(f"/api/v1/spaces/templates/{template['id']}", {"name": "Clubs"}, json).json()
    assert (changed["name"], changed["rules"]) == ("Clubs", "Be kind")
    assert [row["name"] for row in member.get("/api/v1/spaces/templates").json()["results"]] == ["Clubs"]
    assert client_of(cast.guest).get("/api/v1/spaces/templates").status_code == 403
    found = member.get(f"/api/v1/spaces?category={teams['id']}").json()["results"]
    assert [row["name"] for row in found] == ["Film"]
    assert admin.put(f"/api/v1/spaces/{cast.open.pk}/official").json()["official"] is True
    assert admin.delete(f"/api/v1/spaces/{cast.open.pk}/official").json()["official"] is False
    assert admin.delete(f"/api/v1/spaces/templates/{template['id']}").status_code == 204
    assert admin.delete(f"/api/v1/spaces/categories/{teams['id']}").status_code == 204


def test_recommending_costs_the_same_whatever_is_found(cast: Cast) -> None:
    friends = [new_person(), new_person()]
    Membership.objects.bulk_create(Membership(space=cast.elsewhere, person=person) for person in friends)

    def more() -> None:
        new_space(members=friends)

    assert_constant_queries(more, lambda: selectors.recommended(cast.colleague, limit=50), at_most=3)
