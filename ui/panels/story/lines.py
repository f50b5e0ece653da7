"""The rows of a story: a sign on a thread, what happened, when, and why."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.messages import MessageId
from app.contract.story import Line, PartOf, StepOf, Story
from ui.kit.controls.button import LinkButton
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.story.wording import LOOKS, STATES, explained, title_of
from ui.texts import formats
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

TOP = Qt.AlignmentFlag.AlignTop


class StoryLine(QWidget):
    """One line; a rule leads from its sign down to the next unless it is the last."""

    def __init__(self, line: Line, story: Story, parent: QWidget, *, last: bool) -> None:
        super().__init__(parent)
        self._last = last
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        icon, tint = LOOKS[line.happening]
        words = QVBoxLayout()
        words.setSpacing(2)
        self.title = Text(title_of(line, story), Type.BODY_MEDIUM, parent=self, wrap=True)
        words.addWidget(self.title)
        why = explained(line, story)
        self.why = Text(why, Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.why.setVisible(bool(why))
        words.addWidget(self.why)
        time = formats.clock_seconds(line.at_ms) if line.at_ms is not None else ""
        self.time = Text(time, Type.SECONDARY, Token.FAINT, self, tabular=True)
        if line.at_ms is not None:
            self.time.explain(formats.stamp(line.at_ms))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0 if last else metrics.GAP_16)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(Glyph(icon, tint, self), 0, TOP)
        row.addLayout(words, 1)
        row.addWidget(self.time, 0, TOP)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the thread."""
        del event
        if not self._last:
            top = metrics.ICON + metrics.GAP_4
            area = QRectF(metrics.ICON / 2 - 0.5, top, 1, self.height() - top - metrics.GAP_4)
            rule(QPainter(self), area, Token.LINE_STRONG)


class DayLine(Text):
    """The day of the lines that follow."""

    def __init__(self, at_ms: int, now_ms: int, parent: QWidget) -> None:
        super().__init__(formats.day(at_ms, now_ms), Type.SECONDARY_MEDIUM, Token.FAINT, parent)


class PartLine(QWidget):
    """One part: its number, the provider's id for it, how it stands."""

    def __init__(self, part: PartOf, total: int, parent: QWidget) -> None:
        super().__init__(parent)
        icon, tint = STATES[part.state]
        number = Text(msg("story.part", number=part.number, total=total), Type.SECONDARY, Token.MUTED, self)
        number.setMinimumWidth(96)
        vendor = Text(part.vendor_id or msg("story.no_id"), Type.SECONDARY, parent=self, fill=True)
        word = Text(msg(f"broadcasts.message_{part.state.value}"), Type.SECONDARY, tint, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(number)
        row.addWidget(vendor, 1)
        row.addWidget(Glyph(icon, tint, self, px=metrics.ICON_SMALL))
        row.addWidget(word)


class StepLine(QWidget):
    """One step of the chain. Signals: `chosen(MessageId)` when another message's story is wanted."""

    chosen = Signal(object)

    def __init__(self, number: int, step: StepOf, parent: QWidget) -> None:
        super().__init__(parent)
        self._message_id: MessageId = step.message_id
        icon, tint = STATES[step.state]
        words = msg("story.step", number=number, sender=step.sender)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(ChannelMark(Channel(step.channel), parent=self))
        if step.is_this:
            row.addWidget(Text(words, Type.BODY_MEDIUM, parent=self, fill=True), 1)
        else:
            self.link = LinkButton(words, self)
            self.link.clicked.connect(lambda: self.chosen.emit(self._message_id))
            row.addWidget(self.link)
            row.addStretch(1)
        row.addWidget(Glyph(icon, tint, self, px=metrics.ICON_SMALL))
        row.addWidget(Text(msg(f"broadcasts.message_{step.state.value}"), Type.SECONDARY, tint, self))


class Heading(Text):
    """Over a part of the sheet."""

    def __init__(self, text_id: str, parent: QWidget) -> None:
        super().__init__(msg(text_id), Type.BODY_STRONG, parent=parent)


class Verdict(QWidget):
    """How the message stands, in one glance."""

    def __init__(self, story: Story, address: str, parent: QWidget) -> None:
        super().__init__(parent)
        icon, tint = STATES[story.state]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(Glyph(icon, tint, self, px=metrics.ICON_LARGE))
        row.addWidget(Text(msg(f"broadcasts.message_{story.state.value}"), Type.SECTION, tint, self))
        row.addStretch(1)
        row.addWidget(ChannelMark(Channel(story.channel), parent=self))
        way = Text(msg("story.way", sender=story.sender, address=address), Type.SECONDARY, Token.MUTED, self)
        row.addWidget(way)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(240, metrics.BUTTON_INLINE)
