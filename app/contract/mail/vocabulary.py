"""What an e-mail may be made of: fonts, social networks, column layouts, schemes of links, sizes (section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCHEMA: Final = 1
"""The newest form of a document that this version can write."""

UNSUBSCRIBE: Final = "{{unsubscribe_url}}"
"""Stands for the address under which a person opts out (EML-19)."""

CLIP_BYTES: Final = 100 * 1024
"""Octets of HTML above which mail programs cut a mail (EML-18)."""

FONTS: Final[Mapping[str, str]] = {
    "Arial": "Arial, Helvetica, sans-serif",
    "Verdana": "Verdana, Geneva, sans-serif",
    "Tahoma": "Tahoma, Verdana, sans-serif",
    "Trebuchet MS": "'Trebuchet MS', Tahoma, sans-serif",
    "Georgia": "Georgia, 'Times New Roman', serif",
    "Times New Roman": "'Times New Roman', Times, serif",
    "Courier New": "'Courier New', Courier, monospace",
}
"""Fonts that every mail program has, each with what stands in for it; others would have to be fetched."""

LAYOUTS: Final[tuple[tuple[int, ...], ...]] = (
    (100,),
    (50, 50),
    (33, 67),
    (67, 33),
    (25, 75),
    (75, 25),
    (33, 33, 33),
    (25, 25, 50),
    (50, 25, 25),
    (25, 25, 25, 25),
)
"""Widths of columns that are offered (EML-13); thirds are equal although their sum is 99."""

SCHEMES: Final = ("http", "https", "mailto", "tel")
"""What a link may begin with (EML-40)."""


@dataclass(frozen=True, slots=True)
class Network:
    """A social network: its name, the letters of its icon and the ground they stand on."""

    name: str
    letters: str
    color: str


NETWORKS: Final[Mapping[str, Network]] = {
    "facebook": Network("Facebook", "f", "#1877f2"),
    "instagram": Network("Instagram", "ig", "#c13584"),
    "x": Network("X", "X", "#14171a"),
    "linkedin": Network("LinkedIn", "in", "#0a66c2"),
    "youtube": Network("YouTube", "yt", "#cc0000"),
    "tiktok": Network("TikTok", "tt", "#111111"),
    "telegram": Network("Telegram", "tg", "#1f7fb5"),
    "whatsapp": Network("WhatsApp", "wa", "#128c4b"),
    "viber": Network("Viber", "vb", "#665cac"),
    "vk": Network("VK", "vk", "#0069d6"),
    "pinterest": Network("Pinterest", "p", "#bd081c"),
    "web": Network("Web", "www", "#57606a"),
}
"""By their key in a document. The icons are letters, so they show where pictures are blocked."""

BOARD: Final = (
    *("#000000", "#1f2328", "#57606a", "#8c959f", "#d0d7de", "#f3f4f6", "#ffffff"),
    *("#7f1d1d", "#b91c1c", "#ef4444", "#f97316", "#f59e0b", "#fde68a", "#fef3c7"),
    *("#14532d", "#15803d", "#22c55e", "#0d9488", "#06b6d4", "#a7f3d0", "#dcfce7"),
    *("#1e3a8a", "#1f6feb", "#60a5fa", "#4f46e5", "#7c3aed", "#bfdbfe", "#dbeafe"),
    *("#831843", "#be185d", "#ec4899", "#9d174d", "#78350f", "#fbcfe8", "#fce7f3"),
)
"""Colours to choose from, dark to light, greys first."""
