"""What is typed is read as words, phrases and operators; nothing that is typed is an error."""

import datetime

import pytest

from courtyard.search.query import MAX_TERMS, Operator, Query, Term, day_of, read


def test_words_phrases_and_what_is_not_wanted():
    query = read('stock "opening hours" -draft')
    assert query.terms == (Term("stock"), Term("opening hours", phrase=True), Term("draft", without=True))
    assert query.operators == ()


def test_operators_are_told_from_words_with_a_colon():
    query = read('from:karim in:"Stores North" -tag:old re: 12:30 unknown:thing')
    assert query.operators == (
        Operator("from", "karim"),
        Operator("in", "Stores North"),
        Operator("tag", "old", without=True),
    )
    assert [term.text for term in query.terms] == ["re:", "12:30", "unknown:thing"]


def test_operators_are_known_in_french_and_german():
    assert read("de:karim dans:ventes").operators == (Operator("from", "karim"), Operator("in", "ventes"))
    assert read("von:karim mit:file").operators == (Operator("from", "karim"), Operator("has", "file"))


@pytest.mark.parametrize(
    "typed", ["", "   ", None, 7, "\x00", '"', "-", '""', "from:", "\ud800", '-"', "::::", "'", "\\", "a'b\\c"]
)
def test_whatever_is_typed_is_a_query(typed):
    assert isinstance(read(typed), Query)


def test_what_is_beyond_the_bounds_is_left_out():
    assert len(read("word " * 500).terms) == MAX_TERMS
    assert len(read("x" * 10_000).terms[0].text) <= 300


def test_the_last_word_is_open_until_a_space_is_typed():
    assert read("deli").open_end
    assert not read("deli ").open_end
    assert not read('"deli"').open_end


def test_asking_for_one_value_more_and_no_longer():
    query = read("stock from:karim")
    assert query.turned("in", "Stores North") == 'stock from:karim in:"Stores North"'
    assert query.turned("from", "karim") == "stock"


def test_days_months_and_years():
    day = datetime.date
    assert day_of("2026-05-17") == (day(2026, 5, 17), day(2026, 5, 18))
    assert day_of("2026-12") == (day(2026, 12, 1), day(2027, 1, 1))
    assert day_of("2026") == (day(2026, 1, 1), day(2027, 1, 1))
    for wrong in ("", "2026-13", "2026-02-31", "yesterday", "0000", "9999-12-31", "9999"):
        assert day_of(wrong) is None


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("who can help with SAP?", "SAP"),
        ("Who can help me with pruning old roses", "pruning old roses"),
        ("who knows about forklifts", "forklifts"),
        ("who knows SAP", "SAP"),
        ("expert SAP", "SAP"),
        ("who is an expert on fire safety ?", "fire safety"),
        ("qui peut aider avec SAP", "SAP"),
        ("Qui peut m’aider sur l'inventaire ?", "inventaire"),
        ("qui connaît la paie", "la paie"),
        ("qui connait SAP", "SAP"),
        ("experte en paie", "paie"),
        ("wer kennt sich mit SAP aus?", "SAP"),
        ("Wer hilft uns bei Steuern", "Steuern"),
        ("wer kann mir bei SAP helfen", "SAP"),
        ("wer weiß etwas über Brandschutz", "Brandschutz"),
        ("who:sap", "sap"),
        ("qui: sap", "sap"),
        ('who: "opening hours"', "opening hours"),
    ],
)
def test_a_question_for_people_asks_for_what_they_are_to_help_with(typed, subject):
    query = read(typed)
    assert (query.who, query.subject, query.open_end) == (True, subject, False)


@pytest.mark.parametrize(
    "typed", ["who", "who:", "expert", "whoever knows SAP", "experts-comptables", "SAP who knows", "wer"]
)
def test_other_words_are_no_question(typed):
    assert not read(typed).who


def test_a_question_is_narrowed_and_stays_one():
    query = read("who can help with stock")
    assert query.turned("in", "Stores North") == 'who: stock in:"Stores North"'
    assert read('who: stock in:"Stores North"').turned("in", "Stores North") == "who: stock"
