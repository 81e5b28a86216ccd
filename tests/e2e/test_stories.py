"""Ordinary stories, from the first click to the last: on a phone and at a desk, as the people who live them would go."""

import datetime
import io
import re
import zoneinfo
from collections.abc import Callable

import pytest
from django.db import connection
from PIL import Image
from playwright.sync_api import Page, expect

from courtyard.accounts.models import Organisation, Person
from courtyard.content.models import Counter, Item, ItemState, Placement, Schedule
from courtyard.content.services import scheduling
from courtyard.core.clock import now
from courtyard.feed import services as feed
from courtyard.feed.models import Article, Ballot, BestAnswer, Idea, Poll, SavedDraft
from courtyard.feed.models import Visit as Visited
from courtyard.feed.services import Draft, PollDraft
from courtyard.spaces.models import Membership, Watermark
from tests.cast import Cast, post, storyline_of
from tests.cast import comment as said
from tests.e2e.house import CHROMIUM, House

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}

Visit = Callable[[Person, str], Page]


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def visit(request: pytest.FixtureRequest, house: House) -> Visit:
    """Opens an address as somebody, on the device of this run."""

    def opened(who: Person, address: str) -> Page:
        page = house.visit(who, **request.param).new_page()
        page.goto(address)
        return page

    return opened


def write(page: Page, words: str, *, within: str = ".composer-form") -> None:
    """Into the editor, which takes the place of the plain field when one comes to it."""
    page.locator(f"{within} :is(textarea:visible, [contenteditable=true])").first.focus()
    editor = page.locator(f"{within} [contenteditable=true]").first
    editor.wait_for()
    editor.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def comment(page: Page, words: str) -> None:
    write(page, words, within=".comment-form")
    page.locator(".comment-form").first.get_by_role("button", name="Send").click()
    expect(page.locator("article.comment", has_text=words)).to_have_count(1)


def test_a_store_manager_asks_and_marks_the_best_answer(visit: Visit, cast: Cast) -> None:
    asker = visit(cast.member, f"/posts/new/?kind=question&in={cast.open.slug}")
    asker.get_by_placeholder("Your question in one line").fill("Who has the key to the cellar?")
    asker.get_by_role("button", name="Publish").click()
    asker.get_by_role("heading", level=2, name="Who has the key to the cellar?").wait_for()

    queue = visit(cast.steward, f"/questions/?in={cast.open.slug}")
    queue.get_by_role("link", name="Who has the key to the cellar?").click()
    comment(queue, "It hangs behind the door")

    asker.goto("/notifications/")
    asker.locator("main .notice", has_text="Steward").first.click()
    answer = asker.locator("article.comment", has_text="It hangs behind the door")
    answer.get_by_role("button", name="Mark as best answer").click()
    for page in (asker, queue):
        expect(page.locator("article.comment .kind", has_text="Best answer")).to_be_visible()
    queue.goto(f"/questions/?in={cast.open.slug}")
    expect(queue.get_by_text("Who has the key to the cellar?")).to_have_count(0)
    assert BestAnswer.objects.get().by_id == cast.member.pk


def test_a_shy_person_votes_and_the_database_does_not_know(visit: Visit, cast: Cast) -> None:
    poll = PollDraft(options=["I am well", "I need a break"], anonymous=True)
    draft = Draft(kind="poll", title="How are you?", poll=poll)
    item = feed.create_post(actor=cast.host, space_ids=[cast.open.pk], draft=draft)
    page = visit(cast.member, f"/spaces/{cast.open.slug}/")
    card = page.locator(f"#item-{item.pk}")
    expect(card).to_contain_text("Anonymous")
    card.get_by_role("radio", name="I need a break").check()
    card.get_by_role("button", name="Vote", exact=True).click()
    expect(card.get_by_role("button", name="Vote", exact=True)).to_have_count(0)
    expect(card.locator(".poll-facts")).to_contain_text("1 vote")
    ballot = Ballot.objects.get(poll=Poll.objects.get())
    assert ballot.person_id is None, "the ballot knows no person"
    with connection.cursor() as cursor:
        cursor.execute("select to_jsonb(b)::text from feed_ballot b")
        [(kept,)] = cursor.fetchall()
    assert str(cast.member.pk) not in kept
    expect(card.locator(".poll-facts")).to_contain_text("Results from 5 votes on")
    expect(card.locator(".poll-result .number")).to_have_count(0)


