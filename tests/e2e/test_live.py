"""Live pages in real browsers: what others do appears, nothing moves, nothing is lost, nothing comes twice."""

import re
import uuid

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from courtyard.content.models import Item, ItemKind
from courtyard.content.services import bodies, comments, items, marks, reactions
from courtyard.feed import services as feed
from courtyard.spaces import services as spaces
from tests.cast import Cast, post
from tests.e2e.house import CHROMIUM

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="There is no Chromium on this machine."),
]

NO_WORKER = "delete globalThis.SharedWorker;"
NO_SOCKET = f"""{NO_WORKER}
globalThis.WebSocket = class {{
  static OPEN = 1;
  readyState = 3;
  constructor() {{ setTimeout(() => this.onclose({{ code: 1006 }})); }}
}};"""


@pytest.fixture
def item(cast: Cast) -> Item:
    return post(cast.host, cast.open, text="Shall we meet in the garden?")


def _say(actor, item, text, **more):
    return comments.comment(actor=actor, item_id=item.pk, body=text, format="markdown", **more)


def _open(page: Page, address: str) -> Page:
    """Go to a page and wait until it follows what it shows."""
    page.goto(address)
    page.wait_for_selector("html[data-live=on]", state="attached")
    return page


def _begin(page: Page) -> None:
    """Put the caret into the comment field and wait until it is an editor."""
    page.locator(".comment-form textarea").first.focus()
    page.locator(".comment-form [contenteditable=true]").first.wait_for()


def _write(page: Page, text: str) -> None:
    """Write a comment and send it."""
    if page.locator(".comment-form [contenteditable=true]").count() == 0:
        _begin(page)
    page.locator(".comment-form [contenteditable=true]").first.fill(text)
    page.locator(".comment-form").first.get_by_role("button", name="Send").click()


def _comments(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".comments .prose").all_inner_texts()]


class TestComments:
    def test_two_people_see_each_other_write_within_moments(self, house, cast, item):
        pages = [_open(house.visit(who).new_page(), f"/items/{item.pk}/") for who in (cast.member, cast.host)]
        for number, page in enumerate(pages * 2):
            text = f"Number {number}"
            _write(page, text)
            for other in pages:
                expect(other.locator(".comments").get_by_text(text, exact=True)).to_have_count(1)
        page.wait_for_timeout(500)
        assert _comments(pages[0]) == _comments(pages[1]) == [f"Number {number}" for number in range(4)]
        expect(pages[0].locator(f"#item-{item.pk} [data-comments]")).to_have_text(re.compile("4 comments"))

    def test_an_answer_stands_under_what_it_answers(self, house, cast, item):
        page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
        first = _say(cast.host, item, "First")
        answer = _say(cast.steward, item, "Second", parent_id=first.pk)
        expect(page.locator(f"#replies-{first.pk} #item-{answer.pk}")).to_have_count(1)

    def test_edits_and_reactions_leave_alone_what_is_mine(self, house, cast, item):
        mine = _say(cast.member, item, "Mine")
        reactions.react(actor=cast.member, item_id=mine.pk, emoji="👏")
        page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
        host = page.locator(f"#item-{mine.pk}")
        may = host.get_attribute("data-may")
        reactions.react(actor=cast.host, item_id=mine.pk, emoji="👏")
        expect(host.locator("[data-emoji='👏'] .number")).to_have_text("2")
        body = bodies.compose(actor=cast.member, body="Mine, *better*", format="markdown")
        items.edit_item(actor=cast.member, item_id=mine.pk, body=body)
        expect(host.locator("em")).to_have_text("better")
        expect(host.locator("[data-emoji='👏']")).to_have_attribute("aria-pressed", "true")
        assert host.get_attribute("data-may") == may
        assert "edit" in may

    def test_what_was_missed_never_overwrites_what_came_meanwhile(self, house, cast, item):
        reactions.react(actor=cast.steward, item_id=item.pk, emoji="👏")
        page, scripts, late = house.visit(cast.member).new_page(), [], []
        page.add_init_script(NO_WORKER)
        page.route(re.compile(r"/build/main\b"), lambda route: scripts.append(route))
        page.route("**/live/changes*", lambda route: late.append((route, route.fetch())))
        page.goto(f"/items/{item.pk}/", wait_until="commit")
        page.locator(f"#item-{item.pk} > footer").wait_for()
        reactions.react(
            actor=cast.colleague, item_id=item.pk, emoji="👏"
        )  # missed: the page is there, its scripts are not
        for script in scripts:
            script.continue_()
        page.wait_for_selector("html[data-live=on]", state="attached")
        page.wait_for_timeout(300)
        reactions.react(actor=cast.host, item_id=item.pk, emoji="👏")
        page.wait_for_timeout(700)
        assert late
        page.unroute("**/live/changes*")
        for route, answer in late:
            route.fulfill(response=answer)
        page.wait_for_timeout(300)
        expect(page.locator(f"#item-{item.pk} > footer [data-emoji='👏'] .number")).to_have_text("3")

    def test_what_i_react_elsewhere_is_mine_in_every_window_and_nobody_elses(self, house, cast, item):
        pages = [_open(house.visit(who).new_page(), f"/items/{item.pk}/") for who in (cast.member, cast.host)]
        reactions.react(actor=cast.member, item_id=item.pk, emoji="👏")
        clap = [page.locator(f"#item-{item.pk} [data-emoji='👏']") for page in pages]
        expect(clap[0]).to_have_attribute("aria-pressed", "true")
        expect(clap[1]).to_have_attribute("aria-pressed", "false")
        clap[0].click()
        expect(clap[0]).to_be_hidden()
        expect(clap[1]).to_have_count(0)

    def test_only_my_own_new_comment_may_be_edited(self, house, cast, item):
        context = house.visit(cast.member)
        pages = [_open(context.new_page(), f"/items/{item.pk}/") for _ in range(2)]
        mine, other = _say(cast.member, item, "Mine"), _say(cast.steward, item, "Not mine")
        for page in pages:
            expect(page.locator(f"#item-{other.pk}")).not_to_have_attribute("data-may", re.compile("edit"))
            expect(page.locator(f"#item-{mine.pk}")).to_have_attribute("data-may", re.compile("edit"))

    def test_what_is_deleted_goes_and_comes_back(self, house, cast, item):
        page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
        gone = _say(cast.host, item, "A mistake")
        expect(page.locator(f"#item-{gone.pk}")).to_be_visible()
        items.remove_item(actor=cast.host, item_id=gone.pk)
        expect(page.locator(f"#item-{gone.pk}")).to_have_count(0)
        items.restore_item(actor=cast.host, item_id=gone.pk)
        expect(page.locator(f"#item-{gone.pk}")).to_be_visible()
        items.remove_item(actor=cast.host, item_id=item.pk)
        expect(page.get_by_text("This post was deleted.")).to_be_visible()


