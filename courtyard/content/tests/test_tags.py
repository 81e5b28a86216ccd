"""Keeping tags: names, synonyms, merging, who may; and that none of it tells of what is used in secret alone."""

import pytest
from django.utils import translation

from courtyard.accounts.models import Person, Role
from courtyard.accounts.services import update_organisation
from courtyard.content.models import Item, ItemKind, ItemTag, Tag, TagFollow, TagName, TagUse
from courtyard.content.selectors import tags as selectors
from courtyard.content.services import items, tags
from courtyard.content.services.bodies import compose
from courtyard.core.errors import Conflict, Forbidden, Invalid, NotFound
from courtyard.core.models import AuditEntry
from courtyard.spaces.models import Membership, Space
from tests.cast import Cast, absent_id
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
STRANGERS = ["outsider", "guest", "former", "colleague"]


def write(author: Person, space: Space, text: str) -> Item:
    body = compose(actor=author, body=text, format="markdown")
    return items.publish(actor=author, item=Item(kind=ItemKind.UPDATE, author=author), spaces=[space], body=body)


def tags_of(item: Item) -> list[str]:
    return sorted(ItemTag.objects.filter(item=item).values_list("tag__slug", flat=True))


def seen(viewer: Person, name: str) -> str:
    return selectors.tag_for_read(viewer, name).slug


@pytest.fixture
def leave(cast: Cast) -> Item:
    """A post under #leave that all members may read."""
    return write(cast.member, cast.open, "My #leave begins")


@pytest.fixture
def merger(cast: Cast) -> Item:
    """A post under #merger that members of the secret space read."""
    return write(cast.member, cast.secret, "The #merger is near")


def test_a_synonym_files_under_its_tag_and_leads_to_it(cast: Cast, leave: Item) -> None:
    tags.add_synonym(actor=cast.admin, name="leave", synonym="#Holidays")
    item = write(cast.host, cast.open, "My #holidays too")
    assert tags_of(item) == ["leave"]
    assert 'data-tag="holidays"' in item.body_html
    assert "#holidays" in item.body_text
    assert seen(cast.outsider, "Holidays") == "leave"
    tags.remove_synonym(actor=cast.admin, name="leave", synonym="holidays")
    assert tags_of(write(cast.host, cast.open, "#holidays again")) == ["holidays"]
    assert tags_of(item) == ["leave"]


def test_a_name_is_shown_to_who_reads_its_language(cast: Cast, leave: Item) -> None:
    tags.describe_tag(actor=cast.admin, name="leave", description=" Days off ", names={"fr": "Congés"})
    with translation.override("fr"):
        assert selectors.tag_for_read(cast.outsider, "leave").shown == "Congés"
        assert [tag.shown for tag in selectors.suggest_tags(cast.outsider, "cong")] == ["Congés"]
    tag = selectors.tag_for_read(cast.outsider, "congés")
    assert (tag.shown, tag.description) == ("leave", "Days off")
    assert tags_of(write(cast.host, cast.open, "Mes #Congés")) == ["leave"]
    tags.describe_tag(actor=cast.admin, name="leave", description="", names={"fr": ""})
    with pytest.raises(NotFound):
        seen(cast.guest, "congés")


def test_renamed_the_old_name_leads_on(cast: Cast, leave: Item) -> None:
    tags.rename_tag(actor=cast.communicator, name="leave", to="Time off")
    assert seen(cast.outsider, "leave") == "time-off" == seen(cast.outsider, "time off")
    assert tags_of(write(cast.host, cast.open, "#leave")) == ["time-off"]
    tags.rename_tag(actor=cast.communicator, name="time-off", to="leave")
    assert seen(cast.outsider, "time-off") == "leave"
    assert TagName.objects.filter(slug="leave").count() == 0


def test_merged_everything_goes_over_once(cast: Cast, leave: Item) -> None:
    both = write(cast.host, cast.open, "#leave and #holidays")
    one = write(cast.host, cast.open, "#holidays")
    for person, name in [(cast.host, "holidays"), (cast.host, "leave"), (cast.member, "holidays")]:
        tags.follow_tag(actor=person, name=name)
    tags.add_synonym(actor=cast.admin, name="holidays", synonym="vacation")
    assert tags.merge_tags(actor=cast.admin, name="holidays", into="leave").slug == "leave"
    assert [tags_of(item) for item in (leave, both, one)] == [["leave"]] * 3
    assert {seen(cast.outsider, name) for name in ("holidays", "vacation", "leave")} == {"leave"}
    assert TagFollow.objects.count() == 2
    assert Tag.objects.count() == 1
    with pytest.raises(NotFound):
        tags.merge_tags(actor=cast.admin, name="nothing", into="leave")
    for into in ("nothing", "leave", ""):
        with pytest.raises(Invalid):
            tags.merge_tags(actor=cast.admin, name="leave", into=into)


