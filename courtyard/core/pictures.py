"""Pictures, drawn again: what is served was written by us, so no metadata and no trick of a format survives."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

from courtyard.core.errors import Invalid

__all__ = ["ACCEPTED", "MIDDLE", "Focus", "Variant", "prepare", "square", "still", "wide"]

DISPLAY, THUMB = 1600, 480  # pixels of the longer side
MAX_PIXELS = 40_000_000
MAX_PHOTO = 50_000_000  # of a JPEG, which is decoded at a smaller scale
MAX_SIDE = 30_000
MAX_FRAMES = 150
MAX_MOVING_PIXELS = 40_000_000  # all frames of an animation together; beyond, its first frame stands for it
MAX_PROFILE = 1_000_000  # bytes of an ICC profile
Focus = tuple[float, float]  # of what is cut off, the share at the left and at the top (CSS: object-position)
MIDDLE: Focus = (0.5, 0.4)  # faces are rather above the middle

_FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
}
ACCEPTED = frozenset(_FORMATS.values())

Image.MAX_IMAGE_PIXELS = MAX_PHOTO // 2  # Pillow refuses from twice as many, later frames included, and warns before
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Variant:
    """One picture as it is served: ``name`` is "display", "thumb", "moving", "still", "square" or "wide"; the bytes are WebP."""

    name: str
    content: bytes
    width: int
    height: int
    colour: str  # "#rrggbb", the average: what stands in its place while it loads
    content_type: str = "image/webp"

    @property
    def stream(self) -> BinaryIO:
        """The bytes as a new stream."""
        return io.BytesIO(self.content)


def prepare(source: BinaryIO | Path | str) -> list[Variant]:
    """The display (at most 1600 pixels) and thumb (at most 480) variants of an uploaded picture, upright, in sRGB.

    Both stand still: a small animation comes with a third variant, "moving". Raises Invalid for what is broken, too large
    or no picture.
    """
    with _opened(source) as image:
        frames = _frames(image)
        still = frames[0][0] if frames else _still(image, DISPLAY)
        variants = [_variant("display", still), _variant("thumb", _fitted(still, THUMB))]
        return [*variants, _moving(frames)] if frames else variants


def still(source: BinaryIO | Path | str, longest: int) -> Variant:
    """A picture that does not move, at most ``longest`` pixels long. Raises Invalid."""
    with _opened(source) as image:
        return _variant("still", _still(image, longest))


def square(source: BinaryIO | Path | str, size: int, focus: Focus = MIDDLE) -> Variant:
    """A picture cut to a square of ``size`` pixels: people's pictures and marks. Raises Invalid."""
    return _cut("square", source, (size, size), focus)


def wide(source: BinaryIO | Path | str, width: int, height: int, focus: Focus = MIDDLE) -> Variant:
    """A picture cut to a strip of ``width`` by ``height`` pixels: covers. Raises Invalid."""
    return _cut("wide", source, (width, height), focus)


def _cut(name: str, source: BinaryIO | Path | str, size: tuple[int, int], focus: Focus) -> Variant:
    with _opened(source) as image:
        still = _still(image, 4 * max(size))
        return _variant(name, ImageOps.fit(still, size, Image.Resampling.LANCZOS, centering=focus))


@contextmanager
def _opened(source: BinaryIO | Path | str) -> Iterator[Image.Image]:
    """The picture, if its format and size are ones we take; what breaks while it is read becomes a sentence."""
    try:
        with Image.open(source, formats=[*_FORMATS]) as image:
            _check_size(image)
            yield image
    except Image.UnidentifiedImageError:
        raise _refusal(_("This is not a picture we can show. PNG, JPEG, GIF, WebP and AVIF work.")) from None
    except (Image.DecompressionBombError, MemoryError):
        raise _too_large() from None
    except (OSError, SyntaxError, ValueError, ArithmeticError, IndexError, KeyError, TypeError, EOFError) as error:
        raise _refusal(_("This picture is damaged: only a part of it arrived or it was not saved well.")) from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    most = MAX_PHOTO if image.format == "JPEG" else MAX_PIXELS
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE) or width * height > most:
        raise _too_large()


def _still(image: Image.Image, longest: int) -> Image.Image:
    """The first frame, upright, in sRGB, at most ``longest`` pixels long."""
    image.seek(0)
    if image.format == "JPEG":
        image.draft("RGB", (longest, longest))  # decodes a large photo at a half, quarter or eighth at once
    turn = _TURNS.get(image.getexif().get(0x0112, 1))
    still = _plain(image, longest)
    return still.transpose(turn) if turn is not None else still


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _plain(image: Image.Image, longest: int) -> Image.Image:
    """The pixels as RGB or RGBA in sRGB, whatever they were stored as; made smaller first, to save memory."""
    image.load()
    transparent = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        image, profile = image.convert("RGBA" if transparent else "RGB"), None
    small = _fitted(image, longest)
    if profile and len(profile) <= MAX_PROFILE:
        small = _in_srgb(small, profile)
    return small.convert("RGBA" if transparent else "RGB")


def _fitted(image: Image.Image, longest: int) -> Image.Image:
    scale = longest / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as meant by the picture's own profile, which is then left out; a broken profile counts for nothing."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _frames(image: Image.Image) -> list[tuple[Image.Image, int]]:
    """Each frame of a small animation with its time in milliseconds; empty for what stands still or is too large."""
    if image.format not in ("GIF", "WEBP") or not getattr(image, "is_animated", False):
        return []
    frames: list[tuple[Image.Image, int]] = []
    pixels = 0
    for frame in ImageSequence.Iterator(image):  # counted as they come: to ask for the number reads all of them
        pixels += frame.width * frame.height
        if len(frames) == MAX_FRAMES or pixels > MAX_MOVING_PIXELS or frame.size != image.size:
            return []
        frames.append((_plain(frame, DISPLAY), int(frame.info.get("duration") or 100)))
    return frames if len(frames) > 1 else []


def _moving(frames: list[tuple[Image.Image, int]]) -> Variant:
    target = io.BytesIO()
    first, *others = [frame for frame, _time in frames]
    times = [max(20, time) for _frame, time in frames]
    first.save(target, "WEBP", save_all=True, append_images=others, duration=times, loop=0, quality=75, method=3)
    return Variant("moving", target.getvalue(), first.width, first.height, _colour(first))


def _variant(name: str, image: Image.Image) -> Variant:
    target = io.BytesIO()
    image.save(target, "WEBP", quality=82, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return Variant(name, target.getvalue(), image.width, image.height, _colour(image))


def _colour(image: Image.Image) -> str:
    pixel = image.convert("RGBA").resize((1, 1), Image.Resampling.BOX).convert("RGB").getpixel((0, 0))
    red, green, blue = pixel if isinstance(pixel, tuple) else (0, 0, 0)
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


def _refusal(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]})


def _too_large() -> Invalid:
    return _refusal(
        _("This picture is too large: %(count)s million pixels at most.") % {"count": MAX_PIXELS // 1_000_000}
    )
