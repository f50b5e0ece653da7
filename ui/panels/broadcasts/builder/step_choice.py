"""Which message of a chain a phone shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from ui.kit.controls.segmented import Segmented
from ui.panels.broadcasts.wording import channel_words

_NAMED: Final = 3
"""Messages whose channels' names fit side by side; of more only their numbers and marks are shown."""


class StepChoice(QWidget):
    """One part a message; a chain of one needs no choice. Signals: `chosen(object)`, its number from 0."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._channels: tuple[Channel, ...] = ()
        self.parts: Segmented | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_channels(self, channels: Sequence[Channel]) -> None:
        """The channels of the chain, in order."""
        if tuple(channels) == self._channels:
            return
        self._channels = tuple(channels)
        if self.parts is not None:
            self._column.removeWidget(self.parts)
            self.parts.hide()
            self.parts.deleteLater()
            self.parts = None
        self.setVisible(len(channels) > 1)
        if len(channels) > 1:
            self.parts = Segmented(self, fill=True)
            for at, channel in enumerate(channels):
                name = channel_words(channel.value) if len(channels) <= _NAMED else str(at + 1)
                self.parts.add(at, name, channel=channel)
            self.parts.value_changed.connect(self.chosen)
            self._column.addWidget(self.parts)

    def set_value(self, number: int) -> None:
        """Mark the one that is shown."""
        if self.parts is not None:
            self.parts.set_value(number)
