"""Pasted lists in the shapes that people have them in."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.accounts.address_lists import Entry, read_addresses

LINA, KARIM = Entry("lina@example.org", "Lina Moreau"), Entry("karim@example.org", "Karim Ouali")


@pytest.mark.parametrize(
    "text",
    [
        "Lina Moreau <lina@example.org>, Karim Ouali <karim@example.org>",
        "Lina Moreau <lina@example.org>; Karim Ouali <karim@example.org>;",
        "Moreau, Lina <lina@example.org>; Ouali, Karim <karim@example.org>",
        '"Lina Moreau" <LINA@example.org>\n"Karim Ouali" <karim@example.org>\n\n',
        "name,email\nLina Moreau,lina@example.org\nKarim Ouali,karim@example.org",
        "E-mail;First name;Last name\r\nlina@example.org;Lina;Moreau\r\nkarim@example.org;Karim;Ouali",
        "First name\tLast name\tSite\tEmail\nLina\tMoreau\t\tlina@example.org\nKarim\tOuali\tLille\tkarim@example.org",
        "Lina Moreau,lina@example.org\nkarim@example.org,Karim Ouali",
        "Lina Moreau <lina@example.org>\nLina again <lina@example.org>\nKarim Ouali <karim@example.org>",
    ],
)
def test_names_and_addresses_are_found(text: str):
    found = read_addresses(text)
    assert found.entries == [LINA, KARIM]
    assert found.unreadable == []


def test_bare_addresses_may_stand_in_any_order():
    found = read_addresses("lina@example.org karim@example.org,ines@example.org;mailto:tomasz@example.org")
    assert [entry.email.split("@")[0] for entry in found.entries] == ["lina", "karim", "ines", "tomasz"]


def test_a_bare_address_among_named_ones_keeps_them_apart():
    found = read_addresses("Lina Moreau <lina@example.org>, karim@example.org; Inès <ines@example.org>")
    assert found.entries == [LINA, Entry("karim@example.org"), Entry("ines@example.org", "Inès")]


def test_what_is_no_address_is_told():
    found = read_addresses("lina@example.org\nlina at example\nBob <bob@>\nzo\u00e9@ex\u0430mple.org")
    assert [entry.email for entry in found.entries] == ["lina@example.org"]
    assert len(found.unreadable) == 3


def test_reading_stops_one_past_the_limit():
    found = read_addresses("\n".join(f"p{number}@example.org" for number in range(10_000)), at_most=1000)
    assert len(found) == 1001


@pytest.mark.parametrize("piece", ["<", '"', "@", ",", ";", " ", "<@>,", "a", "\0", "\ud800", "a@b "])
def test_a_megabyte_of_anything_is_read_in_time(piece: str):
    started = time.process_time()
    read_addresses(piece * (1_000_000 // len(piece)))
    assert time.process_time() - started < 2


@given(st.text(alphabet=st.sampled_from(list("ab@.,;<>\"' \n\té\0")), max_size=200))
def test_nothing_that_is_read_breaks_a_line(text: str):
    for entry in read_addresses(text).entries:
        assert not set("\n\r\0 ,;<>") & set(entry.email)
