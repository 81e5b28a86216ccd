"""The pages of the import of a directory: every step by forms alone, and nobody else's."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courtyard.accounts.models import Person
from courtyard.integrations.importers.directory import records
from courtyard.integrations.models import DirectoryRun
from courtyard.integrations.tests.directories import PEOPLE, brought, compared, worked
from tests.cast import Cast, client_of
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
HOME = "/manage/people/import/"


def file(content: str = PEOPLE) -> SimpleUploadedFile:
    return SimpleUploadedFile("people.csv", content.encode(), "text/csv")


def test_from_the_list_of_people_to_people(cast: Cast):
    browser = client_of(cast.admin)
    assert HOME in browser.get("/manage/people/").text
    answer = browser.post(HOME, {"file": file()}, follow=True)
    run = DirectoryRun.objects.get()
    assert "Workshop" in answer.text
    assert "This is a guess" in answer.text
    sent = {f"column-{number}": run.mapping[column["name"]] for number, column in enumerate(run.columns)}
    answer = browser.post(f"{HOME}{run.pk}/columns/", sent, follow=True)
    assert "Being compared" in answer.text
    worked(cast.admin, run)
    page = browser.get(f"{HOME}{run.pk}/").text
    assert "Nothing is done yet" in page
    assert "Cleo Exámple" in page
    browser.post(f"{HOME}{run.pk}/application/")
    worked(cast.admin, run)
    page = browser.get(f"{HOME}{run.pk}/").text
    assert "This file came in." in page
    report = browser.get(f"{HOME}{run.pk}/report/")
    assert report["Content-Type"].startswith("text/csv")
    assert "Ben Example" in b"".join(report.streaming_content).decode()
    browser.post(f"{HOME}{run.pk}/undo/")
    assert worked(cast.admin, run).state == "undone"
    assert not Person.objects.filter(name="Ben Example").exists()


def test_lines_are_sorted_found_and_paged(cast: Cast):
    rows = "".join(f"Person Nr {number},p{number}@x.example\n" for number in range(120))
    run = compared(cast.admin, f"name,email\n{rows}nobody,\n")
    browser = client_of(cast.owner)
    page = browser.get(f"{HOME}{run.pk}/")
    assert page.text.count('class="row import-line"') == 50
    more = browser.get(
        unescape(re.findall(r'hx-get="([^"]*cursor[^"]*)"', page.text)[0]), headers={"HX-Request": "true"}
    )
    assert more.text.count('class="row import-line"') == 50
    assert "<html" not in more.text
    assert browser.get(f"{HOME}{run.pk}/?show=problems").text.count('class="row import-line"') == 1
    assert browser.get(f"{HOME}{run.pk}/?q=nr+119").text.count('class="row import-line"') == 1
    assert "Nothing here" in browser.get(f"{HOME}{run.pk}/?show=left").text


def test_markup_in_a_file_is_text_on_every_page(cast: Cast):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    run = compared(cast.admin, f'name,"email",{hostile}\n"<x-y onclick=1>",a@x.example,"{hostile}"\n')
    browser = client_of(cast.admin)
    for address in (f"{HOME}{run.pk}/", f"{HOME}{run.pk}/columns/", HOME):
        page = browser.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<x-y" not in page


def test_more_than_a_tenth_is_asked_about(cast: Cast):
    brought(cast.admin)
    run = compared(cast.admin, "\n".join(PEOPLE.splitlines()[:3]))
    browser = client_of(cast.admin)
    assert "Please make sure that they left" in browser.get(f"{HOME}{run.pk}/").text
    refused = browser.post(f"{HOME}{run.pk}/application/")
    assert refused.status_code == 422
    assert browser.post(f"{HOME}{run.pk}/application/", {"confirmed": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "This file is empty"), ("name,email\n", "no people in this file"), ("\x00\x01\x02", "no list of people")],
)
def test_a_file_that_holds_nobody_is_refused_in_words(cast: Cast, content: str, said: str):
    answer = client_of(cast.admin).post(HOME, {"file": file(content)})
    assert answer.status_code == 422
    assert said in answer.text or "empty" in answer.text
    assert not DirectoryRun.objects.exists()


def test_a_file_that_is_too_large_or_missing_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    browser = client_of(cast.admin)
    assert browser.post(HOME).status_code == 422
    monkeypatch.setattr("courtyard.integrations.services.runs.MAX_BYTES", 10)
    answer = browser.post(HOME, {"file": file()})
    assert (answer.status_code, "too large" in answer.text) == (422, True)


def test_a_file_of_too_many_people_is_told_when_it_is_compared(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(records, "MAX_RECORDS", 3)
    monkeypatch.setattr("courtyard.integrations.importers.directory.formats.LOOKED_AT", 2)
    run = compared(cast.admin)
    assert run.state == "uploaded"
    assert "more than 3 people" in client_of(cast.admin).get(f"{HOME}{run.pk}/columns/").text


@pytest.mark.parametrize("who", ["communicator", "moderator", "member", "outsider", "guest", "suspended", "former"])
def test_nobody_else_gets_in(cast: Cast, who: str):
    run = compared(cast.admin)
    browser = client_of(cast.person(who))
    for address in ("", f"{run.pk}/", f"{run.pk}/columns/", f"{run.pk}/report/"):
        answer = browser.get(HOME + address)
        assert answer.status_code in (302, 403, 404)
        assert "Cleo" not in answer.text
    for act in ("application", "undo", "again", "discard", "columns"):
        assert browser.post(f"{HOME}{run.pk}/{act}/").status_code in (302, 403, 404)
    run.refresh_from_db()
    assert run.state == "compared"


def test_a_page_of_many_changes_takes_as_many_queries_as_one_of_few(cast: Cast):
    runs = []

    def make_more() -> None:
        rows = (f"{n},P {n},p{n}@x.example,{n - 1}\n" for n in range(2, 5 + 5 * len(runs)))
        runs.append(compared(cast.admin, "".join(["id,name,email,manager\n1,Ada,a@x.example,\n", *rows])))

    browser = client_of(cast.admin)
    assert_constant_queries(make_more, lambda: browser.get(f"{HOME}{runs[-1].pk}/"))


@pytest.mark.slow
def test_ten_thousand_people_are_compared_at_once_and_read_page_by_page(cast: Cast):
    rows = (f"{n},Person Nr {n},p{n}@x.example,Team {n % 50},{n // 8 or ''}\n" for n in range(1, 10_001))
    run = compared(cast.admin, "".join(["id,name,email,department,manager\n", *rows]))
    assert (run.counts["added"], run.done) == (10_000, 10_000)
    browser = client_of(cast.admin)
    page = browser.get(f"{HOME}{run.pk}/?q=nr+9999").text
    assert "Person Nr 9999" in page
    assert page.count('class="row import-line"') == 1
    report = browser.get(f"{HOME}{run.pk}/report/")
    assert b"".join(report.streaming_content).count(b"p10000@x.example") == 1
