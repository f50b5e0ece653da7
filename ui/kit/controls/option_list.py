"""The pop-up list of a choice."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.contract.channels import Channel
from ui.kit.controls.dots import SIZE, Dot, Dotted, dots, paint_dot
from ui.kit.controls.floating import Floating
from ui.kit.controls.paint import shapes
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import SearchField
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

SEARCH_FROM = 10  # options
_ROWS = 9
_BAR = 10  # the scroll bar of a long list
_SIDE, _GAP, _PADDING = 8, 8, 5
_MAX_WIDTH = 420
_TALL, _EDGE = 44, 3  # a row of two lines

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Option:
    """One row: the value it stands for, its words, what stands before, after and, as `detail`, below them."""

    value: Hashable
    words: Words
    icon: Icon | None = None
    channel: Channel | None = None
    hint: Words = ""
    enabled: bool = True
    detail: Words = ""


class _Model(QAbstractListModel):
    """The options that fit what is searched for. Rows are higher where any has a second line."""

    def __init__(self, options: Sequence[Option], parent: QObject) -> None:
        super().__init__(parent)
        self._options = options
        self.row_height = _TALL if any(option.detail for option in options) else metrics.ROW_MENU
        self.shown = list(range(len(options)))

    def search(self, text: str) -> None:
        """Show what holds the text; what begins with it comes first."""
        wanted = text.casefold().strip()
        words = [_searched(option).casefold() for option in self._options]
        self.beginResetModel()
        found = [n for n in range(len(words)) if wanted in words[n]]
        self.shown = sorted(found, key=lambda n: not words[n].startswith(wanted))
        self.endResetModel()

    def option(self, row: int) -> Option:
        return self._options[self.shown[row]]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return str(self.option(index.row()).words)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        enabled = index.isValid() and self.option(index.row()).enabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if enabled else Qt.ItemFlag.NoItemFlags


class _Delegate(QStyledItemDelegate):
    """Draws a row: mark, words, hint, tick."""

    def __init__(self, model: _Model, chosen: int, dotted: Dotted | None, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen = chosen
        self._dotted = dotted

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, self._model.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, view = self._model.option(index.row()), self.parent()
        area = QRectF(option.rect)
        painter.save()
        shapes.smooth(painter)
        if isinstance(view, QListView) and view.currentIndex() == index:
            shapes.box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
        token = Token.TEXT if row.enabled else Token.FAINT
        x, end, y = area.left() + _SIDE, area.right() - _SIDE, area.center().y() - metrics.ICON / 2
        if row.channel is not None:
            place(painter, channel_pixmap(row.channel, metrics.ICON, painter.device().devicePixelRatio()), x, y)
            x += metrics.ICON + _GAP
        elif row.icon is not None:
            draw_icon(painter, row.icon, Token.MUTED, x, y)
            x += metrics.ICON + _GAP
        dot = dots().of(self._dotted, row.value)
        if dot is not None:
            paint_dot(painter, dot, x, area.center().y())
            x += SIZE + _GAP
        if self._model.shown[index.row()] == self._chosen:
            draw_icon(painter, Icon.CHECK, Token.ACCENT, end - metrics.ICON, y)
        end -= metrics.ICON + _GAP
        height = area.height() / 2 if row.detail else area.height()
        top = area.top() + _EDGE * bool(row.detail)
        hint = hint_of(row, dot)
        if hint:
            wide = width_of(hint, Type.SECONDARY)
            write(painter, QRectF(end - wide, top, wide, height), hint, Type.SECONDARY, Token.FAINT, align=RIGHT)
            end -= wide + _GAP
        write(painter, QRectF(x, top, end - x, height), str(row.words), Type.BODY, token)
        if row.detail:
            below = QRectF(x, area.center().y() - _EDGE, area.right() - _SIDE - x, height)
            write(painter, below, str(row.detail), Type.SECONDARY, Token.FAINT)
        painter.restore()


class OptionPopup(Floating):
    """The list, with a search above it where it is long.

    Signals: `chosen(int)` with the place of the option in the whole list.
    """

    chosen = Signal(int)

    def __init__(
        self, owner: QWidget, options: Sequence[Option], current: int, *, dotted: Dotted | None = None
    ) -> None:
        super().__init__(owner, padding=_PADDING)
        self._owner = owner
        bar = _BAR if len(options) > _ROWS else 0
        self._widest = max((_needed(option, dotted) for option in options), default=0) + bar
        self._model = _Model(options, self)
        self.search = SearchField("", self, height=metrics.FIELD_COMPACT)
        self.search.setVisible(len(options) >= SEARCH_FROM)
        self.search.textChanged.connect(self._on_search)
        self.search.installEventFilter(self)
        self.view = QListView(self)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setProperty("bare", "true")
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self._model, current, dotted, self.view))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFixedHeight(min(max(len(options), 1), _ROWS) * self._model.row_height)
        self.view.entered.connect(self.view.setCurrentIndex)
        self.view.clicked.connect(self._on_clicked)
        self.view.installEventFilter(self)
        self.view.setAccessibleName(owner.accessibleName())
        self._nothing = Text(msg("common.nothing_found"), token=Token.MUTED, parent=self, fill=True)
        self._nothing.setFixedHeight(metrics.ROW_MENU)
        self._nothing.setContentsMargins(_SIDE, 0, _SIDE, 0)
        self._nothing.hide()
        self.column.addWidget(self.search)
        if not self.search.isHidden():
            self.column.addSpacing(4)
        self.column.addWidget(self._nothing)
        self.column.addWidget(self.view)
        start = self._model.index(max(current, 0), 0)
        self.view.setCurrentIndex(start)

    def sizeHint(self) -> QSize:
        """At least as wide as the field."""
        hint = super().sizeHint()
        around = 2 * shapes.SHADOW_MARGIN
        wide = max(self._owner.width(), min(self._widest + 2 * _PADDING, _MAX_WIDTH))
        return QSize(wide + around, hint.height())

    def focus_first(self) -> None:
        """The search, else the list."""
        target = self.view if self.search.isHidden() else self.search
        target.setFocus(Qt.FocusReason.PopupFocusReason)
        self.view.scrollTo(self.view.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work from the search too."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, event)
        return super().eventFilter(watched, event)

    def _on_key(self, watched: QObject, event: QKeyEvent) -> bool:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._on_clicked(self.view.currentIndex())
            return True
        if key == Qt.Key.Key_Tab:
            self.dismiss()
            return True
        if watched is self.search and key in {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
        }:
            self.view.keyPressEvent(event)
            return True
        return False

    def _on_search(self, text: str) -> None:
        self._model.search(text)
        found = bool(self._model.shown)
        self._nothing.setVisible(not found)
        if found:
            self.view.setCurrentIndex(self._model.index(0, 0))

    def _on_clicked(self, index: Index) -> None:
        if index.isValid() and self._model.option(index.row()).enabled:
            self.chosen.emit(self._model.shown[index.row()])


def _searched(option: Option) -> str:
    return f"{option.words} {option.hint} {option.detail}" if option.detail else str(option.words)


def hint_of(option: Option, dot: Dot | None) -> str:
    """What stands at the end of a row: its own hint, else what is wrong with what it stands for."""
    return str(option.hint) or ("" if dot is None or dot.is_quiet else str(dot.word))


def _needed(option: Option, dotted: Dotted | None) -> int:
    dot = dots().of(dotted, option.value)
    lead = metrics.ICON + _GAP if option.icon is not None or option.channel is not None else 0
    lead += SIZE + _GAP if dot is not None else 0
    words = hint_of(option, dot)
    hint = width_of(words, Type.SECONDARY) + 2 * _GAP if words else 0
    return 2 * _SIDE + lead + width_of(str(option.words), Type.BODY) + hint + _GAP + metrics.ICON
