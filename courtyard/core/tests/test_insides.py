"""What is found inside files, and what hostile ones come to."""

import email.message
import io
import resource
import struct
import subprocess
import time
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest
from django.core.files.base import ContentFile, File

from courtyard.core import insides, storage
from courtyard.core.insides import Insides, Outcome
from courtyard.core.readers import compound
from courtyard.core.readers.outcomes import Unreadable
from courtyard.core.tests.documents import office, opened, pdf, pdf_of, word

SHARED = Path(__file__).resolve().parents[4] / "shared/data"


def read(content: bytes, **limits: int) -> Insides:
    return insides.read(ContentFile(content), **limits)


def lines(content: bytes) -> list[str]:
    found = read(content)
    assert found.outcome is Outcome.DONE
    return found.text.splitlines()


def test_a_pdf_gives_the_words_of_its_pages_in_order() -> None:
    assert lines(pdf("Der Plan f\xfcr 2027", "and then the end")) == ["Der Plan für 2027", "and then the end"]


def test_a_word_cut_at_the_end_of_a_line_is_whole_and_ligatures_are_letters() -> None:
    content = pdf_of(b"BT /F 12 Tf 50 700 Td (Our infor-) Tj 0 -14 Td (mation) Tj ET")
    assert lines(content) == ["Our information"]
    assert lines("the \ufb01rst of\u00adfice, \uff21\uff22\uff23".encode()) == ["the first office, ABC"]


def test_a_page_that_is_broken_costs_only_itself() -> None:
    content = pdf("the first", "the second").replace(b"/Resources<<", b"/Resources(((", 1)
    assert "the second" in read(content).text


def test_a_docx_gives_text_notes_and_headers_but_not_what_was_deleted_or_would_be_run() -> None:
    body = (
        "<w:p><w:r><w:t>Budget of the</w:t><w:tab/><w:t>canteen</w:t></w:r></w:p>"
        "<w:p><w:del><w:delText>secret</w:delText></w:del><w:instrText>DDEAUTO cmd calc</w:instrText><w:t>kept</w:t></w:p>"
        "<mc:AlternateContent><mc:Choice><w:p><w:t>box</w:t></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:t>box</w:t></w:p></mc:Fallback></mc:AlternateContent>"
    )
    content = office(
        ("word/header1.xml", "<h><p><t>letterhead</t></p></h>"),
        ("word/document.xml", f'<w:document xmlns:w="w" xmlns:mc="m">{body}</w:document>'),
        ("word/footnotes.xml", "<f><p><t>a note</t></p></f>"),
        ("docProps/core.xml", '<c xmlns:d="d"><d:title>The Budget</d:title><d:creator>nobody</d:creator></c>'),
    )
    assert lines(content) == ["The Budget", "Budget of the canteen", "kept", "box", "a note", "letterhead"]


def test_an_xlsx_gives_its_sheets_and_words_and_no_numbers() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Stock of paint"
    for row in (["Ultramarine", 4711], ["Ochre", 12.5]):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    assert lines(target.getvalue()) == ["Stock of paint", "Ultramarine", "Ochre"]


def test_cells_of_a_formula_and_cells_with_words_of_their_own_count() -> None:
    cells = (
        '<c t="str"><f>A1&amp;B1</f><v>made of two</v></c><c t="inlineStr"><is><t>own</t></is></c><c t="s"><v>7</v></c>'
    )
    assert lines(office(("xl/worksheets/sheet1.xml", f"<w><row>{cells}</row></w>"))) == ["made of two", "own"]


def test_a_pptx_gives_its_slides_in_order_and_the_notes_of_the_speaker() -> None:
    slides = [(f"ppt/slides/slide{n}.xml", f"<s><a:p xmlns:a='a'><a:t>slide {n}</a:t></a:p></s>") for n in (10, 2, 1)]
    notes = ("ppt/notesSlides/notesSlide1.xml", "<n><p><t>breathe</t></p></n>")
    assert lines(office(notes, *slides)) == ["slide 1", "slide 2", "slide 10", "breathe"]


