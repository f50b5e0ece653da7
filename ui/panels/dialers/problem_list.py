"""Problems of an uploaded file as rows: where, what stands there, what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.contract.uploads import FileProblem
from ui.kit.controls.paint.shapes import inner_ring, rule, smooth
from ui.kit.controls.paint.words import write
from ui.kit.controls.tip import show_tip
from ui.panels.dialers.words import file_problem_words, place_words, sentence
from ui.texts.live import put, texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

ROW: Final = 44
_WHERE: Final = 116
_PAD: Final = 8
_SEEN: Final = 8

Index = QModelIndex | QPersistentModelIndex


class _Problems(QAbstractListModel):
    """The rows."""

    def __init__(self, problems: Sequence[FileProblem], parent: QObject) -> None:
        super().__init__(parent)
        self.problems = tuple(problems)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        one = self.problems[index.row()]
        return f"{place_words(one)}: {file_problem_words(one)}"


class _Delegate(QStyledItemDelegate):
    """Draws a row."""

    def __init__(self, problems: _Problems, view: QListView) -> None:
        super().__init__(view)
        self._problems, self._view = problems, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one, area = self._problems.problems[index.row()], QRectF(option.rect)
        painter.save()
        smooth(painter)
        tint = Token.WARN if one.warning else Token.BAD
        px = metrics.ICON_SMALL
        left = area.left() + _PAD
        draw_icon(painter, Icon.ALERT, tint, left, area.top() + (ROW - px) / 2, px=px)
        where = QRectF(left + px + 8, area.top(), _WHERE - 8, ROW)
        write(painter, where, place_words(one), Type.SECONDARY_MEDIUM, Token.TEXT, tabular=True)
        rest = QRectF(where.right() + 8, area.top() + 4, area.right() - where.right() - 8 - _PAD, 18)
        if one.value:
            write(painter, rest, one.value, Type.CODE, Token.TEXT)
            rest = rest.translated(0, 18)
        else:
            rest = QRectF(rest.left(), area.top(), rest.width(), ROW)
        write(painter, rest, sentence(file_problem_words(one)), Type.SECONDARY, Token.MUTED)
        rule(painter, QRectF(area.left(), area.bottom() - 1, area.width(), 1), Token.LINE)
        if self._view.currentIndex() == index and self._view.hasFocus():
            inner_ring(painter, area, metrics.RADIUS_TAG)
        painter.restore()


class ProblemList(QListView):
    """Rows 44 high, arrows go through them; what does not fit is told whole on hover."""

    def __init__(self, problems: Sequence[FileProblem], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problems = _Problems(problems, self)
        self.setModel(self.problems)
        self.setItemDelegate(_Delegate(self.problems, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", "true")
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(min(len(problems), _SEEN) * ROW + 4)
        put(self, self.setAccessibleName, msg("dialers.all_problems"))
        texts().language_changed.connect(self.viewport().update)

    def viewportEvent(self, event: QEvent) -> bool:
        """The whole sentence."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if index.isValid():
                words = str(self.problems.data(index))
                show_tip(self.viewport(), words, self.visualRect(index))
            return True
        return super().viewportEvent(event)
