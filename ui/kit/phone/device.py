"""The device around a message: ring, status bar, and what the program of a channel has above and below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainterPath, QPen

from app.contract.channels import Channel
from ui.kit.controls.paint.avatar import initials
from ui.kit.controls.paint.shapes import NO_BRUSH, NO_PEN
from ui.kit.phone.scene import CallScene, ChatScene, MailScene, NoticeScene, Scene
from ui.kit.phone.surface import BOLD, CENTER, Surface, manner_of, rounded
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.theme import color
from ui.theme.tokens import Token

SIZE: Final = QSize(264, 532)
_RING, _RADIUS, _INNER_RADIUS = 6, 32, 26
_STATUS, _HEADER, _INPUT, _ANSWER = 26, 44, 44, 84
PADDING: Final = 10
SOME_TIME: Final = "09:41"
"""What the clock says while nobody knows when the message will arrive."""
_AVATAR, _CAMERA = 26, 4.5

SCREEN: Final = QRectF(0, 0, SIZE.width(), SIZE.height()).adjusted(_RING, _RING, -_RING, -_RING)
GROUND: Final = SCREEN.adjusted(0, _STATUS + _HEADER, 0, -_INPUT)
"""Where the messages of a chat are."""

_NAMED: Final = frozenset({Channel.RCS, Channel.VIBER, Channel.WHATSAPP})
"""Channels whose programs say that a business writes."""


def ground_of(scene: Scene) -> QRectF:
    """Where a scene's own things are."""
    match scene:
        case ChatScene():
            return GROUND
        case MailScene():
            return SCREEN.adjusted(0, _STATUS + _HEADER, 0, 0)
        case NoticeScene():
            return SCREEN.adjusted(0, _STATUS, 0, 0)
        case CallScene():
            return SCREEN.adjusted(0, _STATUS, 0, -_ANSWER)


def outline() -> QPainterPath:
    """The edge of the screen."""
    return rounded(SCREEN, _INNER_RADIUS)


def ground_token(scene: Scene) -> Token:
    """The colour behind a scene's own things."""
    match scene:
        case ChatScene():
            return manner_of(scene.head.channel).ground
        case MailScene():
            return Token.PHONE_BAR
        case NoticeScene():
            return Token.PHONE_WALL
        case CallScene():
            return Token.PHONE_CALL


def paint_device(surface: Surface, scene: Scene) -> None:
    """Everything but the scene's own things; the ring is that of our own window's theme."""
    painter = surface.painter
    painter.setPen(NO_PEN)
    painter.setBrush(color(Token.PHONE_RING))
    painter.drawRoundedRect(QRectF(0, 0, SIZE.width(), SIZE.height()), _RADIUS, _RADIUS)
    painter.save()
    painter.setClipPath(outline())
    is_chat = isinstance(scene, ChatScene | MailScene)
    surface.fill(SCREEN, Token.PHONE_BAR if is_chat else ground_token(scene))
    surface.fill(ground_of(scene), ground_token(scene))
    _status(surface, scene.head.time or SOME_TIME, Token.PHONE_TEXT if is_chat else Token.PHONE_ON_WALL)
    match scene:
        case ChatScene():
            _chat_head(surface, scene)
            _input(surface)
        case MailScene():
            _mail_head(surface)
        case CallScene():
            _answers(surface)
        case NoticeScene():
            pass
    painter.restore()


