"""How the panes stand: four columns in a wide window, folded and overlaid in a narrow one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QSplitterHandle, QWidget

from ui.kit.controls.card import Separator
from ui.kit.controls.paint.shapes import rule
from ui.panels.inbox.details import DetailsPane
from ui.panels.inbox.groups import GroupsPane
from ui.panels.inbox.listing.pane import ListPane
from ui.panels.inbox.memory import Arrangement
from ui.theme.theme import color
from ui.theme.tokens import Token

OVERLAY_UNDER: Final = 1140
"""Panel width under which the details open over the conversation: a window of 1,200 with its rail."""
FOLD_UNDER: Final = 1000
"""Panel width under which the groups fold into the list's title."""
LIST_MIN: Final = 280
LIST_FOLDED: Final = 304
TALK_MIN: Final = 400


class _Handle(QSplitterHandle):
    """One pixel to see, some more to take."""

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        token = Token.ACCENT_LINE if self.underMouse() else Token.LINE
        rule(painter, QRectF(0, 0, 1, self.height()), token)


class _Splitter(QSplitter):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)


class _Drawer(QWidget):
    """The ground of details that lie over the conversation."""

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, 1, self.height()), Token.LINE_STRONG)


class InboxLayout(QWidget):
    """Signals: `sizes_changed(int, int)` with the widths of list and details, when the person moved a splitter;
    `details_changed(bool)` when they came on screen or went.
    """

    sizes_changed = Signal(int, int)
    details_changed = Signal(bool)

    def __init__(
        self, groups: GroupsPane, listing: ListPane, talk: QWidget, details: DetailsPane, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._groups, self._list, self._talk, self._details = groups, listing, talk, details
        self._wants_details, self._has_talk, self._pinned = True, False, False
        self._arrangement = Arrangement()
        self._line = Separator(self, orientation=Qt.Orientation.Vertical)
        self._splitter = _Splitter(self)
        listing.setMinimumWidth(LIST_MIN)
        talk.setMinimumWidth(TALK_MIN)
        for widget, stretch in ((listing, 0), (talk, 1), (details, 0)):
            self._splitter.addWidget(widget)
            self._splitter.setStretchFactor(self._splitter.count() - 1, stretch)
        self._splitter.splitterMoved.connect(self._on_moved)
        self._drawer = _Drawer(self)
        self._drawer.hide()
        drawer = QHBoxLayout(self._drawer)
        drawer.setContentsMargins(1, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(groups)
        row.addWidget(self._line)
        row.addWidget(self._splitter, 1)
        self._overlaid = False
        self._folded: bool | None = None

    @property
    def overlaid(self) -> bool:
        """Whether details lie over the conversation now."""
        return self._overlaid and self._drawer.isVisible()

    @property
    def folded(self) -> bool:
        """Whether the groups are in the list's title."""
        return bool(self._folded)

    def arrange(self, arrangement: Arrangement) -> None:
        """Stand as the person left it."""
        self._arrangement = arrangement
        self._place()
        self._splitter.setSizes([arrangement.list_width, 10_000, arrangement.details_width])

    def show_details(self, wanted: bool) -> None:
        """Show or hide the details."""
        if wanted != self._wants_details:
            self._wants_details = wanted
            self._place()

    def show_talk(self, opened: bool) -> None:
        """Without an open conversation there are no details of it."""
        if opened != self._has_talk:
            self._has_talk = opened
            if not opened:
                self._drawer.hide()
            self._place()

    @property
    def details_shown(self) -> bool:
        """Whether the details are on screen."""
        return not self._details.isHidden() and (not self._overlaid or not self._drawer.isHidden())

    def toggle_groups(self) -> None:
        """Pin the groups beside the list in a narrow window, or fold them again."""
        self._pinned = not self._pinned
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold and unfold."""
        super().resizeEvent(event)
        before = self._overlaid
        self._place()
        if self._overlaid and not before:
            self._drawer.hide()  # a window that became narrow shows the conversation first

    def open_drawer(self, opened: bool) -> None:
        """Open or close details that lie over the conversation."""
        self._drawer.setVisible(opened)
        self._place()

    def _place(self) -> None:
        width = self.width()
        folded = width < FOLD_UNDER and not self._pinned
        self._groups.setVisible(not folded)
        self._line.setVisible(not folded)
        self._list.set_folded(folded, pinned=self._pinned and width < FOLD_UNDER)
        if folded is not self._folded:
            self._folded = folded
            self._splitter.setSizes(self._sizes(folded=folded))
        self._place_details(overlaid=width < OVERLAY_UNDER)

    def _sizes(self, *, folded: bool) -> list[int]:
        wide = min(self._arrangement.list_width, LIST_FOLDED) if folded else self._arrangement.list_width
        return [wide, 10_000, self._arrangement.details_width]

    def _place_details(self, *, overlaid: bool) -> None:
        if overlaid is not self._overlaid:
            self._overlaid = overlaid
            if overlaid:
                layout = self._drawer.layout()
                if layout is not None:
                    layout.addWidget(self._details)
                self._details.show()
            else:
                self._drawer.hide()
                self._splitter.addWidget(self._details)
                self._splitter.setStretchFactor(2, 0)
                self._splitter.setSizes(self._sizes(folded=self.folded))
        if overlaid:
            wide = min(self._arrangement.details_width, self.width())
            self._drawer.setGeometry(self.width() - wide, 0, wide, self.height())
            self._drawer.raise_()
        else:
            self._details.setVisible(self._wants_details and self._has_talk)
        self.details_changed.emit(self.details_shown)

    def _on_moved(self) -> None:
        sizes = self._splitter.sizes()
        details = sizes[2] if len(sizes) > 2 and sizes[2] else self._arrangement.details_width
        wide = self._arrangement.list_width if self.folded else sizes[0]
        self.sizes_changed.emit(wide, details)
