import contextlib
import io
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from courtyard.core import pictures
from courtyard.core.errors import Invalid

SHARED = Path(__file__).resolve().parents[4] / "shared/data"


def saved(image: Image.Image, format: str, **options: object) -> io.BytesIO:
    target = io.BytesIO()
    image.save(target, format, **options)
    target.seek(0)
    return target


def halves(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new(mode, (width, height), "red")
    image.paste(Image.new(mode, (width // 2, height), "blue"), (width // 2, 0))
    return image


def seen(variant: pictures.Variant) -> Image.Image:
    image = Image.open(variant.stream)
    image.load()
    return image


def near(pixel: object, red: int, green: int, blue: int, by: int = 30) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= by for one, other in zip(pixel, (red, green, blue), strict=False))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP"])
def test_every_accepted_format_becomes_a_display_and_a_thumb(format: str) -> None:
    display, thumb = pictures.prepare(saved(halves(2000, 1000), format))
    assert [(one.name, one.width, one.height) for one in (display, thumb)] == [
        ("display", 1600, 800),
        ("thumb", 480, 240),
    ]
    for variant in (display, thumb):
        image = seen(variant)
        assert (image.format, image.size) == ("WEBP", (variant.width, variant.height))
        assert near(image.getpixel((5, 5)), 255, 0, 0)
        assert near(image.getpixel((variant.width - 5, 5)), 0, 0, 255)
        assert re.fullmatch("#[0-9a-f]{6}", variant.colour)


def test_a_small_picture_is_not_made_larger() -> None:
    assert [(one.width, one.height) for one in pictures.prepare(saved(halves(10, 6), "PNG"))] == [(10, 6), (10, 6)]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_position_and_notes_are_gone_and_the_picture_stands_upright(format: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it clockwise
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    options: dict[str, object] = {"exif": exif.tobytes()}
    if format == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", "<secret/>")
        options["pnginfo"] = notes
    else:
        options["xmp"] = b"<x:xmpmeta>secret</x:xmpmeta>"
    for variant in pictures.prepare(saved(halves(400, 200), format, **options)):
        assert b"secret" not in variant.content
        assert b"EXIF" not in variant.content
        assert b"XMP" not in variant.content
        image = seen(variant)
        assert image.size == (200, 400)
        assert near(image.getpixel((100, 5)), 255, 0, 0)
        assert near(image.getpixel((100, 395)), 0, 0, 255)


def test_colours_of_another_space_are_translated_and_a_broken_profile_counts_for_nothing() -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, swapped, b"garbage"):
        display, _thumb = pictures.prepare(saved(halves(), "PNG", icc_profile=profile))
        assert b"ICCP" not in display.content
        assert near(seen(display).getpixel((5, 5)), 255, 0, 0)


def test_print_colours_deep_greys_and_palettes_are_shown() -> None:
    display, _thumb = pictures.prepare(saved(halves(mode="CMYK"), "JPEG"))
    assert seen(display).mode == "RGB"
    deep = Image.new("I;16", (40, 20), 40_000)
    display, _thumb = pictures.prepare(saved(deep, "PNG"))
    assert near(seen(display).getpixel((5, 5)), 156, 156, 156, by=3)
    palette = halves().convert("P")
    display, _thumb = pictures.prepare(saved(palette, "PNG"))
    assert near(seen(display).getpixel((5, 5)), 255, 0, 0)


def test_what_is_transparent_stays_so() -> None:
    clear = Image.new("RGBA", (40, 20), (255, 0, 0, 0))
    for image in (clear, clear.convert("LA"), clear.quantize()):
        display, thumb = pictures.prepare(saved(image, "PNG"))
        assert seen(display).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]
        assert seen(thumb).mode == "RGBA"


def animation(count: int, size: tuple[int, int] = (40, 20)) -> io.BytesIO:
    frames = [Image.new("RGB", size, (index % 2 * 255, 40, index * 20 % 256)) for index in range(count)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0)


def test_a_small_animation_moves_beside_its_still_picture_and_a_long_or_large_one_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variants = pictures.prepare(animation(10))
    counted = [(one.name, getattr(seen(one), "n_frames", 1)) for one in variants]
    assert counted == [("display", 1), ("thumb", 1), ("moving", 10)]
    for limit in ("MAX_FRAMES", "MAX_MOVING_PIXELS"):
        with monkeypatch.context() as patch:
            patch.setattr(pictures, limit, 9)
            assert [one.name for one in pictures.prepare(animation(10))] == ["display", "thumb"]


def test_a_square_is_cut_from_the_middle() -> None:
    mark = pictures.square(saved(halves(900, 300), "PNG"), 128)
    assert (mark.name, mark.width, mark.height) == ("square", 128, 128)
    image = seen(mark)
    assert near(image.getpixel((10, 64)), 255, 0, 0)
    assert near(image.getpixel((118, 64)), 0, 0, 255)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a picture"),
        (b"%PDF-1.7", "not a picture"),
        (saved(halves(), "TIFF").getvalue(), "not a picture"),
        (saved(halves(), "ICO").getvalue(), "not a picture"),
        (saved(halves(), "PNG").getvalue()[:-60], "damaged"),
        (saved(Image.effect_noise((300, 300), 50), "JPEG").getvalue()[:5000], "damaged"),
        (b"GIF89a" + b"\xff" * 200, "not a picture"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    for read in (pictures.prepare, lambda source: pictures.square(source, 64)):
        with pytest.raises(Invalid) as refusal:
            read(io.BytesIO(data))
        assert sentence in refusal.value.errors["file"][0]


def test_pixel_bombs_are_refused_before_they_are_decoded() -> None:
    bomb = io.BytesIO(saved(Image.new("1", (20_000, 20_000)), "PNG").getvalue())
    with pytest.raises(Invalid):
        pictures.prepare(bomb)
    thin = io.BytesIO(saved(Image.new("1", (40_000, 1)), "PNG").getvalue())
    with pytest.raises(Invalid) as refusal:
        pictures.prepare(thin)
    assert "40 million" in refusal.value.errors["file"][0]


MEASURE = """
import sys, django
from django.conf import settings
settings.configure()
django.setup()
from courtyard.core import pictures
pictures.prepare(sys.argv[1])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_the_largest_picture_fits_into_memory(tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.new("RGBA", (8000, 5000), (9, 9, 9, 9)).save(large, "PNG", compress_level=1)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(large)], check=True, capture_output=True, text=True)
    assert int(done.stdout) < 512 * 1024  # kilobytes


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_damaged_bytes_never_end_in_anything_but_a_picture_or_a_sentence(format: str) -> None:
    source = saved(halves(60, 40), format).getvalue()
    chance = random.Random(format)
    for _attempt in range(150):
        data = bytearray(source[: chance.randrange(10, len(source) + 1)])
        for _flip in range(chance.randrange(0, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with contextlib.suppress(Invalid):
            assert pictures.prepare(io.BytesIO(bytes(data)))


NOT_TAKEN = {".ico", ".tif", ".psd", ".svg", ".tga", ".xcf"}
BROKEN = {"truncated_jpeg.jpg", "truncated_image.png", "png_331x90x8_truncated.png", "decompression_bomb.gif"}


@pytest.mark.parametrize("folder", ["files-benign/images", "files-hostile/images"])
def test_real_pictures_good_and_bad(folder: str) -> None:
    found = sorted((SHARED / folder).glob("*"))
    if not found:
        pytest.skip("the shared sample files are not on this machine")
    for path in found:
        if path.suffix in NOT_TAKEN or path.name in BROKEN:
            with pytest.raises(Invalid):
                pictures.prepare(path)
            continue
        for variant in pictures.prepare(path):
            assert seen(variant).size == (variant.width, variant.height)
            assert not seen(variant).getexif()
