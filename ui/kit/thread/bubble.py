"""A bubble: what was written or sent, the line under it, and what can be done with it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from ui.kit.controls.paint import button, tag
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.button import Look as ButtonLook
from ui.kit.controls.paint.shapes import focus_ring, hairline, rule, snapped
from ui.kit.controls.paint.state import receipt_glyph
from ui.kit.controls.paint.words import elided, width_of, write
from ui.kit.controls.tip import key_text
from ui.kit.phone.scene import TextPart
from ui.kit.phone.surface import Posture
from ui.kit.phone.taps import Chips
from ui.kit.thread.body import Body, Faces
from ui.kit.thread.drawn import DrawnBody, chips_of, paint_chips
from ui.kit.thread.items import Act, BubbleItem, Head, Side, Tone
from ui.kit.thread.layouts import NOTHING, SIDE, Hit, Layout, Look, Part
from ui.kit.thread.words import PAD_X, PAD_Y, WordsBody
from ui.texts import formats
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

WIDEST: Final = 440
SHARE: Final = 0.743  # of the pane: 404 of 544
HEAD: Final = Type.SECONDARY.line + 4
CHIPS_GAP: Final = 6
GAP_JOINED: Final = 4
GAP: Final = 12
UNDO_HEIGHT: Final = 22
ALARM_ROOM: Final = metrics.ICON + 8

_GROUNDS: Final = {
    Tone.HELD: Faces(Token.SURFACE, Token.ACCENT),
    Tone.SENDING: Faces(Token.SURFACE, Token.ACCENT),
    Tone.UNSENT: Faces(Token.SURFACE, Token.CONTROL),
    Tone.FAILED: Faces(Token.BAD_WEAK, Token.BAD),
    Tone.UNCLEAR: Faces(Token.WARN_WEAK, Token.WARN_FILL),
}
_OUT: Final = Faces(Token.BUBBLE_OUT, Token.BUBBLE_OUT_LINE)
_IN: Final = Faces(Token.BUBBLE_IN, Token.BUBBLE_IN_LINE)
_DASHED: Final = frozenset({Tone.HELD, Tone.SENDING, Tone.UNSENT})
_ALARMS: Final = {Tone.FAILED: (Icon.ALERT, Token.BAD), Tone.UNCLEAR: (Icon.ASK, Token.WARN)}


class BubbleLayout(Layout):
    """One message at one width. `before` is the same message's at another, whose body is kept where it fits."""

    def __init__(
        self, item: BubbleItem, width: float, posture: Posture, before: BubbleLayout | None = None
    ) -> None:
        self.item = item
        self._width = width
        self._alarm = ALARM_ROOM if item.tone in _ALARMS else 0
        widest = max(min(WIDEST, width * SHARE, width - 2 * SIDE - self._alarm), 80.0)
        self._widest = widest
        kept = before is not None and (before.item, before._widest) == (item, widest)
        self.body: Body = before.body if before is not None and kept else _body_of(item, posture, widest)
        self._chips = chips_of(item.scene, widest)
        above = HEAD + PAD_Y - self.body.brim if item.head is not None else 0
        size_x = max(self.body.width, min(_head_width(item.head), widest))
        top = float(GAP_JOINED if item.joined else GAP)
        left = float(SIDE) if item.side is Side.LEFT else width - SIDE - size_x
        self.box = QRectF(left, top, size_x, above + self.body.height)
        self._origin = QPointF(left, top + above)
        self.height = self.box.bottom()
        if self._chips is not None:
            self.height += CHIPS_GAP + self._chips.height
        self._meta_top = self.height
        if item.meta is not None:
            self._meta_top += 4
            self.height = self._meta_top + (UNDO_HEIGHT if item.hold is not None else Type.SECONDARY.line)
        self._acts_top = self.height + 4
        if self._links_below:
            self.height = self._acts_top + Type.SECONDARY.line
        self._act_rects = self._place_acts()

    @property
    def _links_below(self) -> tuple[Act, ...]:
        return tuple(act for act in self.item.acts if act is not Act.UNDO)

    # -- places ----------------------------------------------------------------------------------------------------

    @property
    def info_rect(self) -> QRectF:
        """The button for details, beside the bubble."""
        size = metrics.BUTTON_INLINE
        gap = 6 + self._alarm
        x = self.box.right() + 6 if self.item.side is Side.LEFT else self.box.left() - gap - size
        return QRectF(x, self.box.center().y() - size / 2, size, size)

    def _place_acts(self) -> dict[Act, QRectF]:
        acts = self._links_below
        widths = [width_of(tr(f"thread.act_{act.value}"), Type.SECONDARY_MEDIUM) for act in acts]
        gap = metrics.GAP_12
        whole = sum(widths) + gap * max(len(acts) - 1, 0)
        x = self._width - SIDE - whole if self.item.side is Side.RIGHT else float(SIDE)
        found = {}
        for act, wide in zip(acts, widths, strict=True):
            found[act] = QRectF(x, self._acts_top, wide, Type.SECONDARY.line)
            x += wide + gap
        if Act.UNDO in self.item.acts:
            look = self._undo_look(hovered=False)
            wide = button.width(look)
            found[Act.UNDO] = QRectF(self._width - SIDE - wide - 1, self._meta_top, wide, UNDO_HEIGHT)
        return found

    def _undo_look(self, *, hovered: bool) -> ButtonLook:
        return ButtonLook(
            Kind.SECONDARY,
            UNDO_HEIGHT,
            text=tr("thread.act_undo"),
            icon=Icon.UNDO,
            keys=key_text("Ctrl+Z"),
            hovered=hovered,
        )

    def act_rect(self, act: Act) -> QRectF:
        """Where an act stands; empty where there is none such."""
        return self._act_rects.get(act, QRectF())

    def hit(self, point: QPointF) -> Hit:
        """Act, link, text, details, bubble."""
        for act, rect in self._act_rects.items():
            if rect.adjusted(-2, -2, 2, 2).contains(point):
                return Hit(Part.ACT, act=act)
        if self.info_rect.contains(point):
            return Hit(Part.INFO)
        return self.body.hit(point - self._origin) if self.box.contains(point) else NOTHING

    def position_at(self, point: QPointF) -> int:
        """The nearest position in the text, for selecting with the mouse."""
        return self.body.position_at(point - self._origin)

    # -- painting --------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw bubble, text, meta line, acts."""
        if self.body.boxed:
            self._paint_box(painter)
        self.body.paint(painter, self._origin, look, self._faces)
        if self.item.head is not None:
            self._paint_head(painter, self.item.head)
        if self._chips is not None:
            self._paint_chips(painter, self._chips)
        if look.current:
            focus_ring(painter, self.box, metrics.RADIUS_CARD)
        alarm = _ALARMS.get(self.item.tone)
        if alarm is not None:
            icon, tint = alarm
            x = self.box.left() - ALARM_ROOM if self.item.side is Side.RIGHT else self.box.right() + 8
            draw_icon(painter, icon, tint, x, self.box.center().y() - metrics.ICON / 2)
        if self.item.meta is not None:
            self._paint_meta(painter, look)
        self._paint_acts(painter, look)
        if look.hovered is not None or look.current:
            under = look.hovered is not None and look.hovered.part is Part.INFO
            face = ButtonLook(Kind.GHOST, metrics.BUTTON_INLINE, icon=Icon.INFO, hovered=under, ground=Token.CHAT)
            button.paint(painter, self.info_rect, face)

    @property
    def _faces(self) -> Faces:
        plain = _OUT if self.item.side is Side.RIGHT else _IN
        return _GROUNDS.get(self.item.tone, plain)

    def _paint_box(self, painter: QPainter) -> None:
        pen = QPen(color(self._faces.line), hairline(painter))
        if self.item.tone in _DASHED:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([3 / pen.widthF(), 3 / pen.widthF()])
        half = pen.widthF() / 2
        painter.setPen(pen)
        painter.setBrush(color(self._faces.fill))
        painter.drawPath(self._outline(snapped(painter, self.box).adjusted(half, half, -half, -half)))

    def _outline(self, area: QRectF) -> QPainterPath:
        """Rounded, with a tail corner at the lower outer edge of the last bubble of a group."""
        large, tail = float(metrics.RADIUS_CARD), float(metrics.RADIUS_TAIL)
        low_left = tail if self.item.last and self.item.side is Side.LEFT else large
        low_right = tail if self.item.last and self.item.side is Side.RIGHT else large
        path = QPainterPath()
        path.moveTo(area.left() + large, area.top())
        path.arcTo(QRectF(area.right() - 2 * large, area.top(), 2 * large, 2 * large), 90, -90)
        corner = QRectF(area.right() - 2 * low_right, area.bottom() - 2 * low_right, 2 * low_right, 2 * low_right)
        path.arcTo(corner, 0, -90)
        corner = QRectF(area.left(), area.bottom() - 2 * low_left, 2 * low_left, 2 * low_left)
        path.arcTo(corner, 270, -90)
        path.arcTo(QRectF(area.left(), area.top(), 2 * large, 2 * large), 180, -90)
        path.closeSubpath()
        return path

    def _paint_head(self, painter: QPainter, head: Head) -> None:
        """Icon and words over the body."""
        x, y = self.box.left() + PAD_X, self.box.top() + PAD_Y
        px = metrics.ICON_SMALL
        draw_icon(painter, head.icon, Token.MUTED, x, y + 1, px=px)
        area = QRectF(x + px + 6, y, self.box.right() - PAD_X - x - px - 6, Type.SECONDARY.line)
        write(painter, area, elided(str(head.words), Type.SECONDARY, area.width()), Type.SECONDARY, Token.MUTED)

    def _paint_chips(self, painter: QPainter, chips: Chips) -> None:
        """Under the bubble, at its side."""
        x = self.box.left() if self.item.side is Side.LEFT else self._width - SIDE - chips.used
        paint_chips(painter, chips, QPointF(x, self.box.bottom() + CHIPS_GAP), self._faces)

    def _paint_meta(self, painter: QPainter, look: Look) -> None:
        meta, item = self.item.meta, self.item
        if meta is None:
            return
        if item.hold is not None:
            self._paint_hold(painter, look)
            return
        area = QRectF(SIDE, self._meta_top, self._width - 2 * SIDE, Type.SECONDARY.line)
        lead = " · ".join(part for part in (str(meta.who), formats.clock(meta.at_ms)) if part)
        alarm = str(meta.alarm) if meta.alarm else ""
        word = "" if meta.receipt is None or alarm else meta.receipt.word
        parts = [width_of(lead, Type.SECONDARY, tabular=True)]
        mark = metrics.ICON_SMALL + 5 if meta.channel is not None else 0
        receipt = metrics.ICON_SMALL + 4 + width_of(word, Type.SECONDARY) + 6 if word else 0
        spare = max(area.width() - mark - parts[0] - 6, 40)
        said = elided(alarm, Type.SECONDARY, spare) if alarm else ""
        tail = width_of(said, Type.SECONDARY) + 6 if said else receipt
        x = area.right() - mark - parts[0] - tail if item.side is Side.RIGHT else area.left() + 2
        x = max(x, area.left())
        if meta.channel is not None:
            ratio = painter.device().devicePixelRatio()
            place(painter, channel_pixmap(meta.channel, metrics.ICON_SMALL, ratio), x, area.top() + 1)
            x += mark
        write(painter, QRectF(x, area.top(), parts[0] + 1, area.height()), lead, Type.SECONDARY, Token.MUTED,
              tabular=True)  # fmt: skip
        x += parts[0] + 6
        if said:
            ink = Token.WARN if item.tone is Tone.UNCLEAR else Token.BAD
            ink = Token.MUTED if item.tone in _DASHED else ink
            write(painter, QRectF(x, area.top(), area.right() - x + 1, area.height()), said, Type.SECONDARY, ink)
        elif meta.receipt is not None and word:
            receipt_glyph(painter, x, area.top() + 1, meta.receipt)
            x += metrics.ICON_SMALL + 4
            write(
                painter,
                QRectF(x, area.top(), area.right() - x + 1, area.height()),
                word,
                Type.SECONDARY,
                Token.MUTED,
            )

    def _paint_hold(self, painter: QPainter, look: Look) -> None:
        hold = self.item.hold
        undo = self._act_rects.get(Act.UNDO)
        if hold is None:
            return
        left_ms = min(max(hold.until_ms - look.now_ms, 0), hold.whole_ms)
        seconds = -(-left_ms // 1_000)
        words = tr("thread.sends_in", seconds=seconds) if seconds else tr("thread.sending")
        wide = width_of(words, Type.SECONDARY_MEDIUM, tabular=True)
        end = undo.left() - metrics.GAP_8 if undo is not None and seconds else self._width - SIDE
        row = QRectF(end - wide, self._meta_top, wide + 1, UNDO_HEIGHT)
        write(painter, row, words, Type.SECONDARY_MEDIUM, Token.ACCENT, tabular=True)
        ring = QRectF(row.left() - 20, row.center().y() - 7, 14, 14)
        tag.countdown(painter, ring, left_ms / max(hold.whole_ms, 1), Token.ACCENT)

    def _paint_acts(self, painter: QPainter, look: Look) -> None:
        under = look.hovered.act if look.hovered is not None else None
        for act, rect in self._act_rects.items():
            if act is Act.UNDO:
                if self.item.hold is not None and self.item.hold.until_ms > look.now_ms:
                    button.paint(painter, rect, self._undo_look(hovered=act is under))
                continue
            write(
                painter,
                rect.adjusted(0, 0, 1, 0),
                tr(f"thread.act_{act.value}"),
                Type.SECONDARY_MEDIUM,
                Token.ACCENT,
            )
            if act is under:
                rule(painter, QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), Token.ACCENT)


def _body_of(item: BubbleItem, posture: Posture, widest: float) -> Body:
    """What was sent, or the words where they are all of it."""
    scene = item.scene
    if scene is None or all(isinstance(part, TextPart) for part in scene.parts):
        return WordsBody(item.text, widest)
    return DrawnBody(scene, posture, widest)


def _head_width(head: Head | None) -> float:
    if head is None:
        return 0.0
    return width_of(str(head.words), Type.SECONDARY) + metrics.ICON_SMALL + 6 + 2 * PAD_X + 1
