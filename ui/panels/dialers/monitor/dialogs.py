"""What the monitor asks and shows over itself: Delete with its counts, all problems of a file (DIA-36, DIA-52)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.contract.dialers import Dialer
from app.contract.uploads import FileProblem
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Dialog, Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.panels.dialers.monitor.view_model import unprocessed
from ui.panels.dialers.problem_list import ProblemList
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 640


class DeleteDialog(Dialog):
    """Counts by state, an offer to save them first. Ends with True. Signals: `save_wanted()`."""

    save_wanted = Signal()

    def __init__(self, owner: QWidget, dialer: Dialer) -> None:
        super().__init__(owner, msg("dialers.delete_data_title", name=dialer.name), width=460)
        self.body.addWidget(Text(msg("dialers.delete_data_text"), Type.BODY, Token.MUTED, wrap=True))
        card = Card(fill=Token.WINDOW, padding=metrics.GAP_12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_16)
        grid.setVerticalSpacing(metrics.GAP_4)
        grid.setColumnStretch(0, 1)
        counters = dialer.counters
        rows = (("not_processed", counters.to_process), ("other", counters.other), ("blocked", counters.blocked))
        for place, (key, count) in enumerate(rows):
            grid.addWidget(Text(msg(f"dialers.{key}"), fill=True), place, 0)
            figure = Text(number(count), Type.BODY_STRONG, tabular=True)
            grid.addWidget(figure, place, 1, Qt.AlignmentFlag.AlignRight)
        card.column.addLayout(grid)
        self.body.addWidget(card)
        if counters.sending:
            self.body.addWidget(Note(msg("dialers.sending_stay", count=counters.sending), Icon.INFO, Token.MUTED))
        self.save = Button(msg("dialers.save_first"), icon=Icon.DOWNLOAD)
        self.save.clicked.connect(self.save_wanted)
        self.saved = Note("", Icon.OKC, Token.OK)
        self.saved.hide()
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.saved)
        self.cancel = self.add_action(msg("common.cancel"))
        many = unprocessed(dialer)
        self.sure = self.add_action(msg("dialers.delete_records", count=many), value=True, kind=Kind.DANGER)

    def open(self, focus: QWidget | None = None) -> None:
        """The safe button has the keyboard."""
        super().open(focus or self.cancel)

    def tell_saved(self, words: Words, *, good: bool) -> None:
        """What came of saving them."""
        self.saved.set_sign(Icon.OKC if good else Icon.ALERT, Token.OK if good else Token.BAD)
        self.saved.set_words(words)
        self.saved.show()
        self.refit()


class ProblemsSheet(Sheet):
    """Every problem of a file, row by row. Signals: `report_wanted()`."""

    report_wanted = Signal()

    def __init__(
        self, owner: QWidget, name: str, problems: Sequence[FileProblem], count: int, *, verdict: Words
    ) -> None:
        super().__init__(owner, name, width=_WIDTH)
        self.verdict = Text(verdict, Type.BODY_MEDIUM, Token.BAD, wrap=True)
        self.body.addWidget(self.verdict)
        self.list = ProblemList(problems)
        self.body.addWidget(self.list, 1)
        if count > len(problems):
            more = msg("dialers.more_problems", count=count - len(problems))
            self.body.addWidget(Text(more, Type.SECONDARY, Token.MUTED))
        self.report = self.add_action(msg("file.save_csv"), ends=False)
        self.report.clicked.connect(self.report_wanted)
        self.add_action(msg("common.close"), kind=Kind.PRIMARY)
