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
            animated = bool(getattr(image, "is_animated", False))
            image.draft("RGB", (THUMBNAIL_PX * 2, THUMBNAIL_PX * 2))
            image.load()
            upright = ImageOps.exif_transpose(image)
            if (upright.width > upright.height) != (image.width > image.height):
                width, height = height, width
            return Picture(width, height, animated, _thumbnail(upright))
    except _BROKEN:
        return None


def _thumbnail(image: Image.Image) -> bytes:
    is_clear = image.has_transparency_data
    small = image.convert("RGBA" if is_clear else "RGB")
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    out = io.BytesIO()
    if is_clear:
        small.save(out, "PNG")
    else:
        small.save(out, "JPEG", quality=88)
    return out.getvalue()
