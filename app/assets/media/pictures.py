"""Pictures: whether they can be decoded, how large they are, whether they move, and their thumbnails."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from app.contract.media import THUMBNAIL_PX

warnings.simplefilter("error", Image.DecompressionBombWarning)  # a bomb is refused, not announced

DECODERS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/x-icon": "ICO",
    "image/avif": "AVIF",
}
"""What may decode which type; nothing else is ever tried on a file."""
_ORIENTATION: Final = 0x0112
_LYING: Final = (5, 6, 7, 8)
"""Values of the EXIF orientation of pictures that lie on their side."""
_FINE: Final = ("RGB", "RGBA", "L", "LA", "CMYK", "YCbCr")
"""Modes that are made smaller as they are."""
_BROKEN: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can be shown; its size in pixels, as it stands upright."""

    width: int
    height: int
    animated: bool
    thumbnail: bytes


def look_at(path: Path, mime: str) -> Picture | None:
    """Decode a picture and make its thumbnail; None where it is damaged or a decompression bomb."""
    try:
        with Image.open(path, formats=(DECODERS[mime],)) as image:
            width, height = image.size
            if image.getexif().get(_ORIENTATION, 1) in _LYING:
                width, height = height, width
            animated = bool(getattr(image, "is_animated", False))
            image.draft("RGB", (THUMBNAIL_PX * 2, THUMBNAIL_PX * 2))
            image.load()
            return Picture(width, height, animated, _thumbnail(image))
    except _BROKEN:
        return None


def _thumbnail(image: Image.Image) -> bytes:
    """Made small before anything else is done, so that a large picture is in memory once."""
    is_clear = image.has_transparency_data
    small = image if image.mode in _FINE else image.convert("RGBA" if is_clear else "RGB")
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    upright = ImageOps.exif_transpose(small)
    out = io.BytesIO()
    if is_clear:
        upright.convert("RGBA").save(out, "PNG")
    else:
        upright.convert("RGB").save(out, "JPEG", quality=88)
    return out.getvalue()
