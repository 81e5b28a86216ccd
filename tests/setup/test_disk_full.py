"""A media folder without room (F-R13): a small tmpfs of our own, so only root can try it."""

import http.client
import io
import json
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from courtyard.config import postgres
from tests.setup.machine import AS_ROOT, Server, courtyard, serving, socket_folder

pytestmark = pytest.mark.slow

ROOM = 1024 * 1024
BORDER = "courtyard-test-border"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose files lie on a disk of one megabyte."""
    if not AS_ROOT:
        pytest.skip("only root can mount a small disk")
    folder = tmp_path_factory.mktemp("full") / "data"
    assert courtyard("person", "create", "ada@example.org", "--role", "owner", data=folder).returncode == 0
    files = folder / "files"
    files.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0700", "courtyard-test", str(files)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"root may not mount a tmpfs here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(files)], check=True)


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    with serving(data) as running:
        yield running


@pytest.fixture(scope="module")
def token(data: Path, server: Server) -> str:
    return courtyard("token", "create", "ada@example.org", data=data).stdout.strip()


@pytest.fixture
def full(data: Path) -> Iterator[Path]:
    """Not a byte is left; the file that takes the room."""
    filler = data / "files" / "filler"
    with filler.open("wb", buffering=0) as taking:
        try:
            while True:
                taking.write(bytes(4096))
        except OSError:
            pass
    yield filler
    filler.unlink(missing_ok=True)


def call(server: Server, token: str, path: str, body: bytes, kind: str) -> tuple[int, dict[str, object]]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.request("POST", path, body, {"Authorization": f"Bearer {token}", "Content-Type": kind})
    answer = line.getresponse()
    found = json.loads(answer.read())
    line.close()
    return answer.status, found


def upload(server: Server, token: str, content: bytes, id: uuid.UUID | None = None) -> tuple[int, dict[str, object]]:
    parts = [
        f'--{BORDER}\r\nContent-Disposition: form-data; name="id"\r\n\r\n{id or uuid.uuid4()}\r\n'.encode(),
        f'--{BORDER}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'.encode(),
        content,
        f"\r\n--{BORDER}--\r\n".encode(),
    ]
    return call(server, token, "/api/v1/files", b"".join(parts), f"multipart/form-data; boundary={BORDER}")


def post(server: Server, token: str) -> int:
    with_id = {"id": str(uuid.uuid4()), "name": f"A space {uuid.uuid4()}"}
    status, space = call(server, token, "/api/v1/spaces", json.dumps(with_id).encode(), "application/json")
    assert status == 201, space
    words = {"spaces": [space["id"]], "body": "The disk is full, and we talk on."}
    return call(server, token, "/api/v1/posts", json.dumps(words).encode(), "application/json")[0]


def kept(data: Path) -> tuple[list[str], int]:
    """The files on the small disk and the rows that name files."""
    names = sorted(str(path) for path in (data / "files").rglob("*") if path.is_file() and path.name != "filler")
    with postgres.connect(postgres.parse(f"postgres://courtyard@/courtyard?host={socket_folder(data)}")) as line:
        (rows,) = line.execute("select count(*) from content_file").fetchone()
    return names, rows


def test_an_upload_beyond_the_room_is_answered_507_and_leaves_nothing(server: Server, data: Path, token: str) -> None:
    assert upload(server, token, b"x" * 100_000)[0] == 201
    before, id = kept(data), uuid.uuid4()
    status, told = upload(server, token, b"x" * 2 * ROOM, id)
    assert (status, told["status"]) == (507, 507)
    assert "no room" in str(told["detail"])
    assert kept(data) == before
    assert server.get(f"/api/v1/files/{id}", Authorization=f"Bearer {token}")[0] == 404


def test_text_goes_on_while_not_a_byte_is_left(server: Server, data: Path, token: str, full: Path) -> None:
    before = kept(data)
    assert upload(server, token, b"y" * 10)[0] == 507
    assert post(server, token) == 201
    assert server.get("/readyz")[0] in (200, 503)
    assert kept(data) == before


def test_it_heals_by_itself_once_there_is_room(server: Server, token: str, full: Path) -> None:
    id = uuid.uuid4()
    assert upload(server, token, b"z" * 5_000, id)[0] == 507
    full.unlink()
    status, stored = upload(server, token, b"z" * 5_000, id)
    assert (status, stored["id"]) == (201, str(id))


def test_a_picture_whose_smaller_copies_find_no_room_leaves_nothing(
    server: Server, data: Path, token: str, full: Path
) -> None:
    """The room is made a page larger each time, so that the disk is full at every step of the way."""
    drawn = io.BytesIO()
    Image.effect_noise((300, 200), 80).save(drawn, "PNG")
    before, size = kept(data), full.stat().st_size
    for pages in range(1, 60):
        with full.open("r+b") as smaller:
            smaller.truncate(max(size - pages * 4096, 0))
        if upload(server, token, drawn.getvalue())[0] == 201:
            break
        assert kept(data) == before, f"left behind with {pages} pages of room"
    assert pages > 12
    assert kept(data)[1] == before[1] + 1
