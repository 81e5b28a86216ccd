"""What people wrote in Slack reads the same here."""

import uuid

import pytest

from courtyard.core.richtext import clean
from courtyard.integrations.importers.emoji_names import emoji_of
from courtyard.integrations.importers.slack.attachments import attachments_html, cards_of
from courtyard.integrations.importers.slack.blocks import blocks_html
from courtyard.integrations.importers.slack.bodies import body_of
from courtyard.integrations.importers.slack.markup import Place, Writer
from courtyard.integrations.importers.values import moment, stamp

ANN = uuid.UUID("01920000-0000-7000-8000-000000000001")
MENTION = f'<span data-mention="{ANN}">@Ann Archer</span>'


@pytest.fixture
def writer() -> Writer:
    places = {"C1": Place("C1", "general", "/spaces/general/"), "G1": Place("G1", "board"), "G2": Place("G2", "wages")}
    return Writer({"U1": (ANN, "Ann Archer")}, places, here="G1")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Hello", "<p>Hello</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("*bold* _italic_ ~gone~ `code`", "<p><strong>bold</strong> <em>italic</em> <s>gone</s> <code>code</code></p>"),
        ("*_both_*", "<p><strong><em>both</em></strong></p>"),
        ("snake_case_name 2*3*4 a~b~c", "<p>snake_case_name 2*3*4 a~b~c</p>"),
        ("* not bold * nor_ this_", "<p>* not bold * nor_ this_</p>"),
        ("&lt;b&gt; &amp; &amp;lt;", "<p>&lt;b&gt; &amp; &amp;lt;</p>"),
        ("hi <@U1> and <@U1|ann>", f"<p>hi {MENTION} and {MENTION}</p>"),
        ("<@U9|bob> <@U9>", "<p>@bob @U9</p>"),
        ("<!here> <!channel> <!everyone>", "<p>@here @channel @everyone</p>"),
        ("<!subteam^S1|@joiners> <!date^1^{date}|1 May>", "<p>@joiners 1 May</p>"),
        ("in <#C1|general>", '<p>in <a href="/spaces/general/">#general</a></p>'),
        ("here is <#G1|board>, not <#G2|wages> nor <#C9|old>", "<p>here is #board, not #private-channel nor #old</p>"),
        ("<https://a.example/x?a=1&amp;b=2>",
         '<p><a href="https://a.example/x?a=1&amp;b=2">https://a.example/x?a=1&amp;b=2</a></p>'),
        ("<https://a.example/a_b_c|the *plan*>", '<p><a href="https://a.example/a_b_c">the *plan*</a></p>'),
        ("<mailto:ann@a.example|ann@a.example>", '<p><a href="mailto:ann@a.example">ann@a.example</a></p>'),
        ("<javascript:alert(1)|click>", "<p>click</p>"),
        (":tada: :+1::skin-tone-3: :simple_smile: 10:30:45 :our-own:", "<p>🎉 👍🏼 🙂 10:30:45 :our-own:</p>"),
        ("`a :tada: <https://b.example> &lt;`", "<p><code>a :tada: https://b.example &lt;</code></p>"),
        ("```\nif a &lt; b:\n  go\n```", "<pre><code>if a &lt; b:\n  go</code></pre>"),
        ("see ```x``` ok", "<p>see </p><pre><code>x</code></pre><p> ok</p>"),
        ("``` never closed", "<p>``` never closed</p>"),
        ("&gt; said\n&gt; she\nno", "<blockquote><p>said<br>she</p></blockquote><p>no</p>"),
        ("&gt;&gt;&gt;all\nof it", "<blockquote><p>all<br>of it</p></blockquote>"),
        ("• a\n• b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n- b\n- c", "<ul><li>a</li><li>b</li><li>c</li></ul>"),
        ("- me", "<p>- me</p>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("1. April", "<p>1. April</p>"),
        ("", ""),
        (" \n ", ""),
        ("\ue0000\ue001 <@U1>", f"<p>0 {MENTION}</p>"),
    ],
)  # fmt: skip
def test_markup(writer: Writer, text: str, html: str):
    assert writer.html(text) == html


def test_markup_survives_the_sanitiser(writer: Writer):
    html = writer.html("*a _b* c_ <@U1> <#C1|general>\n&gt; quote\n• x\n```y```")
    assert clean(clean(html)) == clean(html)
    assert MENTION in clean(html)
    assert 'href="/spaces/general/"' in clean(html)


def test_who_is_mentioned_is_known_afterwards(writer: Writer):
    writer.html("<@U1> <@U9> `<@U1>`")
    assert writer.mentions == {ANN}


@pytest.mark.parametrize(
    ("name", "tone", "emoji"),
    [
        ("clap", "3", "👏🏼"), ("tada", "3", "🎉"), ("man-shrugging", "", "🤷‍♂️"), ("woman-shrugging", "5", "🤷🏾‍♀️"),
        ("female-technologist", "", "👩‍💻"), ("flag-fr", "", "🇫🇷"),
        ("simple_smile", "", "🙂"), ("robot_face", "", "🤖"),
        ("party-parrot", "", ""), ("flag-zz", "", ""), ("", "", ""), ("man-", "", ""),
    ],
)  # fmt: skip
def test_emoji_names(name: str, tone: str, emoji: str):
    assert emoji_of(name, tone) == emoji


def section(*parts: dict) -> dict:
    return {"type": "rich_text_section", "elements": list(parts)}