def test_an_owner_approves_a_post(visit: Visit, cast: Cast) -> None:
    cast.open.approval = True
    cast.open.save()
    author = visit(cast.member, f"/posts/new/?in={cast.open.slug}")
    write(author, "May we plant a walnut?")
    author.get_by_role("button", name="Publish").click()
    expect(author.locator("article.post")).to_contain_text("May we plant a walnut?")
    colleague = visit(cast.colleague, f"/spaces/{cast.open.slug}/")
    expect(colleague.get_by_text("May we plant a walnut?")).to_have_count(0)

    owner = visit(cast.host, "/notifications/")
    owner.locator("main .notice", has_text="asks you to approve a post").click()
    colleague.wait_for_selector("html[data-live=on]", state="attached")
    owner.get_by_role("button", name="Publish").first.click()
    expect(colleague.locator("new-posts")).to_contain_text("1 new post")
    colleague.reload()
    expect(colleague.locator("#feed > article", has_text="May we plant a walnut?")).to_have_count(1)
    author.goto("/notifications/")
    expect(author.locator("main .notice", has_text="Host").first).to_be_visible()


def test_somebody_reports_a_post_and_both_hear_what_was_decided(visit: Visit, cast: Cast) -> None:
    item = post(cast.colleague, cast.open, text="Buy my miracle pills")
    reader = visit(cast.member, f"/items/{item.pk}/report/")
    reader.get_by_role("radio").first.check()
    reader.get_by_label("What should the moderators know?").fill("This is advertising")
    reader.get_by_role("button", name="Send the report").click()

    moderator = visit(cast.host, "/moderation/")
    moderator.locator("#matters").get_by_role("link").first.click()
    expect(moderator.locator("main")).to_contain_text("This is advertising")
    moderator.get_by_role("radio", name="Hide it").check()
    moderator.get_by_label("Why?").fill("We sell nothing to each other here")
    moderator.get_by_role("button", name="Decide").click()
    item.refresh_from_db()
    assert item.state == ItemState.HIDDEN

    author = visit(cast.colleague, f"/items/{item.pk}/")
    author.get_by_role("link", name="Read why").click()
    expect(author.locator("main")).to_contain_text("We sell nothing to each other here")
    for page in (reader, author):
        page.goto("/notifications/")
        expect(page.locator("main .notice").first).to_be_visible()
    reader.goto(f"/items/{item.pk}/")
    expect(reader.get_by_text("Buy my miracle pills")).to_have_count(0)


def test_an_idea_gathers_votes_and_hears_what_becomes_of_it(visit: Visit, cast: Cast) -> None:
    author = visit(cast.member, f"/posts/new/?kind=idea&in={cast.open.slug}")
    author.get_by_placeholder("Your idea in one line").fill("Bicycles for the short ways")
    author.get_by_role("button", name="Publish").click()
    author.get_by_role("heading", level=2, name="Bicycles for the short ways").wait_for()
    item = Idea.objects.get().item_id
    fan = visit(cast.steward, f"/ideas/?in={cast.open.slug}")
    fan.locator(f"#item-{item} button.votes").click()
    expect(fan.locator(f"#item-{item} .votes .number")).to_have_text("1")

    owner = visit(cast.host, f"/items/{item}/status/")
    owner.get_by_text("Planned", exact=True).click()
    owner.get_by_label("Why").fill("Two come in spring")
    owner.get_by_role("button", name="Save").click()
    fan.reload()
    expect(fan.locator(f"#item-{item}")).to_contain_text("Planned")
    author.goto("/notifications/")
    expect(author.locator("main .notice", has_text="Host").first).to_be_visible()


def test_two_colleagues_are_praised_and_hear_of_it(visit: Visit, cast: Cast) -> None:
    manager = visit(cast.host, f"/posts/new/?kind=praise&in={cast.open.slug}")
    picker = manager.get_by_role("combobox", name="Whom do you praise?")
    for name in ("Member", "Steward"):
        picker.fill(name)
        manager.get_by_role("option", name=name).first.click()
    write(manager, "You kept the shop open in the snow")
    manager.get_by_role("button", name="Publish").click()
    card = manager.locator("article.post", has_text="You kept the shop open in the snow").first
    expect(card).to_contain_text("Member")
    expect(card).to_contain_text("Steward")
    for who in (cast.member, cast.steward):
        page = visit(who, "/notifications/")
        page.locator("main .notice", has_text="Host").first.click()
        expect(page.locator("main")).to_contain_text("You kept the shop open in the snow")


