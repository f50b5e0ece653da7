"""A sheet with the people behind a figure of the pre-flight."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.contract.broadcasts import Person
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Sheet
from ui.kit.controls.paint.avatar import avatar
from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.people_model import PeopleState
from ui.panels.broadcasts.wording import written
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Index = QModelIndex | QPersistentModelIndex
_AVATAR = 28
WIDTH = 400


def name_of(person: Person) -> str:
    """The name, else the number."""
    return person.name or (written("+" + person.address) if person.address else "")


class _Model(QAbstractListModel):
    """People in the order they came."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()

    def grow(self, people: tuple[Person, ...]) -> None:
        if len(people) > len(self.people):
            self.beginInsertRows(QModelIndex(), len(self.people), len(people) - 1)
            self.people = people
            self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return name_of(self.people[index.row()])
        return None


class _Delegate(QStyledItemDelegate):
    """Avatar, name, number."""

    def __init__(self, model: _Model, view: QListView) -> None:
        super().__init__(view)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, metrics.ROW_COMFORTABLE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        person, area = self._model.people[index.row()], QRectF(option.rect)
        view = self.parent()
        painter.save()
        smooth(painter)
        if isinstance(view, QListView) and view.hasFocus() and view.currentIndex() == index:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.SELECTED)
        top = area.center().y() - _AVATAR / 2
        avatar(painter, QRectF(area.left() + 4, top, _AVATAR, _AVATAR), person.name, person.address)
        number = written("+" + person.address) if person.address and person.name else ""
        wide = width_of(number, Type.BODY, tabular=True)
        end = area.right() - 4
        place = QRectF(end - wide, area.top(), wide, area.height())
        write(painter, place, number, Type.BODY, Token.MUTED, align=RIGHT, tabular=True)
        start = area.left() + 4 + _AVATAR + metrics.GAP_8
        room = QRectF(start, area.top(), end - wide - metrics.GAP_8 - start, area.height())
        write(painter, room, name_of(person), Type.BODY, Token.TEXT)
        rule(painter, QRectF(start, area.bottom() - 1, area.right() - start, 1), Token.LINE)
        painter.restore()


class PeopleSheet(Sheet):
    """Shows a PeopleState; `more` is asked for when the list is scrolled to its end."""

    def __init__(self, owner: QWidget, title: Words, more: Callable[[], object]) -> None:
        super().__init__(owner, title, width=WIDTH)
        self._more = more
        self._model = _Model(self)
        self.view = QListView(self)
        put(self.view, self.view.setAccessibleName, title)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setProperty("bare", "true")
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(self._model, self.view))
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.skeleton = Skeleton(self, rows=6)
        self.nothing = Text(msg("builder.excluded_none"), token=Token.MUTED, parent=self, wrap=True)
        self.error = ErrorState(self)
        self.next = Button(msg("builder.excluded_more"), parent=self, height=metrics.BUTTON_TOOL)
        self._has_more = False
        for widget in (self.skeleton, self.error, self.nothing, self.view, self.next):
            self.body.addWidget(widget)
        self.body.setSpacing(metrics.GAP_8)
        self.error.retried.connect(more)
        self.next.clicked.connect(more)

    def show_people(self, state: PeopleState) -> None:
        """Show who was found."""
        self._model.grow(state.people)
        self._has_more = state.more and not state.loading
        self.skeleton.setVisible(state.loading and not state.people)
        self.view.setVisible(bool(state.people))
        self.nothing.setVisible(not state.people and not state.loading and state.fault is None and not state.more)
        self.next.setVisible(self._has_more and not self.view.verticalScrollBar().maximum())
        self.error.setVisible(state.fault is not None)
        if state.fault is not None:
            self.error.set_fault(state.fault)

    def _on_scrolled(self, value: int) -> None:
        if self._has_more and value >= self.view.verticalScrollBar().maximum() - metrics.ROW_COMFORTABLE:
            self._has_more = False
            self._more()
