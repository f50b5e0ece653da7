"""The popup of rows that are not as they should be: what is wrong, row by row, and what to do (BLK-50, BLK-51)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.bulk import PROBLEM_ROWS, FileCheck, Invalid
from app.contract.lists import Level, ListProblem
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.kit.table.cells import AsStatus, AsText, Sign, Tone
from ui.kit.table.spec import Column, Empty, TableSpec
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.kit.table.whole_list import WholeList
from ui.panels.bulk.words import row_words
from ui.shell.panel import PanelContext
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 820
HEIGHT: Final = 620
_FIGURES: Final = ("valid", "invalid", "duplicates", "warnings")
_TINTS: Final = {"valid": Token.OK, "invalid": Token.BAD, "warnings": Token.WARN}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One line of the table: a row may have several."""

    id: int
    row: int
    column: str
    value: str
    problem: ListProblem


def lines_of(check: FileCheck) -> list[Wrong]:
    """Every problem of the rows that are shown, errors of a row before its warnings."""
    found: list[Wrong] = []
    for row in check.rows:
        for one in sorted(row.problems, key=lambda one: (one.level is Level.WARNING, one.column)):
            cell = row.cells[one.column - 1] if 0 < one.column <= len(row.cells) else one.value
            found.append(Wrong(len(found), row.row, str(one.column) if one.column else "", cell, one))
    return found


def _sign(line: Wrong) -> Sign:
    warning = line.problem.level is Level.WARNING
    return Sign(Icon.ALERT, row_words(line.problem), Token.WARN if warning else Token.BAD)


def spec() -> TableSpec[Wrong]:
    """Row, column, value, problem."""
    return TableSpec[Wrong](
        id="bulk_wrong_rows",
        title=msg("bulk.invalid_title"),
        row=Wrong,
        columns=(
            Column[Wrong]("row", msg("bulk.row"), AsText(), 64, head=True, tone=Tone.STRONG),
            Column[Wrong]("column", msg("bulk.column"), AsText(), 72, sortable=False),
            Column[Wrong]("value", msg("bulk.value"), AsText(), 180, sortable=False),
            Column[Wrong](
                "problem",
                msg("bulk.problem"),
                AsStatus({}),
                320,
                get=_sign,
                sortable=False,
                stretch=True,
                least=200,
            ),
        ),
        empty=Empty(Icon.OKC, msg("bulk.no_problems"), msg("bulk.no_problems_text")),
    )


class InvalidRowsDialog(Dialog):
    """Ends with Invalid.SKIP to import the valid rows. Signals: `save_wanted(object)` with a FileCheck."""

    save_wanted = Signal(object)

    def __init__(
        self, owner: QWidget, context: PanelContext, checks: Sequence[FileCheck], *, importable: bool
    ) -> None:
        super().__init__(owner, msg("bulk.invalid_title"), width=WIDTH, height=HEIGHT)
        self.checks, self.check = tuple(checks), checks[0]
        self.files = Segmented()
        for place, one in enumerate(self.checks):
            self.files.add(place, one.name)
        self.files.setVisible(len(self.checks) > 1)
        self.file = Text("", Type.BODY_STRONG, fill=True)
        self.rows = Text("", Type.BODY, Token.MUTED, tabular=True)
        self.figures = {key: Text("", Type.BODY_MEDIUM, _TINTS.get(key, Token.MUTED)) for key in _FIGURES}
        self.first = Text("", Type.SECONDARY, Token.MUTED, wrap=True)

        async def every() -> list[Wrong]:
            return lines_of(self.check)

        self.model: TableModel[Wrong] = TableModel(
            spec(), WholeList(every, lambda: 0, texts=()), context.tasks.starter(self), clock=context.clock
        )
        self.table = Table(self.model, compact=True, bare=True)
        self._fill()
        valid = sum(one.figures.valid for one in self.checks)
        self.save = Button(msg("bulk.save_problems"), icon=Icon.DOWNLOAD)
        self.save.clicked.connect(lambda: self.save_wanted.emit(self.check))
        self.foot.insertWidget(0, self.save)
        correct = msg("bulk.correct_file")
        self.correct = self.add_action(correct, kind=Kind.SECONDARY if importable and valid else Kind.PRIMARY)
        self.go: Button | None = None
        if importable and valid:
            self.go = self.add_action(msg("bulk.import_valid", count=valid), value=Invalid.SKIP, kind=Kind.PRIMARY)
        self.files.value_changed.connect(self._on_file)
        self._show()
        context.tasks.starter(self)(self.model.load())

    def _fill(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_16)
        head.addWidget(self.file, 1)
        head.addWidget(self.rows)
        for text in self.figures.values():
            head.addWidget(text)
        self.body.setSpacing(metrics.GAP_8)
        self.body.addWidget(self.files)
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.first)

    def _on_file(self, place: object) -> None:
        if isinstance(place, int):
            self.check = self.checks[place]
            self._show()
            self.model.run(self.model.refresh())

    def _show(self) -> None:
        figures = self.check.figures
        self.file.setText(self.check.name)
        self.rows.set_words(msg("bulk.rows_read", count=figures.rows))
        for key, text in self.figures.items():
            count = getattr(figures, key)
            text.set_words(msg(f"bulk.rows_{key}", count=count))
            text.setVisible(bool(count) or key == "valid")
        more: Words = msg("bulk.first_rows", count=PROBLEM_ROWS) if len(self.check.rows) >= PROBLEM_ROWS else ""
        self.first.set_words(more)
        self.first.setVisible(bool(more))

    def finish(self, value: object = None) -> None:
        """Close; the table tells nobody any more."""
        self.model.close()
        super().finish(value)