class TestNewPosts:
    def _publish(self, author, *places, text="News"):
        draft = feed.Draft(body=text, format="markdown")
        return feed.create_post(actor=author, space_ids=[place.pk for place in places], draft=draft)

    def test_new_posts_are_counted_and_come_when_they_are_asked_for(self, house, cast, item):
        page = _open(house.visit(cast.member, viewport={"width": 800, "height": 500}).new_page(), "/")
        card = page.locator(f"#item-{item.pk}")
        before = card.bounding_box()
        first = self._publish(cast.host, cast.open, cast.closed)
        second = self._publish(cast.steward, cast.closed)
        self._publish(cast.member, cast.open, text="My own")
        pill = page.get_by_role("button", name="2 new posts")
        expect(pill).to_be_visible()
        assert card.bounding_box() == before, "nothing moves under the reader"
        assert page.locator(f"#item-{first.pk}").count() == 0
        pill.click()
        expect(page.locator("#feed > article").first).to_have_id(f"item-{second.pk}")
        expect(page.locator(f"#item-{first.pk}")).to_have_count(1)
        expect(pill).to_be_hidden()

    def test_what_is_pinned_stands_on_top_of_open_windows_and_comes_back_down(self, house, cast, item):
        later = post(cast.host, cast.open, text="The garden is closed tomorrow")
        page = _open(house.visit(cast.member).new_page(), f"/spaces/{cast.open.slug}/")
        expect(page.locator("#feed > article")).to_have_count(2)
        marks.pin(actor=cast.steward, item_id=item.pk, space_id=cast.open.pk)
        expect(page.locator(f"#pins > #item-{item.pk}")).to_be_visible()
        expect(page.locator("#feed > article")).to_have_count(1)
        marks.pin(actor=cast.steward, item_id=later.pk, space_id=cast.open.pk)
        expect(page.locator("#pins > article")).to_have_count(2)
        marks.unpin(actor=cast.steward, item_id=item.pk, space_id=cast.open.pk)
        expect(page.locator("#pins > article")).to_have_count(1)
        page.reload()
        expect(page.locator("#feed > article")).to_have_id(f"item-{item.pk}")

    def test_a_moderator_sees_at_once_what_they_pin_and_decide(self, house, cast, item):
        waits = post(cast.member, cast.open, text="May I?", state="pending")
        waits.placements.update(live=False)
        page = _open(house.visit(cast.steward).new_page(), f"/spaces/{cast.open.slug}/")
        page.locator(f"#item-{item.pk}").get_by_role("link", name="More").click()
        page.get_by_role("menuitem", name="Pin to the top").click()
        expect(page.locator(f"#pins > #item-{item.pk}")).to_be_visible()
        page.get_by_role("link", name="1 post waits for approval").click()
        page.locator(f"#item-{waits.pk}").get_by_role("button", name="Publish").click()
        expect(page.get_by_text("No post is waiting")).to_be_visible()
        expect(page.locator(f"#item-{waits.pk}")).to_have_count(0)
        page.goto(page.url.removesuffix("waiting/"))
        expect(page.locator(f"#feed > #item-{waits.pk}")).to_be_visible()

    def test_who_is_removed_from_a_space_hears_nothing_more_of_it(self, house, cast):
        page = _open(house.visit(cast.member).new_page(), f"/spaces/{cast.closed.slug}/")
        spaces.remove_member(actor=cast.host, space_id=cast.closed.pk, person_id=cast.member.pk)
        page.wait_for_timeout(4_000)
        heard: list[str] = []
        page.expose_function("heard", lambda id: heard.append(id))
        page.evaluate("document.addEventListener('live:placed', (event) => heard(event.detail.id))")
        self._publish(cast.host, cast.closed, text="Among ourselves")
        page.wait_for_timeout(1_500)
        assert heard == []


