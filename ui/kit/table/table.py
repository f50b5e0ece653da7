"""A whole table: tool row, rows, foot, and the pop-ups that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget

from app.contract.paging import Filter
from ui.kit.table import layout
from ui.kit.table.cells import Link
from ui.kit.table.clipboard import tab_separated
from ui.kit.table.column_chooser import ColumnChooser
from ui.kit.table.cover import BusyLine, Cover
from ui.kit.table.filter_popup import FilterList, FilterPopup
from ui.kit.table.header_menu import open_header_menu
from ui.kit.table.pager import Pager
from ui.kit.table.repaint_gate import RepaintGate
from ui.kit.table.row_menu import open_row_menu
from ui.kit.table.source import ExportFormat
from ui.kit.table.state import Phase, TableState
from ui.kit.table.strips import FaultStrip, SelectionBar
from ui.kit.table.tool_bar import ToolBar
from ui.kit.table.view import TableView
from ui.kit.table.view_model import TableModel
from ui.texts.live import put, texts
from ui.texts.messages import msg, tr
from ui.theme import metrics


class Table(QWidget):
    """Draws a TableModel and forwards what is done to it. A `bare` one has neither tool row nor foot.

    Signals, rows as wire records: `opened(row)` by Enter or a double click; `acted(key, row)`; `bulk_acted(key,
    Chosen)`; `primary_pressed(key)`; `link_pressed(target)`; `current_changed(row or None)`; `exported(Exported)`;
    `copied(number of rows)`.
    """

    opened = Signal(object)
    acted = Signal(str, object)
    bulk_acted = Signal(str, object)
    primary_pressed = Signal(str)
    link_pressed = Signal(object)
    current_changed = Signal(object)
    exported = Signal(object)
    copied = Signal(int)

    def __init__(
        self,
        model: TableModel[Any],
        parent: QWidget | None = None,
        *,
        compact: bool = False,
        repaint_ms: int = 1_000,
        bare: bool = False,
    ) -> None:
        super().__init__(parent)
        self.model, self._bare = model, bare
        self.tools = ToolBar(model, self)
        self.selection = SelectionBar(model, self)
        self.selection.hide()
        self.fault = FaultStrip(self)
        self.fault.hide()
        self.view = TableView(model, self)
        self.pager = Pager(self)
        self.cover = Cover(model, self.view.viewport())
        self.busy = BusyLine(self.view.viewport())
        self.popup: FilterList | FilterPopup | ColumnChooser | None = None
        self.file_dialog: QFileDialog | None = None
        self._gate = RepaintGate(repaint_ms)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        put(self.view, self.view.setAccessibleName, model.spec.title)
        put(self.view.titles, self.view.titles.setAccessibleName, msg("table.titles", title=model.spec.title))
        self._lay_out()
        self._connect()
        self.set_compact(compact)
        model.observe(self.show_state)
        model.observe_rows(self._on_rows)
        model.observe_exports(self.exported.emit)
        texts().language_changed.connect(self._on_language_changed)
        self.destroyed.connect(model.close)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.tools, self.selection, self.fault):
            column.addWidget(widget)
        column.addWidget(self.view, 1)
        column.addWidget(self.pager)
        search = QShortcut(QKeySequence("/"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        search.activated.connect(self.focus_search)

    def _connect(self) -> None:
        model, run = self.model, self.model.run
        self.tools.searched.connect(lambda text: run(model.search(text)))
        self.tools.filter_wanted.connect(self.open_filters)
        self.tools.filter_edited.connect(self.edit_filter)
        self.tools.filter_removed.connect(lambda at: run(model.remove_filter(at)))
        self.tools.cleared.connect(lambda: run(model.clear_filters()))
        self.tools.columns_wanted.connect(self.open_columns)
        self.tools.export_wanted.connect(self.ask_for_file)
        self.tools.primary_pressed.connect(self.primary_pressed)
        self.selection.acted.connect(lambda key: self.bulk_acted.emit(key, model.chosen()))
        self.fault.retried.connect(lambda: run(model.retry()))
        self.fault.dismissed.connect(model.dismiss_fault)
        self.cover.retried.connect(lambda: run(model.retry()))
        self.cover.clear_wanted.connect(self.clear_filters)
        self.cover.primary_pressed.connect(self._on_first_step)
        self.pager.page_wanted.connect(lambda page: run(model.go_to(page)))
        self.pager.turn_wanted.connect(lambda pages: run(model.turn(pages)))
        self.pager.size_wanted.connect(lambda rows: run(model.set_page_size(rows)))
        self.pager.refresh_wanted.connect(lambda: run(model.refresh()))
        self._connect_view()

    def _connect_view(self) -> None:
        model, run, view, titles = self.model, self.model.run, self.view, self.view.titles
        view.opened.connect(lambda row: self._with_row(row, self.opened.emit))
        view.acted.connect(lambda key, row: self._with_row(row, partial(self.acted.emit, key)))
        view.link_pressed.connect(self._on_link)
        view.current_moved.connect(self._on_current_moved)
        view.menu_wanted.connect(self._on_row_menu)
        view.copy_wanted.connect(self.copy)
        view.page_wanted.connect(lambda pages: run(model.turn(pages)))
        titles.sort_wanted.connect(lambda at: run(model.sort_by(view.rows.columns[at].key)))
        titles.fit_wanted.connect(self.fit_column)
        titles.width_wanted.connect(self._on_width)
        titles.place_wanted.connect(lambda at, to: model.move_column(view.rows.columns[at].key, to))
        titles.menu_wanted.connect(lambda at, point: open_header_menu(self, view.rows.columns[at].key, point))

    # -- what the model tells ------------------------------------------------------------------------------------

    def show_state(self, state: TableState) -> None:
        """Show another state."""
        self.view.show_state(state)
        self.tools.show_state(state)
        self.pager.show_state(state)
        selecting = self.selection.show_selection()
        if selecting:
            self.selection.setFixedHeight(self.tools.height())
        focus = QApplication.focusWidget()
        hiding: QWidget = self.tools if selecting else self.selection
        if focus is not None and hiding.isAncestorOf(focus):
            self.view.setFocus(Qt.FocusReason.PopupFocusReason)
        self.selection.setVisible(selecting)
        self.tools.setVisible(not selecting and not self._bare)
        self.pager.setVisible(not self._bare)
        strip = state.fault is not None and state.phase is not Phase.FAILED
        if state.fault is not None:
            self.fault.show_fault(state.fault)
        self.fault.setVisible(strip)
        self.cover.show_state(state)
        self.busy.set_busy(state.busy and state.phase is not Phase.LOADING)
        if isinstance(self.popup, FilterPopup):
            self.popup.set_choices(self.model.choices_of(self.popup.field.field))

    def _on_rows(self, rows: Sequence[int] | None) -> None:
        if rows is None:
            self._gate.clear()
            self.view.show_rows()
            return
        self.view.update_rows(self._gate.ask(rows, self.model.clock()))
        self._wait()

    def _on_due(self) -> None:
        self.view.update_rows(self._gate.due(self.model.clock()))
        self._wait()

    def _wait(self) -> None:
        wait_ms = self._gate.wait_ms(self.model.clock())
        if wait_ms is not None and not self._due.isActive():
            self._due.start(wait_ms)

    def _on_language_changed(self) -> None:
        self.view.titles.viewport().update()
        self.view.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Rows of 32 or of 40 px."""
        self.view.set_row_height(metrics.ROW_COMPACT if compact else metrics.ROW_COMFORTABLE)

    # -- rows ----------------------------------------------------------------------------------------------------

    def _with_row(self, row: int, tell: Any) -> None:
        entry = self.model.entry(row)
        if entry is not None and not entry.gone:
            tell(entry.row)

    def _on_link(self, row: int, key: str) -> None:
        entry = self.model.entry(row)
        value = None if entry is None else self.model.spec.column(key).read(entry.row)
        if isinstance(value, Link):
            self.link_pressed.emit(value.target)

    def _on_current_moved(self, row: int) -> None:
        entry = self.model.entry(row)
        self.current_changed.emit(None if entry is None else entry.row)

    def _on_row_menu(self, row: int, point: QPoint) -> None:
        open_row_menu(self, row, point)

    def copy(self) -> None:
        """Put the selected rows that are on screen into the clipboard, as tab-separated text."""
        text, rows = tab_separated(self.model, self.view.rows, self.view.current_row())
        if rows:
            QApplication.clipboard().setText(text)
            self.copied.emit(rows)

    # -- search and filters --------------------------------------------------------------------------------------

    def focus_search(self) -> None:
        """Go to the search; where there is none, to the filters."""
        if self.tools.isHidden():
            self.model.clear_selection()
        if not self.tools.search.isHidden():
            self.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.tools.search.selectAll()
        else:
            self.open_filters()

    def open_filters(self) -> None:
        """Choose what to filter by."""
        fields = self.model.spec.filter_fields
        found = FilterList(self.tools.add, fields)
        self.popup = found
        found.chosen.connect(lambda at: self._on_filter_chosen(found, fields[at].field))
        found.open_beside(self.tools.add)

    def _on_filter_chosen(self, popup: FilterList, name: str) -> None:
        popup.dismiss()
        self.open_filter(name)

    def open_filter(self, name: str) -> None:
        """Add a filter on a field."""
        self._open_condition(name, None, self.tools.add)

    def edit_filter(self, at: int) -> None:
        """Change a filter that is in force."""
        item = self.model.state.asked.query.filters[at]
        self._open_condition(item.field, at, self.tools.chips[at])

    def _open_condition(self, name: str, at: int | None, anchor: QWidget) -> None:
        field = self.model.spec.filter_field(name)
        item: Filter | None = None if at is None else self.model.state.asked.query.filters[at]
        popup = FilterPopup(anchor, field, item)
        self.popup = popup
        popup.applied.connect(lambda fresh: self.model.run(self.model.put_filter(fresh, at)))
        popup.back_wanted.connect(self.open_filters)
        popup.closed.connect(self._on_popup_closed)
        popup.set_choices(self.model.choices_of(name))
        popup.open_beside(anchor)
        if self.model.choices_of(name) is None:
            self.model.run(self.model.load_choices(name))

    def _on_popup_closed(self) -> None:
        self.popup = None

    def clear_filters(self) -> None:
        """Show all rows again."""
        self.tools.search.clear()
        self.model.run(self.model.clear_filters())

    def _on_first_step(self) -> None:
        if self.model.primary is not None:
            self.primary_pressed.emit(self.model.primary.key)

    # -- columns -------------------------------------------------------------------------------------------------

    def open_columns(self) -> None:
        """Choose the columns."""
        small = self.tools.columns_small
        anchor: QWidget = small if small.isVisible() else self.tools.columns
        chooser = ColumnChooser(anchor, self.model.spec, self.model.state.layout)
        self.popup = chooser
        chooser.saved.connect(self.model.set_layout)
        chooser.closed.connect(self._on_popup_closed)
        chooser.open_beside(anchor, right=True)

    def fit_column(self, at: int) -> None:
        """Give a column the width its title and its visible cells need."""
        self.model.resize_column(self.view.rows.columns[at].key, self.view.fitting_width(at))

    def _on_width(self, at: int, width: int) -> None:
        key = self.view.rows.columns[at].key
        extra = self.view.extra_width(layout.shown(self.model.state.layout)).get(key, 0)
        self.model.resize_column(key, width - extra)

    # -- export --------------------------------------------------------------------------------------------------

    def ask_for_file(self, form: ExportFormat) -> None:
        """Ask where to, then write; how it ended is told by `exported`."""
        name = "".join(letter if letter.isalnum() else "_" for letter in str(self.model.spec.title))
        dialog = QFileDialog(self.window(), tr("table.export_title"), f"{name}.{form.value}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(form.value)
        dialog.setNameFilter(f"*.{form.value}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.model.run(self.model.export(form, Path(path))))
        dialog.finished.connect(self._on_file_dialog_finished)
        self.file_dialog = dialog
        dialog.open()

    def _on_file_dialog_finished(self) -> None:
        self.file_dialog = None
