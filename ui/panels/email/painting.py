"""How blocks look on the canvas: the mail's own fonts and colours, whatever the theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QTextDocument,
)

from app.contract.mail.cleaning import is_color
from app.contract.mail.vocabulary import NETWORKS, Network
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    Element,
    ImageBlock,
    Page,
    Section,
    SocialBlock,
    SpacerBlock,
    TextBlock,
    Wrapper,
)
from ui.kit.controls.paint.shapes import box
from ui.kit.controls.paint.words import CENTER, write
from ui.panels.constructor.personal_text import ChipPainter
from ui.panels.email import rich_text
from ui.panels.email.geometry import Box
from ui.panels.email.words import shown_words
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

Pictures = Callable[[int], QPixmap | None]
"""A picture of the library by its id, None while it is not there."""

_BUTTON_X, _BUTTON_Y = 25, 10
_NO_IMAGE: Final = 110.0
_NETWORK_GAP: Final = 8.0
_PENS: Final = {
    "solid": Qt.PenStyle.SolidLine,
    "dashed": Qt.PenStyle.DashLine,
    "dotted": Qt.PenStyle.DotLine,
}


def ink_of(value: str, otherwise: Token) -> QColor:
    """A colour of the document, or a token where it has none."""
    return QColor(value) if is_color(value) else QColor(color(otherwise))


def mail_font(family: str, size: int) -> QFont:
    """A font of the mail."""
    made = QFont(family)
    made.setPixelSize(max(size, 1))
    return made


class Painter:
    """Draws and measures elements; texts are kept laid out while they stay the same."""

    def __init__(self, pictures: Pictures) -> None:
        self.page = Page()
        self.names: Mapping[str, str] = {}
        self.pictures = pictures
        self._texts: dict[str, tuple[object, QTextDocument, ChipPainter]] = {}

    # -- measuring

    def measure(self, block: Element, width: float) -> float:
        """The height of an element's inside."""
        match block:
            case TextBlock():
                return self.text(block, width).size().height()
            case ImageBlock():
                return self._image_rect(block, QRectF(0, 0, width, 0)).height()
            case ButtonBlock():
                return QFontMetricsF(self._button_font(block)).height() + 2 * _BUTTON_Y
            case SocialBlock():
                return self._social_rows(block, width) * (block.props.size + _NETWORK_GAP)
            case DividerBlock():
                return float(block.props.thickness)
            case SpacerBlock():
                return float(max(block.props.height - block.props.padding[0] - block.props.padding[2], 0))

    def text(self, block: TextBlock, width: float) -> QTextDocument:
        """The document of a text laid out at a width."""
        key = (block.html, block.props, self.page.font, width, tuple(self.names.items()))
        kept = self._texts.get(block.id)
        if kept is not None and kept[0] == key:
            return kept[1]
        document = QTextDocument()
        chips = rich_text.prepare(document, self.names)
        self.dress(document, block)
        rich_text.load(document, block.html, align=block.props.align, line=self.line_of(block))
        document.setTextWidth(width)
        self._texts[block.id] = (key, document, chips)
        return document

    def dress(self, document: QTextDocument, block: TextBlock) -> None:
        """Give a document the font of its block."""
        document.setDefaultFont(mail_font(block.props.font or self.page.font, block.props.size))

    @staticmethod
    def line_of(block: TextBlock) -> float:
        """The height of a line in px."""
        return block.props.size * block.props.line_height

    def forget(self, kept: set[str]) -> None:
        """Let the texts of other blocks go."""
        self._texts = {block_id: one for block_id, one in self._texts.items() if block_id in kept}

    # -- drawing

    def draw(self, painter: QPainter, one: Box, *, editing: bool) -> None:
        """Draw a block; the text that is being edited draws itself."""
        block, props = one.block, one.block.props
        if isinstance(block, Wrapper):
            self._wrapper(painter, block, one.area)
            return
        if is_color(props.background):
            painter.fillRect(one.area, QColor(props.background))
        if isinstance(block, Section) or editing:
            return
        self._element(painter, block, one.inner)

    def _element(self, painter: QPainter, block: Element, area: QRectF) -> None:
        match block:
            case TextBlock():
                self._text(painter, block, area)
            case ImageBlock():
                self._image(painter, block, area)
            case ButtonBlock():
                self._button(painter, block, area)
            case SocialBlock():
                self._social(painter, block, area)
            case DividerBlock():
                self._divider(painter, block, area)
            case SpacerBlock():
                pass

    def _wrapper(self, painter: QPainter, block: Wrapper, area: QRectF) -> None:
        props = block.props
        path = QPainterPath()
        path.addRoundedRect(area, props.radius, props.radius)
        if is_color(props.background):
            painter.fillPath(path, QColor(props.background))
        picture = self.pictures(props.image.media_ref.media_id) if props.image is not None else None
        if picture is not None and not picture.isNull():
            painter.save()
            painter.setClipPath(path)
            scale = max(area.width() / picture.width(), area.height() / picture.height())
            wide, tall = picture.width() * scale, picture.height() * scale
            painter.drawPixmap(
                QRectF(area.center().x() - wide / 2, area.top(), wide, tall), picture, QRectF(picture.rect())
            )
            painter.restore()
        if props.border_width and is_color(props.border_color):
            inset = props.border_width / 2
            painter.setPen(QPen(QColor(props.border_color), props.border_width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), props.radius, props.radius)

    def _text(self, painter: QPainter, block: TextBlock, area: QRectF) -> None:
        if not block.html:
            painter.setFont(mail_font(block.props.font or self.page.font, block.props.size))
            painter.setPen(color(Token.PHONE_MUTED))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, tr("constructor_email.empty_text"))
            return
        document = self.text(block, area.width())
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, ink_of(block.props.color, Token.PHONE_TEXT))
        context.palette = palette
        painter.save()
        painter.translate(area.topLeft())
        document.documentLayout().draw(painter, context)
        painter.restore()

    def _image_rect(self, block: ImageBlock, area: QRectF) -> QRectF:
        room = area.width() * block.props.width / 100
        media = block.media.media_ref if block.media is not None else None
        if media is None or not media.width or not media.height:
            return QRectF(area.left(), area.top(), room, _NO_IMAGE)
        wide = min(room, float(media.width))
        spare = {"left": 0.0, "center": 0.5, "right": 1.0}[block.props.align] * (area.width() - wide)
        return QRectF(area.left() + spare, area.top(), wide, wide * media.height / media.width)

    def _image(self, painter: QPainter, block: ImageBlock, area: QRectF) -> None:
        place = self._image_rect(block, area)
        picture = self.pictures(block.media.media_ref.media_id) if block.media is not None else None
        if picture is not None and not picture.isNull():
            painter.drawPixmap(place, picture, QRectF(picture.rect()))
            return
        box(painter, place, metrics.RADIUS_TAG, fill=Token.PHONE_GROUND)
        words = block.alt or (
            block.media.media_ref.file_name if block.media else tr("constructor_email.empty_image")
        )
        middle = place.center()
        draw_icon(painter, Icon.IMAGE, Token.PHONE_MUTED, middle.x() - 10, middle.y() - 22, px=metrics.ICON_LARGE)
        write(
            painter,
            QRectF(place.left() + 8, middle.y(), place.width() - 16, 20),
            words,
            Type.SECONDARY,
            Token.PHONE_MUTED,
            align=CENTER,
        )

    def _button_font(self, block: ButtonBlock) -> QFont:
        return mail_font(block.props.font or self.page.font, block.props.size)

    def _button(self, painter: QPainter, block: ButtonBlock, area: QRectF) -> None:
        props, face = block.props, self._button_font(block)
        words = shown_words(block.text, self.names) or tr("constructor_email.empty_button")
        wide = min(QFontMetricsF(face).horizontalAdvance(words) + 2 * _BUTTON_X, area.width())
        spare = {"left": 0.0, "center": 0.5, "right": 1.0}[props.align] * (area.width() - wide)
        place = QRectF(area.left() + spare, area.top(), wide, area.height())
        box(painter, place, min(props.radius, place.height() / 2), fill=ink_of(props.fill, Token.PHONE_LINK))
        painter.setFont(face)
        painter.setPen(ink_of(props.color, Token.PHONE_BUBBLE))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _networks(self, block: SocialBlock) -> list[tuple[Network, str, float]]:
        """Icon, label and width of every network."""
        label = QFontMetricsF(mail_font(self.page.font, 13))
        found = []
        for item in block.items:
            network = NETWORKS.get(item.network) or Network(item.network, item.network[:1], NETWORKS["web"].color)
            words = shown_words(item.label, self.names)
            wide = block.props.size + (label.horizontalAdvance(words) + 6 if words else 0) + _NETWORK_GAP
            found.append((network, words, wide))
        return found

    def _social_rows(self, block: SocialBlock, width: float) -> int:
        rows, used = 1, 0.0
        for _, _, wide in self._networks(block):
            if used and used + wide > width:
                rows, used = rows + 1, 0.0
            used += wide
        return rows

    def _social(self, painter: QPainter, block: SocialBlock, area: QRectF) -> None:
        if not block.items:
            write(
                painter, area, tr("constructor_email.empty_social"), Type.SECONDARY, Token.PHONE_MUTED, align=CENTER
            )
            return
        lines: list[list[tuple[Network, str, float]]] = [[]]
        for one in self._networks(block):
            if lines[-1] and sum(wide for _, _, wide in lines[-1]) + one[2] > area.width():
                lines.append([])
            lines[-1].append(one)
        y = area.top()
        for line in lines:
            spare = area.width() - sum(wide for _, _, wide in line)
            x = area.left() + {"left": 0.0, "center": 0.5, "right": 1.0}[block.props.align] * spare
            for network, words, wide in line:
                self._network(painter, network, words, QRectF(x, y, wide, block.props.size + _NETWORK_GAP), block)
                x += wide
            y += block.props.size + _NETWORK_GAP

    def _network(self, painter: QPainter, network: Network, words: str, area: QRectF, block: SocialBlock) -> None:
        size = block.props.size
        top = area.top() + _NETWORK_GAP / 2
        place = QRectF(area.left() + _NETWORK_GAP / 2, top, size, size)
        box(painter, place, size / 2, fill=QColor(network.color))
        face = mail_font(self.page.font, max(size * 4 // 10, 8))
        face.setBold(True)
        painter.setFont(face)
        painter.setPen(color(Token.PHONE_BUBBLE))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, network.letters)
        if words:
            painter.setFont(mail_font(self.page.font, 13))
            painter.setPen(color(Token.PHONE_MUTED))
            rest = QRectF(place.right() + 6, top, area.right() - place.right(), size)
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, words)

    @staticmethod
    def _divider(painter: QPainter, block: DividerBlock, area: QRectF) -> None:
        props = block.props
        wide = area.width() * props.width / 100
        pen = QPen(ink_of(props.color, Token.PHONE_LINE), props.thickness, _PENS[props.style])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        y, left = area.center().y(), area.center().x() - wide / 2
        painter.drawLine(QPointF(left, y), QPointF(left + wide, y))
