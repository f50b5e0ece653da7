"""Step 3's grid: the rows of the file with an attribute above every column."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.attributes import PHONE_KEY
from ui.kit.controls.floating import Side
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.words import write
from ui.panels.contacts.pick_popup import Asked, Offer, PickPopup
from ui.panels.imports.attribute_select import AttributeSelect
from ui.panels.imports.judging import Judged, letter
from ui.panels.imports.row_grid import Column, GridArea, Line, RowGrid
from ui.panels.imports.state import Origin, Wizard
from ui.texts.live import texts
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ORIGIN_ICON = {
    Origin.HEADER: Icon.WAND,
    Origin.CONTENT: Icon.WAND,
    Origin.PRESET: Icon.BOOKMARK,
    Origin.YOU: Icon.USER,
}


class _Origin(QWidget):
    """Where a column's attribute comes from, in 11 px."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._origin: Origin | None = None
        texts().language_changed.connect(self.update)

    def show_origin(self, origin: Origin | None) -> None:
        """Show it, or that the column is not imported."""
        self._origin = origin
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw glyph and words."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self._origin is None:
            write(painter, area, tr("imports.origin_none"), Type.KEY, Token.FAINT)
            return
        px = metrics.ICON_TINY
        draw_icon(painter, _ORIGIN_ICON[self._origin], Token.MUTED, 0, area.center().y() - px / 2, px=px)
        words = tr(f"imports.origin_{self._origin.value}")
        write(painter, area.adjusted(px + 5, 0, 0, 0), words, Type.KEY, Token.MUTED)


class MapGrid(QWidget):
    """Signals: `mapped(int, str)` column and key, `cleared(int)`, `wanted_new(int, str)` column and name."""

    mapped = Signal(int, str)
    cleared = Signal(int)
    wanted_new = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = RowGrid(selects=True)
        self._area = GridArea(self.grid, self)
        self.selects: list[AttributeSelect] = []
        self._origins: list[_Origin] = []
        self._state = Wizard()
        self.popup: PickPopup | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self.grid.laid_out.connect(self._place)

    def show_rows(self, state: Wizard, rows: list[Judged]) -> None:
        """Show a page of rows under the mapping."""
        entry = state.entry
        if entry is None:
            return
        self._state = state
        while len(self.selects) < entry.columns:
            self._add_select(len(self.selects))
        for place, (select, origin) in enumerate(zip(self.selects, self._origins, strict=True)):
            inside = place < entry.columns
            select.setVisible(inside)
            origin.setVisible(inside)
            if inside:
                key = state.key_at(place)
                name = "" if key is None else (key if key == PHONE_KEY else state.name_of(key))
                select.show_attribute(name, self._title(place), phone=key == PHONE_KEY)
                origin.show_origin(state.origin_at(place))
        columns = [
            Column(letter(place), self._title(place), least=self.selects[place].wanted())
            for place in range(entry.columns)
        ]
        self.grid.show_lines(columns, [Line(row.number, row.cells) for row in rows], state.at_row)
        self._area.fit()

    def _title(self, column: int) -> str:
        header = self._state.entry.header if self._state.entry is not None else ()
        return header[column].strip() if column < len(header) else ""

    def _add_select(self, column: int) -> None:
        select, origin = AttributeSelect(self.grid), _Origin(self.grid)
        select.clicked.connect(lambda: self.open_popup(column))
        select.cleared.connect(lambda: self.cleared.emit(column))
        self.selects.append(select)
        self._origins.append(origin)

    def _place(self) -> None:
        entry = self._state.entry
        count = min(len(self.selects), entry.columns if entry is not None else 0)
        for column in range(count):
            self.selects[column].setGeometry(self.grid.select_rect(column))
            self._origins[column].setGeometry(self.grid.note_rect(column))

    def open_popup(self, column: int) -> None:
        """Offer the attributes for a column."""
        self.grid.reveal_column(column)
        select = self.selects[column]
        create = "imports.new_attribute" if self._state.manages else ""
        asked = Asked(create, "imports.do_not_import", self._title(column))
        popup = PickPopup(self, self._offers(column), asked)
        popup.picked.connect(lambda key: self.mapped.emit(column, key))
        popup.emptied.connect(lambda: self.cleared.emit(column))
        popup.created.connect(lambda name: self.wanted_new.emit(column, name))
        popup.closed.connect(lambda: self._on_closed(select))
        select.set_open(True)
        self.popup = popup
        popup.open_beside(select, Side.BELOW)

    def _on_closed(self, select: AttributeSelect) -> None:
        select.set_open(False)
        self.popup = None
        QTimer.singleShot(0, select, select.update)

    def _offers(self, column: int) -> list[Offer]:
        used = {item.key: item.column for item in self._state.mapping if item.column != column}
        found = []
        for key, name, kind in [
            (PHONE_KEY, PHONE_KEY, tr("imports.type_phone")),
            *((one.key, one.name, tr(f"contacts.type_{one.type.value}")) for one in self._state.attributes),
        ]:
            at = used.get(key)
            hint = kind if at is None else tr("imports.used_in", column=letter(at))
            found.append(Offer(key, name, hint, used=at is not None))
        return found