def test_an_edit_keeps_what_was_filed_under_another_name(cast: Cast, leave: Item) -> None:
    tags.rename_tag(actor=cast.admin, name="leave", to="time-off")
    body = compose(actor=cast.member, body=leave.body_html + " <p>#more</p>", item=leave)
    items.edit_item(actor=cast.member, item_id=leave.pk, body=body)
    assert tags_of(leave) == ["more", "time-off"]


def test_retired_it_stays_where_it_is_and_is_a_plain_word_anew(cast: Cast, leave: Item) -> None:
    tags.set_use(actor=cast.admin, name="leave", use=TagUse.RETIRED)
    item = write(cast.admin, cast.company, "#leave")
    assert tags_of(item) == []
    assert item.body_html == "<p>#leave</p>"
    assert seen(cast.outsider, "leave") == "leave"
    assert selectors.suggest_tags(cast.member, "lea") == [] == selectors.fitting(cast.member, "my leave")
    with pytest.raises(Conflict):
        tags.follow_tag(actor=cast.member, name="leave")
    body = compose(actor=cast.member, body=leave.body_html + "<p>more</p>", item=leave)
    items.edit_item(actor=cast.member, item_id=leave.pk, body=body)
    assert tags_of(leave) == ["leave"]


def test_where_tags_are_kept_members_make_none(cast: Cast, leave: Item, merger: Item) -> None:
    update_organisation(actor=cast.owner, changes={"tags_curated": True})
    tags.make_tag(actor=cast.communicator, name="Safety")
    assert tags_of(write(cast.member, cast.open, "#leave #new #safety #merger")) == ["leave", "merger", "safety"]
    Membership.objects.filter(person=cast.colleague).update(space=cast.open)
    before = write(cast.colleague, cast.open, "#new and #quarter-end")
    assert tags_of(before) == []
    assert "<a" not in before.body_html
    assert tags_of(write(cast.admin, cast.company, "#new")) == ["new"]


def test_who_may_not_see_a_tag_learns_nothing_by_writing_it(cast: Cast, merger: Item) -> None:
    update_organisation(actor=cast.owner, changes={"tags_curated": True})
    Membership.objects.filter(person=cast.colleague).update(space=cast.open)
    item = write(cast.colleague, cast.open, "#merger #nothing")
    assert item.body_html == "<p>#merger #nothing</p>"


def test_a_synonym_of_what_is_secret_is_a_new_word_to_others(cast: Cast, merger: Item) -> None:
    tags.add_synonym(actor=cast.admin, name="merger", synonym="wedding")
    Membership.objects.filter(person=cast.colleague).update(space=cast.open)
    assert tags_of(write(cast.colleague, cast.open, "#wedding")) == ["wedding"]
    assert seen(cast.member, "wedding") == "wedding"


@pytest.mark.parametrize("who", STRANGERS)
def test_what_was_secret_stays_so_when_it_is_merged_or_renamed(cast: Cast, leave: Item, merger: Item, who: str) -> None:
    stranger, secret = cast.person(who), Tag.objects.get(slug="merger")
    TagFollow.objects.bulk_create(TagFollow(tag=secret, person=person) for person in (stranger, cast.member))
    tags.merge_tags(actor=cast.admin, name="merger", into="leave")
    assert list(TagFollow.objects.values_list("person", flat=True)) == [cast.member.pk]
    assert seen(cast.member, "merger") == "leave"
    with pytest.raises(NotFound):
        seen(stranger, "merger")
    if who != "guest":
        tag = selectors.tag_for_read(stranger, "leave")
        assert selectors.header_of(stranger, tag).synonyms == []
    assert selectors.suggest_tags(stranger, "merg") == [] == selectors.fitting(stranger, "the merger")


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_learn_of_no_secret_tag(cast: Cast, leave: Item, merger: Item, who: str) -> None:
    write(cast.member, cast.secret, "#leave for the #merger")
    TagFollow.objects.create(tag=Tag.objects.get(slug="merger"), person=cast.person(who))
    stranger = cast.person(who)
    for act in (tags.follow_tag, tags.unfollow_tag):
        with pytest.raises(NotFound):
            act(actor=stranger, name="merger")
    assert selectors.followed_by(stranger).results == []
    assert selectors.suggest_tags(stranger, "m") == [] == selectors.fitting(stranger, "The merger")
    assert [tag.slug for tag in selectors.fitting(cast.member, "The merger")] == ["merger"]
    header = selectors.header_of(stranger, Tag.objects.get(slug="leave"))
    assert header.related == []
    assert [tag.slug for tag in selectors.header_of(cast.member, header.tag).related] == ["merger"]