class TestConnection:
    @pytest.mark.parametrize("before", ["", NO_WORKER], ids=["worker", "leading tab"])
    def test_all_tabs_of_a_browser_share_one_connection(self, house, cast, item, before):
        context = house.visit(cast.member, before=before)
        tabs = [_open(context.new_page(), f"/items/{item.pk}/") for _ in range(3)]
        assert house.inside(lambda running: len(running.hub)) == 1
        for number in range(3):
            said = _say(cast.host, item, f"Number {number}")
            for tab in tabs[number:]:
                expect(tab.locator(f"#item-{said.pk}")).to_have_count(1)
            tabs[number].close()

    @pytest.mark.parametrize("before", ["", NO_WORKER], ids=["worker", "leading tab"])
    def test_what_happens_while_the_line_is_cut_comes_once_it_is_back(self, house, cast, item, before):
        page = _open(house.visit(cast.member, before=before).new_page(), f"/items/{item.pk}/")
        said = []
        for number in range(4):
            house.inside(lambda running: [one.abort() for slot in running.hub._slots for one in list(slot)])
            said += [f"{number} {part}" for part in "ab"]
            for text in said[-2:]:
                _say(cast.host, item, text)
            page.wait_for_timeout(700)
        expect(page.locator(".comments > li")).to_have_count(8, timeout=20_000)
        assert _comments(page) == said

    def test_a_gap_of_which_the_html_is_forgotten_is_filled_from_the_page(self, house, cast, item):
        page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
        house.inside(lambda running: [one.abort() for slot in running.hub._slots for one in list(slot)])
        said = _say(cast.host, item, "Did you see this?")
        with connection.cursor() as sql:
            sql.execute("TRUNCATE core_frame")
        expect(page.locator(f"#item-{said.pk}")).to_contain_text("Did you see this?", timeout=20_000)

    def test_where_sockets_are_impossible_the_page_asks(self, house, cast, item):
        page = house.visit(cast.member, before=NO_SOCKET).new_page()
        page.goto(f"/items/{item.pk}/")
        page.wait_for_timeout(1_000)
        said = _say(cast.host, item, "By the back door")
        expect(page.locator(f"#item-{said.pk}")).to_be_visible(timeout=40_000)
        expect(page.locator("offline-banner")).to_be_hidden(timeout=20_000)


