"""Small files that tests upload."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

__all__ = ["picture"]


def picture(name: str = "me.png", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", size, "#336655").save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue(), content_type="image/png")
