"""Latitude and longitude side by side: other forms than decimals are offered as such, a pasted pair fills both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.button import LinkButton
from ui.kit.controls.field import Field
from ui.kit.controls.text_field import TextField
from ui.panels.constructor.coordinates import pair_of, read
from ui.panels.constructor.paths import at
from ui.panels.constructor.wording import content_words
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type

NAMES = ("latitude", "longitude")


class PlaceFields(QWidget):
    """Signals: `edited(str, str)` with both as they are typed."""

    edited = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inputs = {name: TextField(msg(f"constructor.{name}_example"), self) for name in NAMES}
        self.fields = {name: Field(msg(f"constructor.{name}"), one, self) for name, one in self.inputs.items()}
        self.offers = {name: LinkButton("", self, step=Type.SECONDARY_MEDIUM, icon=Icon.WAND) for name in NAMES}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_12)
        for name in NAMES:
            column = QVBoxLayout()
            column.setSpacing(metrics.GAP_4)
            column.addWidget(self.fields[name])
            column.addWidget(self.offers[name])
            column.addStretch(1)
            row.addLayout(column, 1)
            self.offers[name].hide()
            self.inputs[name].textEdited.connect(partial(self._on_edited, name))
            self.offers[name].clicked.connect(partial(self._on_offer, name))

    def show_place(
        self, latitude: str, longitude: str, problems: Sequence[Problem] = (), *, locked: bool = False
    ) -> None:
        """Show what is typed and what is wrong with it; paths are `latitude` and `longitude`."""
        for name, text in zip(NAMES, (latitude, longitude), strict=True):
            if self.inputs[name].text() != text:
                self.inputs[name].setText(text)
            self.inputs[name].setEnabled(not locked)
            offer = read(text).offer
            self.offers[name].set_words(msg("constructor.use_decimal", value=offer))
            self.offers[name].setVisible(bool(offer) and not locked)
            wrong = at(problems, name)
            self.fields[name].set_error(content_words(wrong[0]) if wrong else "")

    def focus_first(self, name: str = NAMES[0]) -> None:
        """Put the keyboard on one of them."""
        self.inputs[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _texts(self) -> tuple[str, str]:
        return self.inputs[NAMES[0]].text(), self.inputs[NAMES[1]].text()

    def _on_edited(self, name: str, text: str) -> None:
        pair = pair_of(text) if name == NAMES[0] else None
        self.edited.emit(*(pair or self._texts()))

    def _on_offer(self, name: str) -> None:
        self.inputs[name].setText(read(self.inputs[name].text()).offer)
        self.edited.emit(*self._texts())
        self.focus_first(name)
