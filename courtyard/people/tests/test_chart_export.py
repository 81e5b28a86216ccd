"""What of the organisation chart may be taken away: the list and the drawing, complete, harmless, and of nobody hidden."""

import csv
import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from courtyard.accounts.models import Person, State
from courtyard.people import chart_printing, services
from courtyard.people.models import Profile
from courtyard.people.selectors import chart_export
from tests.cast import Cast, absent_id, client_of, new_person

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def board(cast: Cast) -> Cast:
    """The host leads the member, who leads the colleague; a joiner is sought below the member."""
    for person, lead in (("member", "host"), ("colleague", "member")):
        Profile.objects.filter(person=cast.person(person)).update(manager=cast.person(lead))
    services.open_position(actor=cast.admin, title="Joiner", under_id=cast.member.pk)
    services.update_profile(actor=cast.admin, person=cast.member, changes={"dotted_leads": [cast.outsider.pk]})
    return cast


def rows(cast: Cast, query: str = "") -> list[list[str]]:
    answer: Any = client_of(cast.outsider).get(f"/people/chart/csv/{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def words(cast: Cast, query: str = "") -> list[str]:
    answer = client_of(cast.outsider).get(f"/people/chart/svg/{query}")
    assert answer["Content-Disposition"].startswith("attachment")
    return [text.text or "" for text in ElementTree.fromstring(answer.text).iter(f"{SVG}text")]


def test_the_list_has_each_team_after_its_lead(board: Cast) -> None:
    head, *found = rows(board, f"?under={board.host.pk}")
    assert head[:3] == ["Level", "Name", "Job title"]
    assert [(row[0], row[1], row[2], row[5], row[6]) for row in found] == [
        ("1", "Host", "", "", ""), ("2", "Member", "", "Host", "Outsider"), ("3", "Open position", "Joiner", "Member", ""),
        ("3", "Colleague", "", "Member", ""),
    ]  # fmt: skip
    assert found[0][8:] == ["1", "2", "1"]
    assert len(rows(board)) == 1 + 1 + len(Person.objects.filter(state=State.ACTIVE).exclude(role="guest"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(board: Cast, start: str) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")'
    Person.objects.filter(pk=board.colleague.pk).update(name=evil, title=evil)
    Profile.objects.filter(person=board.colleague).update(department=evil)
    assert all(not cell.startswith(start) for row in rows(board) for cell in row)
    assert any(f"'{evil}" in row for row in rows(board))


def test_the_drawing_holds_words_as_text(board: Cast) -> None:
    Person.objects.filter(pk=board.colleague.pk).update(name='<script>alert("1")</script>', title="a\x0bb & c")
    found = words(board, f"?under={board.host.pk}")
    assert found[0] == "Host"
    assert '<script>alert("1")</script>' in found
    assert {"ab & c", "Joiner", "Open position", "Also reports to Outsider"} <= set(found)
    assert "<script" not in client_of(board.outsider).get("/people/chart/svg/").text
    assert len(words(board)) > len(found)


def test_a_drawing_too_large_says_what_to_do(board: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart_export, "DRAWN", 3)
    assert client_of(board.outsider).get(f"/people/chart/svg/?under={board.host.pk}").status_code == 200
    answer = client_of(board.outsider).get("/people/chart/svg/")
    assert answer.status_code == 422
    assert "at most 3 people" in answer.text


def test_a_long_list_comes_in_pieces(board: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart_export, "CHUNK", 2)
    people = [new_person(f"Report {number:02}") for number in range(9)]
    Profile.objects.filter(person__in=people).update(manager=board.colleague)
    assert [row[5] for row in rows(board) if row[1].startswith("Report")] == ["Colleague"] * 9


def test_nobody_hidden_is_in_it(board: Cast) -> None:
    Person.objects.filter(pk=board.member.pk).update(state=State.SUSPENDED)
    for found in (str(rows(board)), str(words(board))):
        assert "Colleague" in found
        assert not any(name in found for name in ("Member", "Suspended", "Left", "Guest", "Unclaimed"))
    for query in (f"?under={board.member.pk}", f"?under={absent_id()}", "?under=x"):
        for kind in ("csv", "svg", "png", "pdf"):
            assert client_of(board.outsider).get(f"/people/chart/{kind}/{query}").status_code == 404


@pytest.mark.parametrize("who", ["guest", "suspended", "left", "unclaimed", ""])
@pytest.mark.parametrize("kind", ["csv", "svg", "png", "pdf"])
def test_who_reads_no_chart_takes_none_away(board: Cast, who: str, kind: str) -> None:
    client = client_of(board.person(who) if who else None)
    assert client.get(f"/people/chart/{kind}/").status_code in (302, 403)
    assert client.get(f"/api/v1/people/chart/{kind}?under={absent_id()}").status_code in (401, 403)


def test_scripts_take_the_same(board: Cast) -> None:
    client = client_of(board.outsider)
    answer: Any = client.get(f"/api/v1/people/chart/csv?under={board.host.pk}")
    assert b"Colleague" in b"".join(answer.streaming_content)
    assert client.get(f"/api/v1/people/chart/svg?under={board.host.pk}")["Content-Type"] == "image/svg+xml"


def picture(answer: Any) -> Image.Image:
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return Image.open(io.BytesIO(answer.content))


def sides(answer: Any) -> tuple[float, float]:
    """How wide and high the one page of a PDF is."""
    (box,) = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", answer.content)
    return float(box[0]), float(box[1])


def test_a_picture_and_a_page_are_as_large_as_the_drawing(board: Cast) -> None:
    query = f"?under={board.host.pk}"
    client = client_of(board.outsider)
    drawn = ElementTree.fromstring(client.get(f"/people/chart/svg/{query}").text)
    width, height = (int(drawn.get(side, "")) for side in ("width", "height"))
    answer = client.get(f"/people/chart/png/{query}")
    assert answer["Content-Disposition"] == 'attachment; filename="chart.png"'
    assert picture(answer).size == (2 * width, 2 * height)
    page = client.get(f"/people/chart/pdf/{query}")
    assert (page["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")
    assert sides(page) == pytest.approx((width * 0.75, height * 0.75))
    assert picture(client.get(f"/api/v1/people/chart/png{query}")).size == (2 * width, 2 * height)
    assert client.get(f"/api/v1/people/chart/pdf{query}").content[:5] == b"%PDF-"


@pytest.mark.parametrize("name", ["Jürgen Weiß", "محمد العربي", "דוד שלום", "Иван Γιώργος", "🎉 🌴"])
def test_every_letter_that_we_bring_a_font_for_is_drawn(board: Cast, name: str) -> None:
    fills = set()
    for title in (name, re.sub(r"\S", "\U000e0fff", name)):  # which is a letter of no font
        Person.objects.filter(pk=board.colleague.pk).update(name=title)
        services.draw_chart(actor=board.admin)
        fills.add(client_of(board.outsider).get(f"/people/chart/png/?under={board.colleague.pk}").content)
    assert len(fills) == 2


def test_words_are_never_markup_of_the_page(board: Cast) -> None:
    evil = '#read("/etc/passwd") $x$ *b* \\'
    Person.objects.filter(pk=board.colleague.pk).update(name=evil)
    assert picture(client_of(board.outsider).get(f"/people/chart/png/?under={board.colleague.pk}"))


def test_a_picture_too_large_gets_coarser_and_then_says_what_to_do(
    board: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, query = client_of(board.outsider), f"?under={board.host.pk}"
    full = picture(client.get(f"/people/chart/png/{query}")).size
    monkeypatch.setattr(chart_printing, "PIXELS", full[0] * full[1] // 4)
    assert picture(client.get(f"/people/chart/png/{query}")).size == (full[0] // 2, full[1] // 2)
    monkeypatch.setattr(chart_printing, "PIXELS", full[0] * full[1] // 16)
    for path in ("/people/chart/png/", "/api/v1/people/chart/png"):
        answer = client.get(f"{path}{query}")
        assert answer.status_code == 422
        assert "too large" in answer.text
    monkeypatch.setattr(chart_printing, "LONGEST", 100)
    assert max(sides(client.get(f"/people/chart/pdf/{query}"))) == pytest.approx(100)
    monkeypatch.setattr(chart_export, "DRAWN", 2)
    assert client.get(f"/people/chart/pdf/{query}").status_code == 422


def test_boxes_of_a_drawing_do_not_lie_over_each_other(board: Cast) -> None:
    for lead, size in ((board.host, 3), (board.colleague, 2), (board.member, 2)):
        people = [new_person() for _number in range(size)]
        Profile.objects.filter(person__in=people).update(manager=lead)
    drawn = ElementTree.fromstring(client_of(board.outsider).get("/people/chart/svg/").text)
    sides = ("x", "y", "width", "height")
    page, *boxes = [[int(box.get(side, "0").rstrip("%")) for side in sides] for box in drawn.iter(f"{SVG}rect")]
    assert page == [0, 0, 100, 100]
    for number, (x, y, width, height) in enumerate(boxes):
        assert 0 < x < x + width < int(drawn.get("width", ""))
        assert 0 < y < y + height < int(drawn.get("height", ""))
        for left, top, across, down in boxes[:number]:
            assert left + across <= x or x + width <= left or top + down <= y or y + height <= top
