"""The formats a directory comes in: small files of our own, and the real ones where they are kept beside the repository."""

import base64
import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from courtyard.accounts.models import Person
from courtyard.integrations.importers.directory.columns import guess
from courtyard.integrations.importers.directory.formats import columns_of, read
from courtyard.integrations.importers.directory.records import BadFile, Record
from courtyard.integrations.tests.directories import brought, codes, compared, counts, taken_back
from courtyard.people.models import Profile
from tests.cast import Cast

REAL = Path(__file__).parents[3].parent / "shared" / "data"


def real(path: str) -> bytes:
    """A real file, or a skipped test."""
    for root in (REAL, Path(__file__).parents[4].parent / "shared" / "data"):
        if (root / path).is_file():
            return (root / path).read_bytes()
    pytest.skip(f"there is no ../shared/data/{path}")


def records(content: bytes | str) -> list[Record]:
    return list(read(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def cells(content: bytes | str) -> list[dict[str, str]]:
    return [record.cells or {"": record.trouble} for record in records(content)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_of_any_delimiter_and_encoding(delimiter: str, encoding: str):
    rows = [["Name", "Title"], ['"Müller, Zoé; x | y\tz"', "Chef"]]
    content = "\r\n".join(delimiter.join(row) for row in rows)
    assert cells(content.encode(encoding)) == [{"Name": "Müller, Zoé; x | y\tz", "Title": "Chef"}]


def test_tables_as_they_really_are():
    content = 'sep=;\n\n;;\nname;name;;team\nAda;x;y;Board;\n\n"Ben\nBaker";;;Shop\nCleo\n'
    found = records(content)
    assert [record.line for record in found] == [5, 7, 9]
    assert found[0].cells == {"name": "Ada", "name (2)": "x", "Column 3": "y", "team": "Board"}
    assert found[1].cells["name"] == "Ben\nBaker"
    assert found[2].cells == {"name": "Cleo"}


def test_a_quote_that_nobody_closes_costs_the_rest_of_its_cell_and_no_more():
    found = records('name,email\n"Ada,a@x.example\n' + "Ben,b@x.example\n" * 20_000 + "Cleo,c@x.example\n")
    assert [record.trouble for record in found if record.trouble] == ["broken"]
    assert found[-1].cells == {"name": "Cleo", "email": "c@x.example"}


def test_passwords_are_dropped_whatever_the_format():
    assert cells("name,Password,mot de passe\nAda,secret,secret") == [{"name": "Ada"}]
    assert cells("dn: uid=a\nuid: a\nuserPassword: {SSHA}x\nunicodePwd:: AAAA\n") == [{"uid": "a"}]


def sheet(rows: list[list[object]], **parts: str) -> bytes:
    """A workbook; ``parts`` replace files in it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    if not parts:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].replace(".", "_"), "") or old.read(name))
    return changed.getvalue()


def test_spreadsheets_are_read_and_no_formula_is_run():
    content = sheet(
        [
            [None],
            ["Name", "No", "Since", "Sum"],
            ["Zoé", 7.0, datetime.date(2020, 9, 1), "=1+1"],
            [None, None],
            ["=cmd", 8, None],
        ]
    )
    found = records(content)
    assert [record.line for record in found] == [3, 5]
    assert found[0].cells == {"Name": "Zoé", "No": "7", "Since": "2020-09-01", "Sum": ""}


_BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'


@pytest.mark.parametrize(
    "content",
    [
        sheet([["Name"], ["Ada"]])[:-40],
        sheet([["Name"], ["Ada"]], sheet1_xml=_BOMB),
        sheet([["Name"], ["Ada"]], sheet1_xml="<worksheet>" + " " * 20_000_000 + "</worksheet>"),
        sheet([["Name"], ["Ada"]], sheet1_xml="no xml"),
        b"PK\x03\x04 nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or locked",
    ],
    ids=["cut", "entities", "bomb", "no xml", "no zip", "locked"],
)
def test_spreadsheets_that_are_broken_locked_or_bombs_are_refused_in_words(content: bytes):
    with pytest.raises(BadFile, match="spreadsheet"):
        records(content)


LDIF = f"""version: 1
# a comment
 that goes on

dn: ou=People, dc=juniper
objectClass: organizationalUnit
ou: People

dn: uid=ada, ou=People, dc=juniper
objectClass: top
objectClass: inetOrgPerson
uid: ada
cn: Ada Ex
 ample
cn;lang-fr: Ada Exemple
sn:: {base64.b64encode("Exámple".encode()).decode()}
mail: ada@juniper.example
mail: second@juniper.example
jpegPhoto:: /9j/4AAQ
userPassword:: e1NTSEF9eA==
ou: Board
labeledURI:< file:///etc/passwd

dn: uid=ben,ou=People,dc=juniper
objectClass: person
uid: ben
cn: Ben Example
mail: ben@juniper.example
manager: UID=ada, OU=People, DC=juniper

dn: uid=broken,ou=People,dc=juniper
this is no attribute
"""


def test_ldif_as_directories_write_it():
    found = records(LDIF)
    assert [record.line for record in found] == [9, 24, 31]
    assert found[0].cells == {
        "uid": "ada", "cn": "Ada Example", "cn;lang-fr": "Ada Exemple", "sn": "Exámple", "mail": "ada@juniper.example",
        "mail (2)": "second@juniper.example", "ou": "Board",
    }  # fmt: skip
    assert found[0].alias == "uid=ada,ou=people,dc=juniper"
    assert found[2].trouble == "broken"


@pytest.mark.django_db
def test_managers_of_ldif_are_named_by_their_entry(cast: Cast):
    run = brought(cast.admin, LDIF, name="people.ldif")
    assert counts(run) == {"added": 2, "bad": 1}
    assert dict(Profile.objects.exclude(manager=None).values_list("person__name", "manager__name")) == {
        "Ben Example": "Ada Example"
    }


CARDS = """BEGIN:VCARD\r
VERSION:4.0\r
UID:urn:uuid:1\r
FN:Ada\\, Countess\r
N:Example;Ada;;;\r
EMAIL;TYPE=home:home@x.example\r
item1.EMAIL;TYPE=work;PREF=1:mailto:ada@x.example\r
TEL;VALUE=uri:tel:+33-3-20\r
ORG:Juniper;Boa\r
 rd\r
PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
this is broken\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
FN:Old\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
KIND:org\r
FN:Juniper\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:최유림\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:Last\r
END:VCARD\r
"""


def test_cards_are_read_and_broken_ones_told_one_by_one():
    found = records(CARDS)
    assert [(record.line, record.trouble) for record in found] == [
        (1, ""), (13, "broken"), (17, "old_card"), (26, "broken"), (29, ""),
    ]  # fmt: skip
    assert found[0].cells == {
        "uid": "urn:uuid:1", "fn": "Ada, Countess", "family name": "Example", "given name": "Ada", "email": "ada@x.example",
        "email (2)": "home@x.example", "tel": "+33-3-20", "organisation": "Juniper", "unit": "Board",
    }  # fmt: skip
    mapping = guess(found[0].cells, {}, {})
    assert (mapping["uid"], mapping["fn"], mapping["email"], mapping["unit"]) == ("key", "name", "email", "department")


@pytest.mark.django_db
def test_a_real_company_comes_in_with_its_dangling_managers(cast: Cast):
    content = real("directory-gitlab-part/people.csv")
    run = brought(cast.admin, content)
    assert counts(run) == {"added": 243}
    assert run.counts["dangling"] == 69
    assert Profile.objects.exclude(manager=None).count() == 174
    assert not Person.objects.filter(title__contains="<a").exists()
    assert counts(brought(cast.admin, content)) == {"same": 243}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Example.ldif", "Example-roles.ldif"])
def test_real_directories_come_in_and_go(cast: Cast, name: str):
    before = Person.objects.count()
    run = brought(cast.admin, real(f"ldif-389ds/{name}"), name=name)
    assert run.counts["added"] == 150
    assert Profile.objects.exclude(manager=None).count() == 149
    assert not any("password" in column["name"] for column in run.columns)
    taken_back(cast.admin, run)
    assert Person.objects.count() == before


@pytest.mark.django_db
def test_real_cards_come_in_one_by_one_or_together(cast: Cast):
    names = [
        "contact1",
        "joe",
        "category",
        "nickname",
        "individual",
        "korean-c",
        "tel-value-uri",
        "photov3",
        "photov4",
        "org",
        "unparsable",
        "post",
    ]
    run = compared(cast.admin, b"\r\n".join(real(f"vcard-khard/{name}.vcf") for name in names), name="all.vcf")
    added = {line.name for line in run.lines.filter(kind="added")}
    assert {"second contact", "Joe Citizen", "contact with category", "Michael Smith", "Wile E. Coyote"} <= added
    assert "ACME Inc." not in added
    assert [note for notes in codes(run).values() for note in notes].count("no_key") == 1  # 최유림 has neither


@pytest.mark.parametrize("path", ["office/encrypted.xlsx", "web/etc_passwd.zip", "office/dde-test.docx"])
def test_hostile_files_are_refused_in_words(path: str):
    with pytest.raises(BadFile):
        columns_of(io.BytesIO(real(f"files-hostile/{path}")))


@pytest.mark.django_db
def test_a_table_that_would_run_programs_is_text(cast: Cast):
    found = cells(real("files-hostile/office/dde-in-csv.csv"))
    assert all(isinstance(text, str) for row in found for text in row.values())


@pytest.mark.django_db
def test_hundreds_of_people_of_one_name_get_handles_of_their_own(cast: Cast):
    brought(cast.admin, "name,email\n" + "".join(f"Jean Martin,j{number}@x.example\n" for number in range(300)))
    assert Person.objects.filter(name="Jean Martin").values("handle").distinct().count() == 300
