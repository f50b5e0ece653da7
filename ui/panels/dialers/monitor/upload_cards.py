"""Cards of files: one that was refused with its first problems, one that was loaded with its figures (DIA-47)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.dialers import Upload
from app.contract.uploads import FileProblem
from ui.kit.controls.button import Button, IconButton, LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.panels.dialers.monitor.uploading import Verdict
from ui.panels.dialers.words import file_problem_words, place_words
from ui.texts.faults import fault_text
from ui.texts.formats import listed, minute
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

FIRST: Final = 3
"""Problems told on the card; the others are behind *All problems*."""
_HEAD: Final = 32


def problem_line(problem: FileProblem) -> str:
    """`Row 14, col. 3: “ is not allowed`."""
    return tr("dialers.problem_line", place=place_words(problem), problem=file_problem_words(problem))


def verdict_of(verdict: Verdict) -> Words:
    """What became of it, in one sentence."""
    if verdict.fault is not None:
        return fault_text(verdict.fault)
    outcome = verdict.outcome
    if outcome is not None and outcome.earlier is not None:
        earlier = outcome.earlier
        return msg("dialers.already_uploaded", user=earlier.uploaded_by, time=lambda: minute(earlier.uploaded_ms))
    count = 0 if outcome is None else max(outcome.problem_count, len(outcome.problems))
    return msg("dialers.to_look_at" if verdict.is_loaded else "dialers.refused", count=count)


class VerdictCard(Card):
    """What is to be told of a file: why it was not loaded, or which of its rows to look at.

    Signals: `again_wanted()`, `problems_wanted()`, `report_wanted()`, `dismissed()`.
    """

    again_wanted = Signal()
    problems_wanted = Signal()
    report_wanted = Signal()
    dismissed = Signal()

    def __init__(self, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12, fill=Token.SURFACE)
        self._clock = clock
        self._shown: Verdict | None = None
        self.glyph = Glyph(Icon.ALERT, Token.BAD, self)
        self.column.setSpacing(metrics.GAP_4)
        self.name = Text("", Type.BODY_MEDIUM, parent=self, fill=True)
        self.time = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.close_button = IconButton(Icon.X, msg("common.dismiss"), self, size=metrics.BUTTON_INLINE)
        self.verdict = Text("", Type.SECONDARY_MEDIUM, Token.BAD, self, wrap=True)
        self.lines = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.all = LinkButton("", self, step=Type.SECONDARY_MEDIUM)
        self.report = LinkButton(msg("file.save_csv"), self, step=Type.SECONDARY_MEDIUM)
        self.again = Button(msg("dialers.upload_again"), parent=self, icon=Icon.UPLOAD, height=metrics.BUTTON_TOOL)
        self._lay_out()
        self.close_button.clicked.connect(self.dismissed)
        self.all.clicked.connect(self.problems_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.again.clicked.connect(self.again_wanted)
        texts().language_changed.connect(self._say)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.glyph)
        head.addWidget(self.name, 1)
        head.addWidget(self.time)
        head.addWidget(self.close_button)
        links = QHBoxLayout()
        links.setSpacing(metrics.GAP_12)
        links.addWidget(self.all)
        links.addWidget(self.report)
        links.addStretch(1)
        self.column.addLayout(head)
        self.column.addWidget(self.verdict)
        self.column.addWidget(self.lines)
        self.column.addLayout(links)
        self.column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Show it, or go."""
        self._shown = verdict
        self.setVisible(verdict is not None)
        self._say()

    def _say(self) -> None:
        shown = self._shown
        if shown is None:
            return
        outcome, tint = shown.outcome, self._tint
        problems = outcome.problems if outcome is not None else ()
        earlier = outcome.earlier if outcome is not None else None
        self.glyph.set_icon(Icon.ALERT, tint)
        self.name.set_words(shown.name)
        self.time.set_words(listed(shown.at_ms, self._clock()))
        self.verdict.set_token(tint)
        self.verdict.set_words(verdict_of(shown))
        lines = [problem_line(one) for one in problems[:FIRST]]
        self.lines.set_words("\n".join(lines))
        self.lines.setVisible(bool(lines))
        self.all.set_words(msg("dialers.all_problems"))
        self.all.setVisible(bool(problems))
        self.report.setVisible(bool(problems))
        self.again.setVisible(earlier is not None)
        self.update()

    @property
    def _tint(self) -> Token:
        return Token.WARN if self._shown is not None and self._shown.is_loaded else Token.BAD

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box in the colour of the news."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CARD, fill=Token.SURFACE, line=self._tint)