def test_an_owner_looks_after_names_as_long_as_they_see_the_tag(cast: Cast, leave: Item, merger: Item) -> None:
    for name in ("leave", "merger"):
        tags.give_tag(actor=cast.admin, name=name, owner_id=cast.outsider.pk)
    tags.describe_tag(actor=cast.outsider, name="leave", description="Days off", names={"fr": "Congés"})
    tags.add_synonym(actor=cast.outsider, name="leave", synonym="holidays")
    for refused in (
        lambda: tags.rename_tag(actor=cast.outsider, name="leave", to="x"),
        lambda: tags.merge_tags(actor=cast.outsider, name="leave", into="x"),
        lambda: tags.set_use(actor=cast.outsider, name="leave", use="retired"),
        lambda: tags.give_tag(actor=cast.outsider, name="leave", owner_id=None),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(NotFound):
        tags.describe_tag(actor=cast.outsider, name="merger", description="", names={})
    tags.add_synonym(actor=cast.outsider, name="leave", synonym="merger")  # says nothing of a secret tag
    assert (seen(cast.outsider, "merger"), seen(cast.member, "merger")) == ("leave", "merger")
    cast.outsider.role = Role.GUEST
    with pytest.raises(NotFound):
        tags.describe_tag(actor=cast.outsider, name="leave", description="", names={})


def test_an_owner_learns_nothing_of_what_was_secret_by_naming(cast: Cast, leave: Item, merger: Item) -> None:
    write(cast.member, cast.open, "#rest")
    for name in ("leave", "rest"):
        tags.give_tag(actor=cast.admin, name=name, owner_id=cast.outsider.pk)
    tags.merge_tags(actor=cast.admin, name="merger", into="leave")
    with pytest.raises(NotFound):
        tags.remove_synonym(actor=cast.outsider, name="leave", synonym="merger")
    tags.add_synonym(actor=cast.outsider, name="rest", synonym="merger")
    assert seen(cast.outsider, "merger") == "rest"


@pytest.mark.parametrize("who", ["member", "moderator", "guest"])
def test_others_keep_nothing(cast: Cast, leave: Item, who: str) -> None:
    person = cast.person(who)
    with pytest.raises(Forbidden):
        tags.make_tag(actor=person, name="new")
    with pytest.raises(NotFound if who == "guest" else Forbidden):
        tags.describe_tag(actor=person, name="leave", description="", names={})
    for owner in (cast.guest.pk, cast.left.pk, absent_id()):
        with pytest.raises(Invalid):
            tags.give_tag(actor=cast.admin, name="leave", owner_id=owner)


def test_no_word_names_two_tags(cast: Cast, leave: Item) -> None:
    tags.make_tag(actor=cast.admin, name="holidays")
    tags.add_synonym(actor=cast.admin, name="holidays", synonym="vacation")
    for refused in (
        lambda: tags.make_tag(actor=cast.admin, name="Leave"),
        lambda: tags.make_tag(actor=cast.admin, name="vacation"),
        lambda: tags.rename_tag(actor=cast.admin, name="leave", to="vacation"),
        lambda: tags.add_synonym(actor=cast.admin, name="leave", synonym="holidays"),
        lambda: tags.describe_tag(actor=cast.admin, name="leave", description="", names={"fr": "vacation"}),
    ):
        with pytest.raises(Conflict):
            refused()


@pytest.mark.parametrize("name", ["", "#", "12", "a b!", "x" * 51, "<b>"])
def test_what_is_no_tag_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid):
        tags.make_tag(actor=cast.admin, name=name)