def test_an_open_document_gives_text_and_tables_but_not_what_was_deleted() -> None:
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Heading</text:h>"
        "<text:p>Two<text:s/>words <text:span>and</text:span> more</text:p>"
        '<table:table table:name="Sheet of paint"><text:p>Ochre</text:p></table:table>'
    )
    assert lines(opened(body)) == ["Heading", "Two words and more", "Sheet of paint", "Ochre"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_plain_text_is_read_in_any_encoding_of_the_west(encoding: str) -> None:
    assert lines("L'été à Besançon\r\n\r\n  fut   beau".encode(encoding)) == ["L'été à Besançon", "fut beau"]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", "Привет, как дела? Это простой текст на русском языке."),
        ("shift_jis", "これは日本語で書かれた普通の文章です。"),
    ],
)
def test_and_in_those_of_elsewhere(encoding: str, words: str) -> None:
    assert read(words.encode(encoding)).text == words.replace("？", "?")


def test_markdown_and_csv_are_what_they_are() -> None:
    assert lines(b"# Rules\n\n- be *kind*") == ["# Rules", "- be *kind*"]
    assert lines(b"name;town\nAda;London") == ["name;town", "Ada;London"]


def test_html_gives_what_a_page_shows() -> None:
    page = (
        "<!doctype html><title>Rules</title><style>p{}</style><p>be <b>ki</b>nd</p><ul><li>one<li>two</ul>"
        "<script>alert('x')</script>&eacute;nd"
    )
    assert lines(page.encode()) == ["Rules", "be kind", "one", "two", "énd"]


def test_xml_gives_the_words_between_its_marks() -> None:
    assert lines(b"<?xml version='1.0'?><a><b>one</b><c d='no'>two</c></a>") == ["one", "two"]


def test_rtf_gives_its_words() -> None:
    assert lines(rb"{\rtf1\ansi\ansicpg1252{\fonttbl\f0 Arial;}\f0 Caf\'e9 \b bold\b0\par second}") == [
        "Café bold",
        "second",
    ]


def test_a_letter_gives_who_wrote_what_but_not_what_is_attached() -> None:
    letter = email.message.EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "Zoë <zoe@verdier.example>", "lina@verdier.example", "Über uns"
    letter["Date"] = "Mon, 30 Nov 2026 10:00:00 +0100"
    letter.set_content("Bonne journée", charset="iso-8859-15")
    letter.add_alternative("<p>html</p>", subtype="html")
    letter.add_attachment(b"attached", maintype="text", subtype="plain")
    assert lines(letter.as_bytes()) == [
        "Über uns",
        "Zoë <zoe@verdier.example>",
        "lina@verdier.example",
        "Bonne journée",
    ]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 99, b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, pdf_of(b"")])
def test_what_has_no_words_has_nothing_inside(content: bytes) -> None:
    assert read(content) == Insides(Outcome.EMPTY)


def test_an_archive_has_nothing_inside_however_often_it_is_packed() -> None:
    content = b"x" * 1000
    for _ in range(5):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as packed:
            for number in range(10):
                packed.writestr(f"{number}.zip", content)
        content = target.getvalue()
    assert read(content) == Insides(Outcome.EMPTY)


def test_what_is_locked_with_a_password_is_not_readable() -> None:
    writer = pypdf.PdfWriter(io.BytesIO(pdf("secret")))
    writer.encrypt("password", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    assert read(target.getvalue()) == Insides(Outcome.UNREADABLE)
    assert read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == Insides(Outcome.UNREADABLE)


@pytest.mark.parametrize("content", [b"%PDF-1.4\nnothing of it", word("<w:p>")[:-40], opened("<text:p>")])
def test_what_is_broken_is_not_readable(content: bytes) -> None:
    assert read(content) == Insides(Outcome.UNREADABLE)


def test_what_breaks_off_gives_what_was_there() -> None:
    assert read(word("<w:p><w:t>The beginning</w:t></w:p></w:wrong>")).text == "The beginning"


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!ENTITY a "ha">{LAUGHS}',
        '<!ENTITY j SYSTEM "file:///etc/passwd">',
        '<!ENTITY % j SYSTEM "http://127.0.0.1/x">',
    ],
)
def test_entities_that_grow_or_fetch_are_refused_in_every_kind_of_xml(declared: str) -> None:
    content = f"<?xml version='1.0'?><!DOCTYPE a [{declared}]><a><p><t>&j;</t></p></a>"
    for document in (content.encode(), office(("word/document.xml", content)), office(("xl/workbook.xml", content))):
        assert read(document) == Insides(Outcome.REFUSED)


def test_text_without_end_is_cut() -> None:
    found = read(b"endless words " * 500_000)
    assert found.outcome is Outcome.DONE
    assert len(found.text) == insides.MAX_TEXT


