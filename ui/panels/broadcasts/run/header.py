"""The head of a run: how many, the bar, a legend that filters the recipients, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.broadcasts import Broadcast, Status
from app.contract.broadcasts import Kind as RunKind
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.menu import Menu
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.text import Text
from ui.panels.broadcasts.runs.actions import Verb, may
from ui.panels.broadcasts.runs.figures import PARTS, bar_parts, counts, finished, part_name, part_words, people
from ui.panels.broadcasts.statistics.model import FiguresState
from ui.panels.broadcasts.statistics.notices import NoticeList
from ui.panels.broadcasts.statistics.recipients_card import paint_sign
from ui.texts.formats import clock, short
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg
from ui.texts.numbers import number, percent
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_SIGN: Final = 10
_HEIGHT: Final = 28
_BAR: Final = 12
_CHIP_PAD: Final = 8


class PartChip(Pressable):
    """A part of the bar: colour, word, count, per cent; pressed it is the filter of the recipients."""

    def __init__(self, part: str, parent: QWidget) -> None:
        self.part, self._count, self._share = part, "", ""
        super().__init__(msg(f"broadcasts.part_{part}"), parent)
        self.setCheckable(True)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_tip(msg("broadcasts.show_part"))

    def show_count(self, count: int, share: str) -> None:
        """How many, and which share of all."""
        fresh = number(count), share if count else ""
        if fresh != (self._count, self._share):
            self._count, self._share = fresh
            self.setAccessibleDescription(f"{fresh[0]} {fresh[1]}".strip())
            self.updateGeometry()
            self.update()

    @property
    def count(self) -> str:
        """The figure as written."""
        return self._count

    def sizeHint(self) -> QSize:
        """Sign and three texts."""
        wide = _SIGN + 6 + width_of(self.text(), Type.BODY) + 6
        wide += width_of(self._count, Type.BODY_STRONG, tabular=True)
        wide += 6 + width_of(self._share, Type.SECONDARY, tabular=True) if self._share else 0
        return QSize(round(wide) + 18, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw them."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.isChecked():
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.ACCENT_WEAK, line=Token.ACCENT_LINE)
        elif self.hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER)
        x = float(_CHIP_PAD)
        paint_sign(painter, QRectF(x, area.center().y() - _SIGN / 2, _SIGN, _SIGN), self.part)
        x += _SIGN + 6
        for text, step, ink in (
            (self.text(), Type.BODY, Token.TEXT),
            (self._count, Type.BODY_STRONG, Token.TEXT),
            (self._share, Type.SECONDARY, Token.MUTED),
        ):
            tabular = step is not Type.BODY
            wide = width_of(text, step, tabular=tabular) + 1
            write(painter, QRectF(x, 0, wide, area.height()), text, step, ink, tabular=tabular)
            x += wide + 5


class RunHeader(QWidget):
    """Shows a FiguresState. Signals: `acted(Verb)`, `part_chosen(str)`, empty for all of them again."""

    acted = Signal(object)
    part_chosen = Signal(str)

    def __init__(self, parent: QWidget, rights: Callable[[Verb], bool]) -> None:
        super().__init__(parent)
        self._rights = rights
        self._run: Broadcast | None = None
        self.figure = Text("", Type.FIGURE, parent=self)
        self.unit = Text("", Type.BODY, Token.MUTED, self, fill=True, tabular=True)
        self.pace = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.bar = ProgressBar(self, height=_BAR)
        self.chips = {part: PartChip(part, self) for part in PARTS}
        self.notices = NoticeList(self, step=Type.BODY)
        self.pause = self._button(Verb.PAUSE, Icon.PAUSE, msg("common.pause"), "P")
        self.resume = self._button(Verb.RESUME, Icon.PLAY, msg("common.resume"), "P", Kind.PRIMARY)
        self.cancel = self._button(Verb.CANCEL, Icon.X, msg("broadcasts.cancel"), "C")
        self.abort = self._button(Verb.ABORT, Icon.STOPC, msg("broadcasts.abort"), "A", Kind.DANGER)
        self.relaunch = self._button(Verb.RELAUNCH, Icon.RESTART, msg("broadcasts.relaunch"), "R")
        self.edit = self._button(Verb.EDIT, Icon.EDIT, msg("common.edit"), "E")
        self.more = IconButton(Icon.MORE, msg("common.more_actions"), self, bordered=True)
        self.more.clicked.connect(self.open_menu)
        self._lay_out()
        for part, chip in self.chips.items():
            chip.clicked.connect(partial(self._on_chip, part))
        texts().language_changed.connect(self._on_language_changed)
        self._state: FiguresState | None = None
        self._now_ms = 0

    def _button(self, verb: Verb, icon: Icon, words: Words, keys: str = "", kind: Kind = Kind.SECONDARY) -> Button:
        button = Button(words, kind, self, icon=icon, keys=keys)
        button.clicked.connect(partial(self.acted.emit, verb))
        return button

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(metrics.GAP_8)
        first.addWidget(self.figure)
        first.addWidget(self.unit, 1)
        for button in (self.edit, self.relaunch, self.cancel, self.abort, self.pause, self.resume, self.more):
            first.addWidget(button)
        legend = QWidget(self)
        flow = FlowLayout(legend, gap=metrics.GAP_4, line_gap=metrics.GAP_4)
        for chip in self.chips.values():
            flow.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        legend.setSizePolicy(policy)
        last = QHBoxLayout()
        last.setSpacing(metrics.GAP_12)
        last.addWidget(legend, 1)
        last.addWidget(self.pace)
        put(legend, legend.setAccessibleName, msg("broadcasts.show_part"))
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16 - _CHIP_PAD, metrics.GAP_12, metrics.GAP_16, metrics.GAP_8)
        column.setSpacing(metrics.GAP_8)
        above = QVBoxLayout()
        above.setContentsMargins(_CHIP_PAD, 0, 0, 0)  # the first sign stands under the bar's left end
        above.setSpacing(metrics.GAP_8)
        above.addWidget(self.notices)
        above.addLayout(first)
        above.addWidget(self.bar)
        column.addLayout(above)
        column.addLayout(last)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: FiguresState, now_ms: int) -> None:
        """Show figures and what can be done now."""
        self._state, self._now_ms, self._run = state, now_ms, state.run
        run, total = state.run, people(state.run)
        started = run.contacts_total is not None or total > 0
        estimated = run.contacts_estimated
        about = f"~{number(estimated)}" if estimated is not None else "–"
        self.figure.set_words(number(total) if started else about)
        self.unit.set_words(self._unit(run, total if started else estimated or 0, now_ms))
        self.bar.set_parts(bar_parts(run), total)
        shares = part_words(run)
        for part, count in counts(run.counters).items():
            self.chips[part].set_words(part_name(part, run.kind))
            self.chips[part].show_count(count, shares[part])
            self.chips[part].setVisible(part != "in_flight" or run.kind is RunKind.FALLBACK)
        self.pace.set_words(self._pace(state, now_ms))
        self.notices.show_run(run, now_ms, state.report)
        for verb, button in self._buttons().items():
            button.setVisible(may(verb, run) and self._rights(verb))

        self._offer_relaunch(run)

    def _unit(self, run: Broadcast, count: int, now_ms: int) -> Words:
        if run.launched_ms is None:
            return msg("broadcasts.in_this_run", count=count)
        return msg("broadcasts.launched_run", count=count, time=short(run.launched_ms, now_ms))

    def _offer_relaunch(self, run: Broadcast) -> None:
        """Where nobody is left to reach it is there, but off, with the reason (BRD-88)."""
        over = run.status in (Status.COMPLETE, Status.SEEN)
        self.relaunch.setVisible(over and self._rights(Verb.RELAUNCH))
        self.relaunch.setEnabled(may(Verb.RELAUNCH, run))
        words = "broadcasts.relaunch" if may(Verb.RELAUNCH, run) else "broadcasts.relaunch_nobody"
        self.relaunch.set_tip(msg(words))

    def _buttons(self) -> dict[Verb, Button]:
        return {
            Verb.PAUSE: self.pause,
            Verb.RESUME: self.resume,
            Verb.CANCEL: self.cancel,
            Verb.ABORT: self.abort,
            Verb.EDIT: self.edit,
        }

    def _pace(self, state: FiguresState, now_ms: int) -> Words:
        run, report, share = state.run, state.report, finished(state.run)
        if run.finished_ms is not None:
            return msg("broadcasts.finished_at", time=short(run.finished_ms, now_ms))
        if report is not None and report.rate > 0 and run.status is Status.IN_PROGRESS and share is not None:
            rate = number(round(report.rate, 1))
            if report.remaining_s is not None:
                end = clock(now_ms + round(report.remaining_s * 1000))
                return msg("broadcasts.pace", share=percent(share), rate=rate, time=end)
            return msg("broadcasts.finished_rate", share=percent(share), rate=rate)
        return msg("broadcasts.finished_share", share=percent(share)) if share is not None else ""

    def choose(self, part: str) -> None:
        """Mark the part the recipients are filtered by; none for an empty one."""
        for key, chip in self.chips.items():
            chip.setChecked(key == part)

    def _on_chip(self, part: str) -> None:
        chosen = part if self.chips[part].isChecked() else ""
        self.choose(chosen)
        self.part_chosen.emit(chosen)

    def _on_language_changed(self) -> None:
        if self._state is not None:
            self.show_state(self._state, self._now_ms)

    def open_menu(self) -> None:
        """What else can be done."""
        run = self._run
        if run is None:
            return
        menu = Menu(self.more)
        for verb, icon, words in (
            (Verb.COPY, Icon.COPY, msg("common.copy")),
            (Verb.EXPORT, Icon.DOWNLOAD, msg("broadcasts.export")),
        ):
            if may(verb, run) and self._rights(verb):
                menu.add(words, partial(self.acted.emit, verb), icon=icon)
        menu.popup(self.more, right=True)