class TestOffline:
    def _count(self, item: Item, text: str) -> int:
        return Item.objects.filter(kind=ItemKind.COMMENT, root=item, body_text__contains=text).count()

    def test_the_banner_waits_three_seconds(self, house, cast, item):
        context = house.visit(cast.member)
        page = _open(context.new_page(), f"/items/{item.pk}/")
        banner = page.locator("offline-banner")
        context.set_offline(True)
        page.wait_for_timeout(1_500)
        expect(banner).to_be_hidden()
        expect(banner).to_be_visible()
        context.set_offline(False)
        expect(banner).to_be_hidden()

    def test_what_was_written_offline_outlives_the_tab_and_is_sent_once(self, house, cast, item):
        context = house.visit(cast.member)
        page = _open(context.new_page(), f"/items/{item.pk}/")
        _begin(page)
        context.set_offline(True)
        _write(page, "From the train")
        expect(page.locator("offline-outbox")).to_contain_text("1 waiting to be sent")
        expect(page.locator("offline-outbox")).to_contain_text("From the train")
        page.close()
        assert self._count(item, "From the train") == 0
        context.set_offline(False)
        tabs = [_open(context.new_page(), f"/items/{item.pk}/") for _ in range(3)]
        for tab in tabs:
            expect(tab.locator(".comments").get_by_text("From the train")).to_have_count(1, timeout=20_000)
            expect(tab.locator("offline-outbox")).to_be_hidden()
        assert self._count(item, "From the train") == 1

    def test_a_lost_answer_is_not_a_second_comment(self, house, cast, item):
        page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")

        answers = []

        def lose(route):
            answers.append(route.fetch().status)  # the server does it
            if len(answers) == 1:
                route.abort("connectionreset")  # and nobody hears of it
            else:
                route.continue_()

        page.route(re.compile("/comments/$"), lose)
        _write(page, "Once")
        expect(page.locator("offline-outbox")).to_be_hidden(timeout=20_000)
        expect(page.locator(".comments").get_by_text("Once")).to_have_count(1)
        page.wait_for_timeout(500)
        assert self._count(item, "Once") == 1
        assert page.locator(".comment-form [contenteditable=true]").inner_text().strip() == ""

    def test_it_can_be_taken_back_before_it_is_sent(self, house, cast, item):
        context = house.visit(cast.member)
        page = _open(context.new_page(), f"/items/{item.pk}/")
        _begin(page)
        context.set_offline(True)
        _write(page, "Better not")
        page.locator("offline-outbox").get_by_role("button", name="Do not send").click()
        expect(page.locator("offline-outbox")).to_be_hidden()
        context.set_offline(False)
        page.wait_for_timeout(2_500)
        assert self._count(item, "Better not") == 0

    def test_what_the_server_refuses_is_shown_with_its_reason(self, house, cast, item):
        context = house.visit(cast.member)
        page = _open(context.new_page(), f"/items/{item.pk}/")
        _begin(page)
        context.set_offline(True)
        _write(page, "Too late")
        items.remove_item(actor=cast.host, item_id=item.pk)
        context.set_offline(False)
        outbox = page.locator("offline-outbox")
        expect(outbox).to_contain_text("This could not be sent", timeout=20_000)
        expect(outbox).to_contain_text("Too late")
        outbox.get_by_role("button", name="Discard").click()
        expect(outbox).to_be_hidden()

    def test_another_person_at_the_same_browser_sends_nothing_of_mine(self, house, cast, item):
        context = house.visit(cast.member)
        page = _open(context.new_page(), f"/items/{item.pk}/")
        _begin(page)
        context.set_offline(True)
        _write(page, "For my eyes")
        page.close()
        context.set_offline(False)
        other = house.visit(cast.steward)
        context.add_cookies(other.cookies())
        page = _open(context.new_page(), f"/items/{item.pk}/")
        page.wait_for_timeout(2_500)
        assert page.locator("offline-outbox").is_hidden()
        assert self._count(item, "For my eyes") == 0

    def test_a_reaction_without_a_server_is_kept_too(self, house, cast, item):
        reactions.react(actor=cast.host, item_id=item.pk, emoji="👏")
        context = house.visit(cast.member)
        page = _open(context.new_page(), f"/items/{item.pk}/")
        context.set_offline(True)
        page.locator(f"#item-{item.pk} [data-emoji='👏']").first.click()
        expect(page.locator("offline-outbox")).to_contain_text("👏")
        context.set_offline(False)
        expect(page.locator("offline-outbox")).to_be_hidden(timeout=20_000)
        expect(page.locator(f"#item-{item.pk} [data-emoji='👏'] .number").first).to_have_text("2")


def test_ids_that_come_over_the_line_are_never_an_address(house, cast, item):
    """F3: a frame's id and topic are looked up in the page and put into addresses only when they are ids."""
    page = _open(house.visit(cast.member).new_page(), f"/items/{item.pk}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for topic, id in (
        ("item:../../api/v1/me", "../../x"),
        (f"item:{item.pk}", "../../api/v1/me?x"),
        ("x", str(uuid.uuid4())),
    ):
        detail = {"t": topic, "e": "commented", "id": id, "d": {"parent": "../.."}}
        page.evaluate("detail => document.dispatchEvent(new CustomEvent('live:commented', { detail }))", detail)
        page.evaluate("detail => document.dispatchEvent(new CustomEvent('live:edited', { detail }))", detail)
    page.wait_for_timeout(2_500)
    assert not [url for url in asked if ".." in url or "/api/" in url]
