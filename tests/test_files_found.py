"""What real files say is found by who may read them: from the upload to the results."""

from pathlib import Path

import pytest
from django.core.files import File as Opened
from django.db import connection

from courtyard.content.models import Attachment, FileText, TextState
from courtyard.content.services.files import upload
from courtyard.content.services.insides import extract_waiting
from courtyard.search.query import read
from courtyard.search.selectors.finding import find
from tests.cast import post

SHARED = Path(__file__).parents[2] / "shared/data"
WORDS = {
    "files-benign/media/radpoor.doc": "تست",
    "files-benign/office/test.txt": "generic text file",
    "files-benign/media/hachoir.org.sxw": "hachoir python library",
    "files-benign/puremagic-licence/LICENSE": '"permission is hereby granted"',
    "files-hostile/office/dde-test.docx": "dde test file",
}

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize(("name", "typed"), WORDS.items())
def test_a_sentence_inside_a_real_file_is_found(cast, name, typed):
    found = [*SHARED.glob(name), *SHARED.rglob(Path(name).name)]
    if not found:
        pytest.skip(f"../shared/data/{name} is not on this machine")
    with found[0].open("rb") as source:
        file = upload(actor=cast.host, stream=Opened(source), name=found[0].name)
    Attachment.objects.create(item=post(cast.host, cast.closed), file=file)
    extract_waiting()
    assert FileText.objects.get(file=file).state == TextState.DONE
    connection.check_constraints()
    assert find(cast.member, read(typed)).matches[0].ref == file.pk
    assert find(cast.outsider, read(typed)).matches == []