def test_the_most_used_come_first_as_far_as_one_sees(cast: Cast) -> None:
    for text in ("#safety", "#sales", "#sales", "#samples"):
        write(cast.member, cast.open, text)
    for _n in range(3):
        write(cast.member, cast.secret, "#samples")
    tags.add_synonym(actor=cast.admin, name="safety", synonym="saws")
    assert [tag.slug for tag in selectors.suggest_tags(cast.outsider, "sa")] == ["sales", "safety", "samples"]
    assert [tag.slug for tag in selectors.suggest_tags(cast.member, "sa")] == ["samples", "sales", "safety"]
    assert [(tag.slug, tag.also) for tag in selectors.suggest_tags(cast.outsider, "saw")] == [("safety", "saws")]
    assert selectors.suggest_tags(cast.outsider, "") == []


def test_words_of_a_text_are_tags_that_may_fit(cast: Cast, leave: Item) -> None:
    write(cast.member, cast.open, "#lost-and-found")
    tags.add_synonym(actor=cast.admin, name="leave", synonym="holidays")
    found = selectors.fitting(cast.outsider, "Who has Holidays? Found the LOST and found.")
    assert {tag.slug for tag in found} == {"leave", "lost-and-found"}
    assert [tag.slug for tag in selectors.fitting(cast.outsider, "holidays, lost and found", standing=["leave"])] == [
        "lost-and-found"
    ]
    assert selectors.fitting(cast.outsider, "") == []


def test_a_listed_tag_is_offered_to_all_but_guests(cast: Cast) -> None:
    tags.make_tag(actor=cast.admin, name="Safety")
    assert [tag.name for tag in selectors.suggest_tags(cast.outsider, "saf")] == ["Safety"]
    assert selectors.suggest_tags(cast.guest, "saf") == []
    assert selectors.suggest_tags(cast.suspended, "saf") == []


def test_following_twice_is_once(cast: Cast, leave: Item) -> None:
    for _n in range(2):
        tags.follow_tag(actor=cast.outsider, name="leave")
    header = selectors.header_of(cast.member, Tag.objects.get(slug="leave"))
    assert (header.followers, header.followed) == (1, False)
    assert [tag.slug for tag in selectors.followed_by(cast.outsider).results] == ["leave"]
    for _n in range(2):
        tags.unfollow_tag(actor=cast.outsider, name="leave")
    assert TagFollow.objects.count() == 0


def test_the_list_of_those_who_keep_has_all_with_their_numbers(cast: Cast, leave: Item, merger: Item) -> None:
    tags.follow_tag(actor=cast.outsider, name="leave")
    tags.add_synonym(actor=cast.admin, name="merger", synonym="wedding")
    rows = [(tag.slug, tag.uses, tag.followers) for tag in selectors.kept(cast.admin).results]
    assert rows == [("leave", 1, 1), ("merger", 1, 0)]
    assert [tag.slug for tag in selectors.kept(cast.admin, q="WED").results] == ["merger"]
    first = selectors.kept(cast.admin, limit=1)
    assert [tag.slug for tag in selectors.kept(cast.admin, limit=1, cursor=first.next).results] == ["merger"]


def test_every_deed_is_noted(cast: Cast, leave: Item) -> None:
    tags.make_tag(actor=cast.admin, name="rest")
    tags.change_tag(
        actor=cast.admin, name="rest",
        changes={"description": "x", "names": {"fr": "Repos"}, "owner": cast.host.pk, "use": "free", "name": "pause"},
    )  # fmt: skip
    tags.add_synonym(actor=cast.admin, name="pause", synonym="break")
    tags.remove_synonym(actor=cast.admin, name="pause", synonym="break")
    tags.merge_tags(actor=cast.admin, name="pause", into="leave")
    noted = AuditEntry.objects.filter(actor_id=cast.admin.pk, kind__startswith="tag.").order_by("pk")
    assert [line.kind.removeprefix("tag.") for line in noted] == [
        "made", "described", "given", "use", "renamed", "synonym.added", "synonym.removed", "merged",
    ]  # fmt: skip


def test_writing_with_a_tag_asks_for_it_once(cast: Cast, leave: Item) -> None:
    asked = queries_of(lambda: compose(actor=cast.member, body="#leave", format="markdown"))
    assert len(asked) == 1
    assert queries_of(lambda: compose(actor=cast.member, body="leave", format="markdown")) == []
