"""A scroll bar that lies over the content, in the margin its rows leave free, so that columns keep their edges."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

WIDTH: Final = 10


class OverlayBar(QScrollBar):
    """Stands for an area's own vertical bar, which is hidden and goes on holding range and value."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        own = area.verticalScrollBar()
        own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(own.setValue)
        self.hide()

    def follow(self) -> None:
        """Take over range and value; the area calls it whenever it was resized or has set its own bar's."""
        own = self._area.verticalScrollBar()
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        with QSignalBlocker(self):  # a narrower range must not scroll the area
            self.setRange(own.minimum(), own.maximum())
            self.setValue(own.value())
        self.setGeometry(self._area.width() - WIDTH, 0, WIDTH, self._area.height())
        self.setVisible(own.maximum() > own.minimum())
        self.raise_()
        self.update()