def test_a_newcomer_is_welcomed_by_strangers(visit: Visit, cast: Cast) -> None:
    long_ago = now() - datetime.timedelta(days=400)
    Organisation.objects.update(created_at=long_ago)
    Person.objects.filter(pk=cast.outsider.pk).update(created_at=now())
    storyline_of(cast.colleague)
    stranger = visit(cast.colleague, "/")
    stranger.goto(f"/posts/new/?hello={cast.outsider.pk}")
    write(stranger, "good that you are here")
    stranger.get_by_role("button", name="Publish").click()
    expect(stranger.locator("article.post")).to_contain_text("@Outsider good that you are here")
    newcomer = visit(cast.outsider, "/")
    tour = newcomer.locator("dialog.tour")
    with newcomer.expect_response("**/home/arrival/"):
        for stop in ("Home", "Write", "Spaces", "Notifications", "You"):
            expect(tour.locator("b")).to_have_text(stop)
            newcomer.keyboard.press("Enter")
    expect(tour).to_be_hidden()
    expect(newcomer.locator("#first-steps")).to_contain_text("0 of 5")
    newcomer.goto("/")
    expect(tour).to_have_count(0)
    newcomer.goto("/notifications/")
    newcomer.locator("main .notice", has_text="Colleague").first.click()
    expect(newcomer.locator("main")).to_contain_text("good that you are here")
    comment(newcomer, "Thank you!")


def test_a_draft_outlives_the_tab_and_is_finished_on_another_device(visit: Visit, cast: Cast) -> None:
    first = visit(cast.member, f"/spaces/{cast.open.slug}/")
    first.locator(".composer .ask").click()
    write(first, "The walnut needs wa")
    expect(first.locator("[data-draft-said]")).to_have_text("Kept as a draft.")
    first.keyboard.type("ter")
    first.close()
    second = visit(cast.member, f"/spaces/{cast.open.slug}/")
    second.locator(".composer .ask").click()
    expect(second.locator(".composer-form [contenteditable=true]")).to_contain_text("The walnut needs wa")
    second.locator(".composer-form [contenteditable=true]").focus()
    second.keyboard.press("Control+End")
    second.keyboard.type(" every day")
    second.get_by_role("button", name="Publish").click()
    expect(second.locator("#feed > article")).to_contain_text("every day")
    second.goto("/drafts/")
    expect(second.get_by_text("No drafts")).to_be_visible()


def test_two_people_write_a_draft_and_neither_loses_a_word(visit: Visit, cast: Cast) -> None:
    author = visit(cast.member, f"/spaces/{cast.open.slug}/")
    author.locator(".composer .ask").click()
    write(author, "The walnut needs water")
    author.get_by_role("button", name="Write it with others").click()
    author.get_by_role("combobox", name="Who writes with you?").fill("Host")
    author.get_by_role("option", name="Host").click()
    author.get_by_role("button", name="Add them").click()
    expect(author.locator(".writers")).to_contain_text("Host")
    address = author.url.split("#")[0]
    other = visit(cast.host, "/notifications/")
    other.locator("main .notice", has_text="asks you to write a draft together").click()
    expect(other.locator("#composer")).to_contain_text("Member publishes this")
    other.get_by_label("Your comment").fill("How much?")
    other.get_by_role("button", name="Comment", exact=True).click()
    expect(other.locator(".remark")).to_contain_text("How much?")
    write(other, ", two cans")
    expect(other.locator("[data-draft-said]")).to_have_text("Kept as a draft.")
    write(author, " every day")
    expect(author.locator("[data-draft-said]")).to_contain_text("Host changed this draft meanwhile")
    author.get_by_role("button", name="Compare the two texts").click()
    expect(author.get_by_role("region", name="What stands now")).to_contain_text("water, two cans")
    expect(author.locator(".composer-form [name=body]")).to_have_value(re.compile("water every day"))
    author.goto(address)
    expect(author.locator(".remark")).to_contain_text("How much?")
    author.get_by_role("button", name="Publish").click()
    expect(author.locator("article.post")).to_contain_text("water, two cans")
    expect(author.locator(".coauthors")).to_have_text("with Host")
    assert not SavedDraft.objects.exists()


