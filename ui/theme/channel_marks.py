"""The mark of a channel: its hue as ground and a glyph on it. The only place where channel hues are used."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.contract.channels import Channel
from ui.theme import metrics
from ui.theme.icons import device_ratio, glyph
from ui.theme.theme import color
from ui.theme.tokens import Token

HUES: dict[Channel, Token] = {
    Channel.SMS: Token.CH_SMS,
    Channel.RCS: Token.CH_RCS,
    Channel.VIBER: Token.CH_VIBER,
    Channel.WHATSAPP: Token.CH_WA,
    Channel.WECHAT: Token.CH_WECHAT,
    Channel.EMAIL: Token.CH_EMAIL,
    Channel.TELEGRAM_GATEWAY: Token.CH_TG,
    Channel.PUSH: Token.CH_PUSH,
    Channel.TTS: Token.CH_TTS,
    Channel.MOBILE_PUSH: Token.CH_MPUSH,
}

_marks: dict[tuple[Channel, int, float, int], QPixmap] = {}


def channel_pixmap(channel: Channel, px: int, dpr: float | None = None) -> QPixmap:
    """The mark at a size (14, 16, 20 or 28). Shared and cached: do not paint on it."""
    ratio = device_ratio() if dpr is None else dpr
    hue = color(HUES[channel])
    key = (channel, px, ratio, hue.rgba())
    found = _marks.get(key)
    if found is None:
        found = _marks[key] = _render(channel, px, ratio)
    return found


def _render(channel: Channel, px: int, dpr: float) -> QPixmap:
    mark = QPixmap(round(px * dpr), round(px * dpr))
    mark.fill(Qt.GlobalColor.transparent)
    painter = QPainter(mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(HUES[channel]))
    radius = metrics.RADIUS_MARK * dpr
    painter.drawRoundedRect(QRectF(mark.rect()), radius, radius)
    drawing = glyph("channel-marks", channel.name.lower(), color(Token.ON_MARK), px, dpr)
    painter.drawPixmap(QRectF(mark.rect()), drawing, QRectF(drawing.rect()))
    painter.end()
    mark.setDevicePixelRatio(dpr)
    return mark
