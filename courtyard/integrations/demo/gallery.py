"""Pictures and papers: drawn beside the rest of the work, and stored exactly as an upload is."""

from concurrent.futures import Executor, Future
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from courtyard.accounts.models import Person
from courtyard.content.models import File
from courtyard.content.services.files import MAX_PICTURE, MAX_UPLOAD
from courtyard.core import pictures, storage
from courtyard.core.ids import new_id
from courtyard.integrations.demo import drawing
from courtyard.integrations.demo.reading import Picture

__all__ = ["Gallery"]


@dataclass(frozen=True, slots=True)
class _Kept:
    key: str
    size: int
    sha256: str
    display: str
    thumb: str
    width: int
    height: int


class Gallery:
    """Hands out files; ``order`` as early as possible, ``file`` when it is needed."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._drawn: dict[int, Future[_Kept]] = {}
        self.files: list[File] = []

    def order(self, picture: Picture) -> None:
        """Have a picture drawn."""
        self._drawn[id(picture)] = self._pool.submit(_keep, picture.scene, picture.tone)

    def file(self, picture: Picture, owner: Person) -> File:
        """The picture as a file of its owner."""
        kept = self._drawn[id(picture)].result()
        return self._add(
            File(
                pk=new_id(), owner=owner, name=f"{picture.scene}-{picture.tone}.jpg", content_type="image/jpeg", key=kept.key,
                size=kept.size, sha256=kept.sha256, display_key=kept.display, thumb_key=kept.thumb, width=kept.width,
                height=kept.height,
            )
        )  # fmt: skip

    def shown(self, picture: Picture) -> str:
        """The key of what is shown of it, where no file is wanted."""
        return self._drawn[id(picture)].result().display

    def paper(self, name: str, scene: str, tone: str, owner: Person) -> File:
        """A page with a drawing on it, as a PDF."""
        page = BytesIO()
        Image.open(drawing.scene(scene, tone)).save(page, "PDF", resolution=110)
        page.seek(0)
        stored = storage.save(page, max_bytes=MAX_UPLOAD)
        return self._add(
            File(
                pk=new_id(), owner=owner, name=name, content_type="application/pdf", key=stored.key, size=stored.size,
                sha256=stored.sha256,
            )
        )  # fmt: skip

    def _add(self, file: File) -> File:
        self.files.append(file)
        return file


def _keep(scene: str, tone: str) -> _Kept:
    drawn = drawing.scene(scene, tone)
    stored = storage.save(drawn, max_bytes=MAX_UPLOAD)
    drawn.seek(0)
    variants = {variant.name: variant for variant in pictures.prepare(drawn)}
    display = storage.save(variants["display"].stream, max_bytes=MAX_PICTURE).key
    thumb = storage.save(variants["thumb"].stream, max_bytes=MAX_PICTURE).key
    width, height = variants["display"].width, variants["display"].height
    return _Kept(stored.key, stored.size, stored.sha256, display, thumb, width, height)