def _many_entries(count: int) -> bytes:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, *[0] * 8, 5, *[0] * 6) + b"abcde"
    first = struct.pack("<4s5H3L2H", b"PK\3\4", 20, *[0] * 7, 5, 0) + b"abcde"
    size = len(entry) * count
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, len(first))
    end += struct.pack("<4sLQL", b"PK\6\7", 0, len(first) + size, 1)
    end += struct.pack("<4s4H2LH", b"PK\5\6", *[0xFFFF] * 4, *[0xFFFFFFFF] * 2, 0)
    return first + entry * count + end


BOMBS = {
    "a zip that unpacks without end": lambda: word(f"<w:p><w:t>{' ' * 140_000_000}</w:t></w:p>"),
    "an attribute without end": lambda: word(f'<w:p a="{"x" * 140_000_000}"/>'),
    "elements in elements": lambda: word("<w:p>" * 5_000_000),
    "a million entries": lambda: _many_entries(1_000_000),
    "a stream without end in a PDF": lambda: pdf_of(b"\0" * 140_000_000),
    "a PDF with a million lines": lambda: pdf_of(b"BT /F 12 Tf " + b"(x) Tj 0 -9 Td " * 1_000_000 + b"ET"),
    "a PDF of nothing but brackets": lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * 1_000_000,
    "braces in braces": lambda: b"{\\rtf1 " + b"{" * 8_000_000,
    "comments that never end": lambda: b"<html>" + b"<!-" * 2_000_000,
    "tags in tags": lambda: b"<html>" + b"<div>" * 1_000_000,
    "accents on accents": lambda: ("a" + "\u0300\u0316" * 400_000).encode(),
    "letters in letters": lambda: b"From: a@b\nDate: x\nSubject: y\n" + b"Content-Type: message/rfc822\n\n" * 100_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_within_its_limits_and_costs_the_worker_nothing(bomb: str, tmp_path: Path) -> None:
    content = BOMBS[bomb]()
    path = tmp_path / "bomb"
    path.write_bytes(content)
    del content
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with path.open("rb") as source:
        found = insides.read(File(source), seconds=2)
    assert found.outcome is not Outcome.DONE
    assert not found.text
    assert time.monotonic() - began < 15
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024, "kB more than before"


def test_what_takes_too_long_on_the_clock_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insides, "_COMMAND", ["sleep"])
    monkeypatch.setattr(insides, "_LATE", 0.01)
    began = time.monotonic()
    assert insides.read(ContentFile(b"x"), seconds=30) == Insides(Outcome.TOO_LARGE)
    assert time.monotonic() - began < 5


def test_the_reader_can_open_send_and_start_nothing_and_knows_no_secrets() -> None:
    tries = (
        "import os, socket, subprocess, sys\n"
        "from courtyard.core.readers.limits import confine, seal\n"
        "confine(5); seal()\n"
        "refused = 0\n"
        "for trying in (lambda: open('/etc/hostname'), lambda: socket.socket(), lambda: subprocess.run(['true']), "
        "lambda: bytearray(600_000_000)):\n"
        "    try: trying()\n"
        "    except (OSError, MemoryError): refused += 1\n"
        "print(refused, os.geteuid() != 0, *sorted(os.environ))\n"
    )
    command = [*insides._COMMAND[:-2], "-c", tries]
    said = subprocess.run(command, env=insides._ENVIRONMENT, capture_output=True, text=True, check=True).stdout.split()
    assert said[:2] == ["4", "True"]
    assert not {name for name in said[2:] if "DATABASE" in name or "COURTYARD" in name or "SECRET" in name}


def test_a_reader_that_does_not_work_is_our_fault_and_not_the_file_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insides, "_ENVIRONMENT", {})
    with pytest.raises(RuntimeError):
        read(b"words")


def _word(*pieces: str, locked: bool = False) -> tuple[bytes, bytes]:
    """A DOC of pieces, those of plain letters narrow: its two streams."""
    main, places, ends, at = bytearray(0x0200), b"", [0], 0
    for piece in pieces:
        narrow = piece.isascii()
        places += struct.pack("<HIH", 0, 0x40000000 | len(main) * 2 if narrow else len(main), 0)
        main += piece.encode("ascii" if narrow else "utf-16-le")
        ends.append(at := at + len(piece))
    table = b"\2" + struct.pack("<I", 4 * len(ends) + len(places)) + struct.pack(f"<{len(ends)}I", *ends) + places
    struct.pack_into("<2H", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, 0x0100 if locked else 0x0200)
    formats = b"\1" + struct.pack("<H", 3) + b"abc"
    struct.pack_into("<2I", main, 0x01A2, 7, len(formats + table))
    return bytes(main), b"before." + formats + table