def text(words: str, **style: bool) -> dict:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def test_rich_text_blocks(writer: Writer):
    parts = [
        section(text("Look "), {"type": "user", "user_id": "U1"}, text(" <b>", bold=True, italic=True),
                {"type": "emoji", "name": "wave", "skin_tone": 2}, {"type": "broadcast", "range": "here"}),
        {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [section(text("one"))]},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [section(text("deep"))]},
        {"type": "rich_text_quote", "elements": [text("said")]},
        {"type": "rich_text_preformatted", "elements": [text("a < b")]},
        section({"type": "link", "url": "https://a.example/", "text": "there"}, {"type": "channel",
                "channel_id": "C1"}),
    ]  # fmt: skip
    html = blocks_html(writer, [{"type": "rich_text", "elements": parts}], whole=True)
    assert clean(html) == (
        f"<p>Look {MENTION}<strong><em> &lt;b&gt;</em></strong>👋🏻@here</p><ul><li>one<ol><li>deep</li></ol></li></ul>"
        "<blockquote><p>said</p></blockquote><pre><code>a &lt; b</code></pre>"
        '<p><a href="https://a.example/" rel="noopener nofollow ugc">there</a>'
        '<a href="/spaces/general/" rel="noopener nofollow ugc">#general</a></p>'
    )


def test_blocks_of_programs(writer: Writer):
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Build :tada:"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Done* by <@U1>"},
         "fields": [{"type": "mrkdwn", "text": "*Branch* main"}]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "a"}, {"type": "plain_text", "text": "b"}]},
        {"type": "actions", "elements": [{"type": "button", "url": "https://ci.example/1", "text": {"text": "Open"}}]},
        {"type": "image", "image_url": "https://ci.example/1.png", "alt_text": "a chart"},
    ]  # fmt: skip
    html, words = body_of({"text": "", "blocks": blocks}, writer)
    assert words == "Build 🎉\nDone by @Ann Archer\nBranch main\na · b\nOpen\na chart"
    assert "<h3>" in html
    assert 'href="https://ci.example/1.png"' in html


def test_a_block_of_an_unknown_kind_gives_way_to_the_text(writer: Writer):
    blocks = [{"type": "hologram", "text": {"type": "mrkdwn", "text": "words inside"}}]
    assert body_of({"text": "the text", "blocks": blocks}, writer)[1] == "the text"
    assert body_of({"text": "", "blocks": blocks}, writer)[1] == "words inside"


def test_a_message_that_lives_in_its_attachments(writer: Writer):
    attachment = {
        "pretext": "New order", "author_name": "Till", "title": "No. 7", "title_link": "https://till.example/7",
        "text": "*Two* chairs", "fields": [{"title": "Total", "value": "90 &lt; 100"}], "footer": "today",
    }  # fmt: skip
    _html, words = body_of({"text": "", "attachments": [attachment]}, writer)
    assert words == "New order\nTill\nNo. 7\nTwo chairs\nTotal: 90 < 100\ntoday"
    assert body_of({"text": "", "attachments": [{"fallback": "only this"}]}, writer)[1] == "only this"


def test_a_quoted_message_stays_and_a_card_does_not_double_the_link(writer: Writer):
    quoted = {"is_msg_unfurl": True, "from_url": "https://x.slack.com/1", "author_name": "Ann", "text": "the words"}
    card = {
        "from_url": "https://a.example/",
        "title": "A &amp; B",
        "text": "see <https://b.example|B>",
        "service_name": "Site",
    }
    message = {"text": "look <https://a.example/>", "attachments": [quoted, card]}
    html = attachments_html(writer, message)
    assert "the words" in html
    assert "see" not in html
    assert [(c.url, c.title, c.description, c.site) for c in cards_of(message)] == [
        ("https://a.example/", "A & B", "see B", "Site")
    ]


def test_the_old_way_of_sharing_a_file(writer: Writer):
    file = {"id": "F1", "name": "a.png", "initial_comment": {"comment": "Our *door*"}}
    shared: dict = {
        "subtype": "file_share",
        "text": "<@U1|ann> uploaded a file: <https://x.slack.com/f|a.png>",
        "file": file,
    }
    assert body_of(shared, writer)[1] == "Our door"
    assert body_of({**shared, "file": {"id": "F1"}}, writer) == ("", "")
    assert body_of({**shared, "text": shared["text"] + " and commented: Two\nlines"}, writer)[1] == "Two\nlines"


def test_what_an_export_holds_of_a_document(writer: Writer):
    snippet = {"mode": "snippet", "preview": "a < b & c", "lines_more": 3}
    document = {"mode": "space", "preview": "<document><h2>Plan</h2><script>x</script><p>soon</p></document>"}
    assert "<pre><code>a &lt; b &amp; c\n…</code></pre>" in body_of({"text": "", "files": [snippet]}, writer)[0]
    assert body_of({"text": "", "files": [document]}, writer)[0] == "<h2>Plan</h2><p>soon</p>"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("1433558319.000002", "1433558319.000002"), ("1433558319", "1433558319.000000"),
        (1433558319, "1433558319.000000"), ("1433558319.5", "1433558319.500000"),
        ("", ""), (None, ""), ("x", ""), (True, ""), ("1.2.3", ""), ("9" * 30, ""),
    ],
)  # fmt: skip
def test_times_are_names_and_keep_all_their_figures(value: object, wanted: str):
    assert stamp(value) == wanted


def test_a_time_to_the_microsecond():
    found = moment("1433558319.000002")
    assert found is not None
    assert found.isoformat() == "2015-06-06T02:38:39.000002+00:00"
    assert moment("0") is None