def _status(surface: Surface, time: str, ink: Token) -> None:
    painter = surface.painter
    left, middle = SCREEN.left(), SCREEN.top() + 15
    surface.line(QRectF(left + 18, middle - 8, 60, 16), time, 10.5, ink, weight=BOLD)
    surface.disc(QPointF(SCREEN.center().x(), middle - 2), _CAMERA, Token.PHONE_RING)
    painter.setPen(NO_PEN)
    painter.setBrush(surface.ink(ink))
    right, bottom = SCREEN.right() - 18, middle + 4.5
    for bar in range(4):
        height = 2.5 + 2 * bar
        painter.drawRoundedRect(QRectF(right - 36 + bar * 3.4, bottom - height, 2.4, height), 0.8, 0.8)
    painter.setBrush(NO_BRUSH)
    painter.setPen(QPen(surface.ink(ink), 1))
    painter.drawRoundedRect(QRectF(right - 18.5, bottom - 8.5, 15, 8), 2.5, 2.5)
    painter.setPen(NO_PEN)
    painter.setBrush(surface.ink(ink))
    painter.drawRoundedRect(QRectF(right - 17, bottom - 7, 10, 5), 1.2, 1.2)
    painter.drawRoundedRect(QRectF(right - 2.6, bottom - 6, 1.4, 3), 0.7, 0.7)


def _bar(surface: Surface) -> QRectF:
    area = QRectF(SCREEN.left(), SCREEN.top() + _STATUS, SCREEN.width(), _HEADER)
    icon = metrics.ICON
    surface.icon(Icon.LEFT, Token.PHONE_TEXT, area.left() + 12, area.center().y() - icon / 2)
    surface.icon(Icon.MORE, Token.PHONE_TEXT, area.right() - 12 - icon, area.center().y() - icon / 2)
    surface.fill(QRectF(area.left(), area.bottom() - 1, area.width(), 1), Token.PHONE_LINE)
    return area


def _chat_head(surface: Surface, scene: ChatScene) -> None:
    area = _bar(surface)
    middle, sender = area.center().y(), scene.head.sender
    centre = QPointF(area.left() + 36 + _AVATAR / 2, middle)
    surface.disc(centre, _AVATAR / 2, Token.PHONE_AVATAR)
    letter = QRectF(centre.x() - _AVATAR / 2, middle - 8, _AVATAR, 16)
    surface.line(letter, initials(sender)[:1], 11.5, Token.PHONE_ON_AVATAR, weight=BOLD, align=CENTER)
    name = QRectF(area.left() + 70, middle - 9, area.width() - 70 - 40, 18)
    if scene.head.channel in _NAMED:
        surface.line(name.translated(0, 7), tr("phone.business"), 10, Token.PHONE_MUTED)
        name.translate(0, -6)
    surface.line(name, sender, 12.5, Token.PHONE_TEXT, weight=BOLD)


def _mail_head(surface: Surface) -> None:
    area = _bar(surface)
    name = QRectF(area.left() + 40, area.center().y() - 9, area.width() - 80, 18)
    surface.line(name, tr("phone.inbox"), 13, Token.PHONE_TEXT, weight=BOLD)


def _input(surface: Surface) -> None:
    area = QRectF(SCREEN.left(), SCREEN.bottom() - _INPUT, SCREEN.width(), _INPUT)
    middle, icon = area.center().y(), metrics.ICON
    surface.fill(QRectF(area.left(), area.top(), area.width(), 1), Token.PHONE_LINE)
    surface.icon(Icon.PLUS, Token.PHONE_MUTED, area.left() + 10, middle - icon / 2)
    field = QRectF(area.left() + 34, middle - 14, area.width() - 68, 28)
    surface.fill(field, Token.PHONE_FIELD, 14)
    surface.line(field.adjusted(12, 0, -12, 0), tr("phone.message"), 12, Token.PHONE_FAINT)
    surface.icon(Icon.MIC, Token.PHONE_MUTED, area.right() - 10 - icon, middle - icon / 2)


def _answers(surface: Surface) -> None:
    """The two discs of a call, to refuse and to take it."""
    middle = SCREEN.bottom() - _ANSWER / 2 - 2
    px = metrics.ICON_LARGE
    for x, ink, icon in (
        (SCREEN.center().x() - 56, Token.PHONE_CALL_END, Icon.X),
        (SCREEN.center().x() + 56, Token.PHONE_CALL_ANSWER, Icon.PHONE),
    ):
        surface.disc(QPointF(x, middle), 24, ink)
        surface.icon(icon, Token.PHONE_ON_CALL, x - px / 2, middle - px / 2, px)
