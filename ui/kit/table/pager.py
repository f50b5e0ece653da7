"""The foot of a table: pages to turn, rows a page, which rows are shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.paging import PAGE_SIZES
from ui.kit.controls.button import IconButton
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.shapes import disc, rule, smooth
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import NumberField
from ui.kit.controls.tip import set_tip
from ui.kit.table.memory import ALL_ROWS
from ui.kit.table.state import TableState
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT: Final = 40
_KEYS: Final = "F5"
_LAST_PAGE: Final = 9_999_999


class EndButton(IconButton):
    """A button with a doubled arrow: to the first or the last page."""

    def __init__(self, arrow: Icon, words: Words, parent: QWidget) -> None:
        super().__init__(arrow, words, parent, size=metrics.BUTTON_TOOL)
        self._arrow = arrow

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of any button, two arrows on it."""
        self._look.icon = None
        super().paintEvent(event)
        painter = QPainter(self)
        smooth(painter)
        tint = Token.MUTED if self.isEnabled() else Token.DISABLED
        px, y = metrics.ICON_SMALL, (self.height() - metrics.ICON_SMALL) / 2
        middle = (self.width() - px) / 2
        for shift in (-2.5, 2.5):
            draw_icon(painter, self._arrow, tint, middle + shift, y, px=px)


class RefreshButton(IconButton):
    """Reads the rows again; a dot on it says that there are others by now.

    Its tooltip names the key that refreshes whole panels; the window carries it, and two carriers make it dead.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Icon.REFRESH, msg("common.refresh"), parent, size=metrics.BUTTON_TOOL)
        set_tip(self, msg("common.refresh"), _KEYS)
        self._outdated = False

    def set_outdated(self, outdated: bool) -> None:
        """Show or remove the dot."""
        if outdated != self._outdated:
            self._outdated = outdated
            set_tip(self, msg("table.outdated") if outdated else msg("common.refresh"), _KEYS)
            self.update()

    @property
    def outdated(self) -> bool:
        """Whether the dot shows."""
        return self._outdated

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot in the corner."""
        super().paintEvent(event)
        if self._outdated:
            painter = QPainter(self)
            smooth(painter)
            centre = QRectF(self.rect()).topRight()
            centre.setX(centre.x() - 7)
            centre.setY(centre.y() + 7)
            disc(painter, centre, 5, Token.SURFACE)
            disc(painter, centre, 3.5, Token.ACCENT)


class PageField(NumberField):
    """The number of the page: Enter goes there, Esc and leaving bring the old number back."""

    entered = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(1, _LAST_PAGE, parent, height=metrics.FIELD_COMPACT)
        self._page = 0
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        put(self, self.setAccessibleName, msg("table.page_number"))

    def show_page(self, page: int) -> None:
        """Show the page that is shown; a number under edit stays until that changes."""
        if page != self._page or not self.hasFocus():
            self._page = page
            self.restore()

    def restore(self) -> None:
        """Bring the number back that is true."""
        self.set_value(self._page)

    def sizeHint(self) -> QSize:
        """Three digits, more where there are."""
        return QSize(max(40, 24 + 8 * len(self.text())), metrics.FIELD_COMPACT)

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go, or give up."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            page = self.value()
            self.restore()
            if page is not None:
                self.entered.emit(page)
            return
        if event.key() == Qt.Key.Key_Escape and self.text() != str(self._page):
            self.restore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed and not confirmed goes."""
        super().focusOutEvent(event)
        self.restore()


class Pager(QWidget):
    """40 high. Signals: `page_wanted(int)`, `turn_wanted(int)`, `size_wanted(int)`, `refresh_wanted()`."""

    page_wanted = Signal(int)
    turn_wanted = Signal(int)
    size_wanted = Signal(int)
    refresh_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        size = metrics.BUTTON_TOOL
        self.first = EndButton(Icon.LEFT, msg("table.first_page"), self)
        self.back = IconButton(Icon.LEFT, msg("common.previous_page"), self, size=size)
        self.on = IconButton(Icon.RIGHT, msg("common.next_page"), self, size=size)
        self.last = EndButton(Icon.RIGHT, msg("table.last_page"), self)
        self.refresh = RefreshButton(self)
        self.page = PageField(self)
        self._before = Text(msg("common.page"), Type.SECONDARY, Token.MUTED, self)
        self._after = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.page_size = Select(msg("table.page_size"), self, height=metrics.FIELD_COMPACT, hug=True)
        put(self.page_size, self.page_size.setAccessibleName, msg("table.page_size"))
        self._show = Text(msg("common.show"), Type.SECONDARY, Token.MUTED, self)
        self.range = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self._pages = 1
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_4)
        for widget in (self.first, self.back, self._before, self.page, self._after, self.on, self.last):
            row.addWidget(widget)
        row.addSpacing(metrics.GAP_8)
        row.addWidget(self.refresh)
        row.addStretch(1)
        row.addWidget(self._show)
        row.addWidget(self.page_size)
        row.addSpacing(metrics.GAP_8)
        row.addWidget(self.range)
        sizes = [Option(rows, number(rows)) for rows in PAGE_SIZES]
        self.page_size.set_options([*sizes, Option(ALL_ROWS, msg("table.all_rows"))])

    def _connect(self) -> None:
        self.first.clicked.connect(lambda: self.page_wanted.emit(1))
        self.last.clicked.connect(lambda: self.page_wanted.emit(self._pages))
        self.back.clicked.connect(lambda: self.turn_wanted.emit(-1))
        self.on.clicked.connect(lambda: self.turn_wanted.emit(1))
        self.page.entered.connect(self.page_wanted)
        self.page_size.value_changed.connect(self.size_wanted.emit)
        self.refresh.clicked.connect(self.refresh_wanted)

    def show_state(self, state: TableState) -> None:
        """Show where the table is."""
        asked, self._pages = state.asked, state.pages
        if not self.page.hasFocus() or self.page.value() is None or self.page.value() != asked.page:
            self.page.show_page(asked.page)
        self._after.set_words(msg("common.page_of", pages=state.pages))
        for button in (self.first, self.back):
            button.setEnabled(asked.page > 1)
        for button in (self.on, self.last):
            button.setEnabled(asked.page < state.pages)
        for widget in (self.first, self.back, self._before, self.page, self._after, self.on, self.last):
            widget.setVisible(not asked.scrolls)
        self.page_size.set_value(asked.page_size)
        self.refresh.set_outdated(state.outdated)
        self.refresh.setEnabled(not state.busy)
        self.page.updateGeometry()
        if state.rows:
            last = state.first + state.rows
            self.range.set_words(msg("common.rows_of", first=state.first + 1, last=last, total=state.total))
        else:
            self.range.set_words(msg("table.no_rows"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line above."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, self.width(), 1), Token.LINE)
