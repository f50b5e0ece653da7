"""The first rows of a list as they will be read, and the message a row gets (BLK-25, 30..33, 41, 57)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.bulk import FilePreview, FileState, ListFile, Method
from app.contract.lists import ENCODINGS, Level, ListLayout, ListOptions, ListProblem, ListShape, PreviewRow
from app.contract.phones import display
from ui.kit.controls.card import Card
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.panels.bulk.editor.counting import count_of, filled
from ui.panels.bulk.editor.state import EditorState
from ui.panels.bulk.words import row_words
from ui.panels.imports.judging import Cell, Look
from ui.panels.imports.row_grid import Column, GridArea, Line, RowGrid
from ui.texts.live import put
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

YES, NO = 1, 0


class PreviewPart(QWidget):
    """Signals: `read_wanted(object, object)` with a ListFile and ListOptions, `row_chosen(int, int)` with the slot
    and the place of a row.
    """

    read_wanted = Signal(object, object)
    row_chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: ListFile | None = None
        self._rows: tuple[PreviewRow, ...] = ()
        self.which = Segmented(self)
        for slot in (1, 2):
            self.which.add(slot, msg(f"bulk.list_{slot}"))
        self.encoding = _select(self, "bulk.encoding", [Option(one, _encoding(one)) for one in ENCODINGS])
        self.header = _select(
            self, "bulk.header", [Option(YES, msg("bulk.header_yes")), Option(NO, msg("bulk.header_no"))]
        )
        self.layout_select = _select(
            self, "bulk.layout", [Option(NO, msg("bulk.undated")), Option(YES, msg("bulk.dated"))]
        )
        self.zone = Text("", Type.SECONDARY, Token.MUTED, self)
        self.grid = RowGrid(choosable=True)
        self.area = GridArea(self.grid, self)
        self.message = Card(self, padding=metrics.GAP_12, fill=Token.WINDOW)
        self.who = Text("", Type.SECONDARY_MEDIUM, Token.MUTED, self, fill=True)
        self.length = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.text = Text("", parent=self, wrap=True)
        self._lay_out()
        self.which.value_changed.connect(lambda slot: self.row_chosen.emit(int(slot), 0))
        for select in (self.encoding, self.header, self.layout_select):
            select.value_changed.connect(self._on_option)
        self.grid.line_chosen.connect(self._on_line)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(Text(msg("bulk.preview"), Type.SECTION, parent=self))
        head.addStretch(1)
        head.addWidget(self.which)
        tools = FlowLayout()
        for widget in (self.encoding, self.header, self.layout_select, self.zone):
            tools.addWidget(widget)
        top = QHBoxLayout()
        top.addWidget(self.who, 1)
        top.addWidget(self.length)
        self.message.column.setSpacing(metrics.GAP_4)
        self.message.column.addLayout(top)
        self.message.column.addWidget(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self.message)
        column.addWidget(self.area)

    def show_state(self, state: EditorState) -> None:
        """Show the rows of the chosen slot, hidden while no list is there."""
        slots = [one for one in (1, 2) if state.file(one) is not None]
        slot = state.slot if state.slot in slots else (slots[0] if slots else 0)
        file = state.file(slot) if slot else None
        preview = state.previews.get(file.id) if file is not None else None
        self.setVisible(preview is not None)
        self._file = file
        if file is None or preview is None:
            return
        self.which.setVisible(len(slots) > 1)
        self.which.set_value(slot)
        self._show_shape(file, preview)
        self._rows = preview.rows
        at = min(state.row, max(len(preview.rows) - 1, 0))
        self._show_rows(preview, at)
        self._show_message(state, preview, at)

    def _show_shape(self, file: ListFile, preview: FilePreview) -> None:
        shape = preview.shape
        self.encoding.set_value(shape.encoding)
        self.header.set_value(int(shape.has_header))
        dated = shape.layout is ListLayout.BULK_DATED
        self.layout_select.set_value(int(dated))
        self.zone.set_words(msg("bulk.zone", zone=preview.zone) if dated else "")
        for select in (self.encoding, self.header, self.layout_select):
            select.setEnabled(file.state is FileState.NEW)

    def _show_rows(self, preview: FilePreview, at: int) -> None:
        columns = _columns(preview)
        lines = [_line(one, len(columns), preview) for one in preview.rows]
        self.grid.show_lines(columns, lines, preview.rows[at].row if preview.rows else None)
        self.area.fit()

    def _show_message(self, state: EditorState, preview: FilePreview, at: int) -> None:
        self.message.setVisible(bool(preview.rows) and bool(state.draft.text))
        if not preview.rows:
            return
        row = preview.rows[at]
        words = filled(state.draft, preview.shape, row)
        self.text.setText(words)
        to = display(row.phone) if row.phone else row.cells[0]
        self.who.set_words(msg("bulk.message_to", row=str(row.row), phone=to))
        method = state.draft.method or Method.SMS
        count = count_of(words, method)
        self.length.set_words(count.words)
        self.length.set_token(count.tint)

    def _on_option(self) -> None:
        file = self._file
        if file is None:
            return
        encoding, header, dated = self.encoding.value, self.header.value, self.layout_select.value
        options = ListOptions(encoding=str(encoding), header=bool(header), dated=bool(dated))
        self.read_wanted.emit(file, options)

    def _on_line(self, number: int) -> None:
        place = next((at for at, one in enumerate(self._rows) if one.row == number), 0)
        if self._file is not None:
            self.row_chosen.emit(self._file.slot, place)


def _select(parent: QWidget, words: str, options: list[Option]) -> Select:
    select = Select("", parent, height=metrics.FIELD_COMPACT, hug=True)
    select.set_options(options)
    put(select, select.setAccessibleName, msg(words))
    select.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return select


def _encoding(name: str) -> Words:
    return name.upper() if name.startswith("utf") else name.capitalize()


def _columns(preview: FilePreview) -> list[Column]:
    shape = preview.shape
    dated = shape.layout is ListLayout.BULK_DATED
    most = max((len(one.cells) for one in preview.rows), default=1)
    fixed = 2 if dated else 1
    found = [Column("", _title(shape, 0, tr("bulk.column_phone")))]
    if dated:
        found.append(Column("", _title(shape, 1, tr("bulk.column_date")), least=132))
    found += [
        Column(f"{{{{{at - fixed + 1}}}}}", _title(shape, at, ""))
        for at in range(fixed, max(most, len(shape.header), fixed))
    ]
    if dated:
        found.append(Column("", tr("bulk.column_goes"), least=132))
    if any(one.problems for one in preview.rows):
        found.append(Column("", tr("bulk.problem"), wide=240))
    return found


def _title(shape: ListShape, at: int, fallback: str) -> str:
    return shape.header[at] if at < len(shape.header) else fallback


def _line(row: PreviewRow, columns: int, preview: FilePreview) -> Line:
    dated = preview.shape.layout is ListLayout.BULK_DATED
    problems = any(one.problems for one in preview.rows)
    plain = columns - dated - problems
    cells = [Cell(row.cells[at] if at < len(row.cells) else "", _look(row.problems, at)) for at in range(plain)]
    if dated:
        cells.append(Cell(_local(row.due_ms, preview.zone)))
    if problems:
        worst = _worst(row.problems)
        cells.append(Cell("; ".join(row_words(one) for one in row.problems), worst))
    return Line(row.row, tuple(cells))


def _look(problems: tuple[ListProblem, ...], column: int) -> Look:
    return _worst(tuple(one for one in problems if one.column == column + 1))


def _worst(problems: tuple[ListProblem, ...]) -> Look:
    if any(one.level is Level.ERROR for one in problems):
        return Look.BAD
    return Look.DOUBT if problems else Look.FINE


def _local(at_ms: int | None, zone: str) -> str:
    if at_ms is None:
        return ""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M:%S}"