def test_an_old_document_gives_its_pieces_and_what_fields_show() -> None:
    main, table = _word("Plan of the ", "Café\r", "see \x13 HYPERLINK x \x14page 2\x15.")
    assert compound.table_of_word(main) == "1Table"
    assert compound.letters_of_word(main, table) == "Plan of the Café\nsee page 2."
    with pytest.raises(Unreadable):
        compound.table_of_word(_word("secret", locked=True)[0])


def _record(kind: int, body: bytes, *, version: int = 0) -> bytes:
    return struct.pack("<2HI", version, kind, len(body)) + body


def test_old_slides_give_their_lines_without_those_of_the_master() -> None:
    wide, narrow = _record(0x0FA0, "Été\rAutomne".encode("utf-16-le")), _record(0x0FA8, b"Winter")
    master = _record(0x03F8, narrow, version=0x0F)
    assert [*compound.letters_of_slides(master + _record(0x03EE, wide + narrow, version=0x0F))] == [
        "Été\nAutomne",
        "Winter",
    ]


def test_old_sheets_give_their_names_and_words_even_where_the_table_is_cut() -> None:
    def cell(kind: int, body: bytes) -> bytes:
        return struct.pack("<2H", kind, len(body)) + body

    first = struct.pack("<2I", 9, 2) + struct.pack("<HB", 5, 0) + b"Oc"
    second = b"\1" + "hré".encode("utf-16-le") + struct.pack("<HBHI", 4, 0x0C, 1, 3) + b"Blue" + b"run.ext"
    stream = cell(0x85, b"\0" * 6 + b"\5\0Paint") + cell(0xFC, first) + cell(0x3C, second) + cell(0x3C, b"")
    assert [*compound.letters_of_cells(stream)] == ["Paint", "Ochré", "Blue"]
    with pytest.raises(Unreadable):
        list(compound.letters_of_cells(cell(0x2F, b"key") + stream))


WORDS = {
    "media/radpoor.doc": "تست",
    "office/test.xls": "Sheet1",
    "office/test.txt": "Generic text file",
    "office/test.xlsx": "Sheet1",
    "media/hachoir.org.sxw": "Hachoir is a Python library",
    "puremagic-licence/LICENSE": "Permission is hereby granted",
}


def _files(folder: str) -> list[Path]:
    if not (SHARED / folder).is_dir():
        pytest.skip(f"../shared/data/{folder} is not on this machine")
    return sorted(path for path in (SHARED / folder).rglob("*") if path.is_file())


def _read_file(path: Path) -> Insides:
    """As an upload is."""
    with path.open("rb") as source:
        if not insides.may_hold_text(storage.sniff(source.read(8192), path.name)):
            return Insides(Outcome.EMPTY)
        return insides.read(File(source), seconds=5)


@pytest.mark.slow
def test_real_files_give_their_words_and_only_theirs() -> None:
    found = {path: _read_file(path) for path in _files("files-benign")}
    told = {str(path.relative_to(SHARED / "files-benign")): one.text for path, one in found.items() if one.text}
    assert told.keys() == WORDS.keys()
    for name, words in WORDS.items():
        assert words in told[name]
    assert {one.outcome for one in found.values()} <= {Outcome.DONE, Outcome.EMPTY, Outcome.UNREADABLE}


@pytest.mark.slow
def test_hostile_files_end_plainly() -> None:
    found = {path.name: _read_file(path) for path in _files("files-hostile")}
    refused = {name for name, one in found.items() if one.outcome is Outcome.REFUSED}
    assert refused >= {"xmlbomb.xml", "xmlbomb2.xml", "quadratic.xml", "cyclic.xml", "external.xml"}
    assert {found[f"encrypted.{kind}"].outcome for kind in ("docx", "xlsx", "pptx")} == {Outcome.UNREADABLE}
    assert "This is a dde test file" in found["dde-test.docx"].text
    assert "DDEAUTO" not in found["dde-test.docx"].text
    assert not any("root:" in one.text or "<script" in one.text for one in found.values())