def test_a_communicator_schedules_an_article_for_monday_eight_of_each_site(visit: Visit, cast: Cast) -> None:
    Person.objects.filter(pk=cast.member.pk).update(time_zone="Europe/Paris")
    Person.objects.filter(pk=cast.colleague.pk).update(time_zone="America/Toronto")
    writer = visit(cast.communicator, "/posts/new/?kind=article")
    writer.get_by_role("combobox", name="Where to post").select_option(label=cast.company.name)
    writer.get_by_placeholder("Title").fill("The spring catalogue")
    write(writer, "Everything that is new this season")
    cover = {"name": "spring.png", "mimeType": "image/png", "buffer": picture()}
    writer.locator("[data-pick]").set_input_files(cover)
    writer.get_by_role("radio", name="Cover of the article").press("Space")
    writer.locator(".composer-times summary").press("Enter")
    monday = now() + datetime.timedelta(days=7 - now().weekday())
    writer.get_by_label("Publish at").fill(f"{monday:%Y-%m-%d}T08:00")
    writer.get_by_label("At this time in every reader’s own time zone").press("Space")
    writer.get_by_role("button", name="Publish").click()
    expect(writer.locator("article.post .pinned")).to_contain_text("Only you see it until then.")
    item = Schedule.objects.get().item_id
    assert Article.objects.get(item=item).cover_id

    # Monday comes: the clocks have just struck eight in Paris, while it is two in the morning in Toronto.
    eight = now() - datetime.timedelta(minutes=1)
    wall = eight.astimezone(zoneinfo.ZoneInfo("Europe/Paris")).replace(tzinfo=datetime.UTC)
    Schedule.objects.update(at=wall, next_at=eight)
    scheduling.publish_due(moment=now())
    paris, toronto = visit(cast.member, "/"), visit(cast.colleague, "/")
    expect(paris.locator(f"#item-{item} .cover img")).to_be_visible()
    expect(toronto.locator(f"#item-{item}")).to_have_count(0)
    assert toronto.goto(f"/items/{item}/").status == 404  # type: ignore[union-attr]
    scheduling.publish_due(moment=now() + datetime.timedelta(hours=6))
    Item.objects.update(published_at=now())
    Placement.objects.update(published_at=now())
    toronto.goto("/")
    expect(toronto.locator(f"#item-{item} .cover img")).to_be_visible()


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (800, 400), "green").save(kept, "PNG")
    return kept.getvalue()


def after_two_weeks(cast: Cast) -> Item:
    """A fortnight in the garden without the member: much said, one post that many answered, one mention."""
    gone = now() - datetime.timedelta(days=15)
    Visited.objects.create(person=cast.member, at=gone, before=gone)
    Membership.objects.filter(person=cast.member).update(created_at=gone)
    for space in (cast.open, cast.closed):
        Watermark.objects.update_or_create(space=space, person=cast.member, defaults={"read_at": gone})
    for day in range(14):
        post(cast.host, cast.open, text=f"Day {day}", published_at=now() - datetime.timedelta(days=14 - day))
    loud = post(cast.steward, cast.open, text="The walnut fell", published_at=now() - datetime.timedelta(days=3))
    for _n in range(4):
        said(cast.host, loud)
    Counter.objects.filter(item=loud).update(comments=4)
    return loud


def test_after_two_weeks_somebody_is_caught_up_in_a_minute(visit: Visit, cast: Cast) -> None:
    loud = after_two_weeks(cast)
    page = visit(cast.member, "/")
    away = page.locator(".away")
    expect(away).to_contain_text("While you were away for 15 days")
    expect(away).to_contain_text("15 posts")
    away.get_by_role("link", name="The walnut fell").click()
    expect(page.locator(f"#item-{loud.pk}")).to_contain_text("The walnut fell")
    page.goto("/?mode=unread")
    expect(page.locator("#feed > article")).not_to_have_count(0)
    page.get_by_role("button", name="Mark all as read").first.click()
    expect(page.locator(".toast")).to_be_visible()
    page.goto("/?mode=unread")
    expect(page.get_by_text("You are all caught up")).to_be_visible()


def test_the_same_by_keyboard_alone(house: House, cast: Cast) -> None:
    loud = after_two_weeks(cast)
    page = house.visit(cast.member, **DESK).new_page()
    page.goto("/")
    page.locator(".away").get_by_role("link", name="The walnut fell").wait_for()
    walk_to(page, f"/items/{loud.pk}/")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/items/{loud.pk}/**")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(f"{house.url}/")
    page.locator("#feed > article").first.wait_for()
    page.keyboard.press("j")
    expect(page.locator("#feed > article").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#feed > article").nth(1)).to_be_focused()
    page.locator(".away button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_be_visible()
    page.goto("/?mode=unread")
    expect(page.get_by_text("You are all caught up")).to_be_visible()


def walk_to(page: Page, address: str) -> None:
    """Tab on until the link to an address has the focus, as somebody without a mouse does."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if (page.evaluate("document.activeElement?.getAttribute('href')") or "").startswith(address):
            return
    raise AssertionError(f"Nothing on the way leads to {address}.")
