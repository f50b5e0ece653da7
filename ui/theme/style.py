"""The application's style sheet, filled from the tokens and the metrics."""

from __future__ import annotations

import re
from functools import cache

from ui.theme import metrics
from ui.theme.palette import Palette
from ui.theme.resources import resource
from ui.theme.tokens import Token

_PLACE = re.compile(r"@([a-z][a-z-]*)")
_MEASURES = {"radius-control": f"{metrics.RADIUS_CONTROL}px", "radius-card": f"{metrics.RADIUS_CARD}px"}


def fill(template: str, colours: Palette) -> str:
    """Replace `@token` and `@radius-...`; raises ValueError for anything else."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        return _MEASURES.get(name) or colours.css(Token(name))

    return _PLACE.sub(value, template)


@cache
def _template() -> str:
    return resource("theme", "style.qss").read_text(encoding="utf-8")


@cache
def style_sheet(colours: Palette) -> str:
    """The style sheet for what Qt draws by itself."""
    return fill(_template(), colours)
