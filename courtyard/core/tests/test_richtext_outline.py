"""Headings and their addresses."""

from courtyard.core.richtext import clean, outline, with_anchors


def anchors(html: str) -> list[str]:
    return [heading.anchor for heading in outline(clean(html))]


def test_each_heading_has_an_address_made_of_its_words():
    html = "<h2>Öffnungszeiten &amp; Preise</h2><p>Text</p><h3>Im <em>Sommer</em></h3>"
    assert [(h.level, h.text, h.anchor) for h in outline(clean(html))] == [
        (2, "Öffnungszeiten & Preise", "s-öffnungszeiten-preise"),
        (3, "Im Sommer", "s-im-sommer"),
    ]


def test_the_same_words_twice_are_numbered_and_no_words_have_none():
    assert anchors("<h2>Why</h2><h2>Why</h2><h2></h2><h2> </h2><h2>🎉</h2><h2>مرحبا</h2>") == [
        "s-why", "s-why-2", "s-section", "s-مرحبا",
    ]  # fmt: skip


def test_the_anchors_stand_in_the_text_and_nothing_else_changes():
    body = clean("<h2>Why</h2><p>&lt;h2&gt;x&lt;/h2&gt;</p><h3>How</h3>")
    marked = str(with_anchors(body))
    assert marked == body.replace("<h2>", '<h2 id="s-why">', 1).replace("<h3>", '<h3 id="s-how">')
    assert with_anchors("<p>Plain</p>") == "<p>Plain</p>"


def test_no_heading_breaks_out_of_its_attribute():
    assert '"' not in anchors('<h2>"><img src=x onerror=1></h2>x')[0]
