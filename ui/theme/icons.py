"""Icons: one SVG each, tinted by a token and drawn anew for every size, so that the pen stays 1.5 px."""

from __future__ import annotations

import re
from functools import cache
from math import floor

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.theme.icon_names import Icon
from ui.theme.metrics import ICON
from ui.theme.resources import resource
from ui.theme.theme import color
from ui.theme.tokens import Token

GRID = 20  # the side of every drawing's view box

_STROKE = re.compile(r'stroke-width="([\d.]+)"')
_pixmaps: dict[tuple[str, str, int, int, float], QPixmap] = {}


class UnknownIconError(LookupError):
    """A drawing was asked for by a name that the resources do not have."""


@cache
def _source(folder: str, name: str) -> str:
    path = resource(folder, f"{name}.svg")
    if not path.is_file():
        raise UnknownIconError(f"{folder}/{name}")
    return path.read_text(encoding="utf-8")


def glyph(folder: str, name: str, tint: QColor, px: int, dpr: float) -> QPixmap:
    """A drawing of `resources/<folder>` at a size and device pixel ratio; its pens keep their width in px.

    Shared and cached: do not paint on it. Raises UnknownIconError.
    """
    key = (folder, name, tint.rgba(), px, dpr)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _render(_source(folder, name), tint, px, dpr)
    return found


def _render(source: str, tint: QColor, px: int, dpr: float) -> QPixmap:
    def pen(match: re.Match[str]) -> str:
        return f'stroke-width="{float(match.group(1)) * GRID / px:.3f}"'

    text = _STROKE.sub(pen, source).replace("currentColor", tint.name())
    pixmap = QPixmap(round(px * dpr), round(px * dpr))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(dpr)
    return pixmap


def device_ratio() -> float:
    """The device pixel ratio of the densest screen, for drawings made outside a paint event."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def pixmap(name: Icon, tint: Token, px: int, dpr: float | None = None) -> QPixmap:
    """An icon in a token's colour. Shared and cached; raises UnknownIconError or UnknownTokenError."""
    return glyph("icons", name, color(tint), px, device_ratio() if dpr is None else dpr)


def draw_icon(painter: QPainter, name: Icon, tint: Token, x: float, y: float, *, px: int = ICON) -> None:
    """Draw an icon with its upper left corner at x, y, moved to whole device pixels so that it stays sharp."""
    place(painter, pixmap(name, tint, px, painter.device().devicePixelRatio()), x, y)


def place(painter: QPainter, drawing: QPixmap, x: float, y: float) -> None:
    """Draw a pixmap at the device pixel nearest to x, y."""
    transform = painter.deviceTransform()
    corner = transform.map(QPointF(x, y))
    snapped = QPointF(floor(corner.x() + 0.5), floor(corner.y() + 0.5))
    scale = transform.m11() or 1.0
    painter.drawPixmap(
        QPointF(x + (snapped.x() - corner.x()) / scale, y + (snapped.y() - corner.y()) / scale), drawing
    )


def icon(name: Icon, tint: Token = Token.MUTED, px: int = ICON) -> QIcon:
    """A QIcon for what Qt draws by itself; coloured now, so take it anew on `theme().changed`."""
    made = QIcon()
    for dpr in {1.0, 2.0, device_ratio()}:
        made.addPixmap(pixmap(name, tint, px, dpr))
        made.addPixmap(pixmap(name, Token.DISABLED, px, dpr), QIcon.Mode.Disabled)
    return made