class _Head(Pressable):
    """Tick, file name, time: pressed it unfolds the figures."""

    def __init__(self, upload: Upload, clock: Callable[[], int], parent: QWidget) -> None:
        super().__init__(upload.file_name, parent)
        self._upload, self._clock = upload, clock
        self.setCheckable(True)
        self.setFixedHeight(_HEAD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_tip(upload.file_name)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        draw_icon(painter, Icon.OKC, Token.OK, area.left(), area.center().y() - metrics.ICON / 2)
        time = listed(self._upload.uploaded_ms, self._clock())
        write(painter, area, time, Type.SECONDARY, Token.MUTED, align=RIGHT, tabular=True)
        room = area.adjusted(metrics.ICON + 8, 0, -width_of(time, Type.SECONDARY, tabular=True) - 8, 0)
        write(painter, room, self.text(), Type.BODY_MEDIUM, Token.ACCENT if self.hovered else Token.TEXT)


class _Figure(QWidget):
    """A word and its number at the right."""

    def __init__(self, words: Words, value: int, parent: QWidget, *, strong: bool = False) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        step = Type.SECONDARY_MEDIUM if strong else Type.SECONDARY
        row.addWidget(Text(words, step, Token.TEXT if strong else Token.MUTED, self, fill=True), 1)
        row.addWidget(Text(number(value), step, Token.TEXT, self, tabular=True))
        self.setAccessibleName(f"{words} {number(value)}")


class TakenCard(Card):
    """A file that was loaded. Signals: `original_wanted()` for the file as it came."""

    original_wanted = Signal()

    def __init__(self, upload: Upload, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        self.upload = upload
        self.column.setContentsMargins(metrics.GAP_12, metrics.GAP_4, metrics.GAP_12, metrics.GAP_8)
        self.column.setSpacing(0)
        self.head = _Head(upload, clock, self)
        self.head.toggled.connect(lambda on: self.unfold(on=on))
        self.by = Text(_by(upload), Type.SECONDARY, Token.MUTED, self, fill=True)
        self._body = QWidget(self)
        self._fill_body()
        self.column.addWidget(self.head)
        self.column.addWidget(self.by)
        self.column.addWidget(self._body)
        self._body.hide()

    def _fill_body(self) -> None:
        rows = QVBoxLayout(self._body)
        rows.setContentsMargins(0, metrics.GAP_4, 0, 0)
        rows.setSpacing(2)
        upload = self.upload
        several = len(upload.shares) > 1
        for share in upload.shares:
            if several:
                rows.addWidget(_Figure(share.name, share.to_process + share.other, self._body, strong=True))
            rows.addWidget(_Figure(msg("dialers.to_process"), share.to_process, self._body))
            rows.addWidget(_Figure(msg("dialers.other"), share.other, self._body))
            rows.addWidget(_Figure(msg("dialers.loaded_once"), share.duplicates, self._body))
        rows.addWidget(_Figure(msg("dialers.blank"), upload.blank, self._body))
        for share in upload.shares:
            if not share.started and share.to_process:
                note = msg("dialers.share_not_started", name=share.name)
                rows.addWidget(Text(note, Type.SECONDARY, Token.WARN, self._body, wrap=True))
        self.original = LinkButton(msg("dialers.original"), self._body, step=Type.SECONDARY_MEDIUM)
        self.original.clicked.connect(self.original_wanted)
        rows.addSpacing(metrics.GAP_4)
        rows.addWidget(self.original, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def is_unfolded(self) -> bool:
        """Whether its figures are shown."""
        return self.head.isChecked()

    def unfold(self, *, on: bool) -> None:
        """Show or hide its figures."""
        self.head.setChecked(on)
        self._body.setVisible(on)


def _by(upload: Upload) -> Words:
    if len(upload.shares) > 1:
        return msg("dialers.rows_dialers", count=upload.rows, dialers=len(upload.shares), user=upload.uploaded_by)
    return msg("dialers.rows_by", count=upload.rows, user=upload.uploaded_by)
