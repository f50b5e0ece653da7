"""What was tried for one recipient, step by step: channel, outcome, times, and why not (BRD-109, MSG-78)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.broadcasts import RecipientRow
from app.contract.chain import Attempt, AttemptState
from app.contract.channels import Channel
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.broadcasts.wording import channel_words, reason_words, written
from ui.texts.formats import clock_seconds, short
from ui.texts.live import texts
from ui.texts.messages import Message, Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

A = AttemptState
LOOKS: Final = {
    A.PENDING: (Icon.CLOCK, Token.MUTED),
    A.SKIPPED: (Icon.MINUS, Token.MUTED),
    A.SUBMITTING: (Icon.SEND, Token.MUTED),
    A.SUBMITTED: (Icon.PIE, Token.WARN),
    A.DELIVERED: (Icon.OKC, Token.OK),
    A.DISPLAYED: (Icon.EYE, Token.OK),
    A.FAILED: (Icon.BADC, Token.BAD),
    A.TIMED_OUT: (Icon.CLOCK, Token.BAD),
    A.UNKNOWN: (Icon.HELP, Token.WARN),
}
_ROW: Final = 32
_LEAST: Final = (196, 132)
_TIMES: Final = 148


def state_words(state: AttemptState) -> Message:
    """`Delivered`."""
    return msg(f"broadcasts.attempt_{state.value}")


def step_words(one: Attempt) -> Words:
    """`2 SMS`; of a step the chain no longer has only its number."""
    if not one.channel:
        return str(one.step)
    return msg("broadcasts.step_tab", number=one.step, channel=channel_words(one.channel))


def times_words(one: Attempt, now_ms: int) -> str:
    """`Sent 28 Nov 09:00, delivered 09:00:12`; of what is open, until when it is waited for."""
    found: list[str] = []
    for key, at_ms in (
        ("sent", one.submitted_ms),
        ("delivered", one.delivered_ms),
        ("seen", one.displayed_ms),
        ("until", one.deadline_ms),
    ):
        if at_ms is not None:
            time = clock_seconds(at_ms) if found else short(at_ms, now_ms)
            found.append(tr(f"broadcasts.tried_{key}", time=time))
    return ", ".join(found) or short(one.started_ms, now_ms)


def why_words(one: Attempt) -> str:
    """Why it was skipped or failed, with the provider's own code and words; how often it was retried."""
    why = one.skip_reason or one.failure
    ours = reason_words(why) if why else ""
    theirs = " ".join(part for part in (one.error_code, one.error_text) if part)
    retried = tr("broadcasts.retried", count=one.retries) if one.retries else ""
    said = ": ".join(part for part in (ours, theirs) if part)
    return ", ".join(part for part in (said, retried) if part)


def summary_of(row: RecipientRow) -> str:
    """A line a step, for a tooltip."""
    return "\n".join(
        tr("broadcasts.outcome_line", name=step_words(one), why=state_words(one.state)) for one in row.attempts
    )


class AttemptsRow(QWidget):
    """What a recipient's row unfolds to."""

    def __init__(self, clock: Callable[[], int], row: RecipientRow, parent: QWidget) -> None:
        super().__init__(parent)
        self._clock, self._row = clock, row
        self._cells: list[QWidget] = []
        self.lines: list[tuple[str, ...]] = []
        self.card = Card(self, padding=metrics.GAP_4)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(metrics.GAP_8, 0, metrics.GAP_8, 0)
        self._grid.setHorizontalSpacing(metrics.GAP_16)
        self._grid.setVerticalSpacing(0)
        self.card.column.addLayout(self._grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_8, metrics.GAP_16, metrics.GAP_12)
        column.addWidget(self.card)
        for at, wide in enumerate(_LEAST):
            self._grid.setColumnMinimumWidth(at, wide)
        self._grid.setColumnStretch(2, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts().language_changed.connect(self._fill)
        self._fill()

    def set_row(self, row: RecipientRow) -> None:
        """The recipient has other content."""
        if row != self._row:
            self._row = row
            self._fill()

    def sizeHint(self) -> QSize:
        """As many lines as there are attempts."""
        return QSize(600, super().sizeHint().height())

    def _fill(self) -> None:
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self._cells, self.lines = [], []
        if not self._row.attempts:
            self._add(Text(msg("broadcasts.tried_nothing"), Type.BODY, Token.MUTED, self.card), 0, 0, across=3)
        for at, one in enumerate(self._row.attempts):
            if at:
                line = Separator(self.card)
                self._grid.addWidget(line, 2 * at - 1, 0, 1, 3)
                self._cells.append(line)
                line.show()
            self._show(2 * at, one)
        self.updateGeometry()

    def _show(self, line: int, one: Attempt) -> None:
        icon, tint = LOOKS[one.state]
        state, times = state_words(one.state), times_words(one, self._clock())
        why = ", ".join(part for part in (why_words(one), self._elsewhere(one)) if part)
        strong = one.step == self._row.success_step
        self._add(_channel_cell(one, self.card), line, 0)
        self._add(_signed(icon, tint, state, self.card, strong=strong), line, 1)
        self._add(_outcome_cell(times, why, self.card), line, 2)
        self.lines.append((str(one.step), str(state), times, why))

    def _elsewhere(self, one: Attempt) -> str:
        """The address of a step that is not the recipient's number: a mailbox, a device."""
        if one.address in ("", self._row.address):
            return ""
        return written("+" + one.address) if one.address.isdigit() else one.address

    def _add(self, cell: QWidget, line: int, column: int, *, across: int = 1) -> None:
        cell.setFixedHeight(_ROW)
        self._grid.addWidget(cell, line, column, 1, across)
        self._cells.append(cell)
        cell.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        painter = QPainter(self)
        painter.fillRect(QRectF(event.rect()), color(Token.WINDOW))


def _texts_of(cell: QWidget) -> list[Text]:
    return [cell] if isinstance(cell, Text) else cell.findChildren(Text)


def _channel_cell(one: Attempt, parent: QWidget) -> QWidget:
    host = QWidget(parent)
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(metrics.GAP_8)
    if one.channel:
        row.addWidget(ChannelMark(Channel(one.channel), host))
    row.addWidget(Text(step_words(one), Type.BODY_MEDIUM, parent=host))
    row.addWidget(Text(one.sender, Type.BODY, Token.MUTED, host, fill=True), 1)
    return host


def _outcome_cell(times: str, why: str, parent: QWidget) -> QWidget:
    """When it went, and why not in whatever room is left."""
    host = QWidget(parent)
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(metrics.GAP_16)
    when = Text(times, Type.BODY, Token.MUTED, host, tabular=True)
    when.setMinimumWidth(_TIMES)
    row.addWidget(when)
    row.addWidget(Text(why, Type.BODY, Token.TEXT, host, fill=True), 1)
    return host


def _signed(icon: Icon, tint: Token, words: Words, parent: QWidget, *, strong: bool) -> QWidget:
    host = QWidget(parent)
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(metrics.GAP_8)
    row.addWidget(Glyph(icon, tint, host))
    row.addWidget(Text(words, Type.BODY_STRONG if strong else Type.BODY, tint, host, fill=True), 1)
    return host
