"""Pictures for the demo's media library: landscapes drawn on the spot, so that nobody's rights are touched."""

from __future__ import annotations

import io
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]


class Scene(NamedTuple):
    """A sky with a sun above three rows of hills; `sun` is its place from the left, as a share of the width."""

    name: str
    size: tuple[int, int]
    sky: Colour
    hills: Colour
    sun: float


SCENES: Final = (
    Scene("workshop at dawn.jpg", (1200, 800), (255, 214, 165), (77, 124, 138), 0.62),
    Scene("winter service.jpg", (1200, 800), (173, 216, 255), (60, 90, 150), 0.24),
    Scene("summer check.png", (1080, 1080), (202, 240, 215), (46, 120, 90), 0.5),
)
_ROWS: Final = 3
_SUNLIGHT: Final = (255, 250, 230)


def drawn(scene: Scene) -> bytes:
    """A scene in the format its name says."""
    width, height = scene.size
    image = Image.new("RGB", scene.size, scene.sky)
    draw = ImageDraw.Draw(image)
    left, top, wide = width * scene.sun, height * 0.15, width * 0.16
    draw.ellipse([left, top, left + wide, top + wide], fill=_SUNLIGHT)
    for row in range(_ROWS):
        shade = tuple(max(part - row * 26, 0) for part in scene.hills)
        edge, start = height * (0.5 + 0.14 * row), width * (0.35 * row - 0.5)
        draw.ellipse([start, edge, start + width * 1.2, edge + height], fill=shade)
    out = io.BytesIO()
    image.save(out, "PNG" if scene.name.endswith(".png") else "JPEG", quality=88)
    return out.getvalue()
