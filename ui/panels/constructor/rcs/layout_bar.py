"""How a card is laid out: image above or beside, and how high; it comes with the mouse or the keyboard (RCS-6)."""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.contract.payloads.rcs import RcsCard
from ui.kit.controls.button import IconButton
from ui.kit.controls.segmented import Segmented
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

HEIGHTS: Final = ("short", "medium", "tall")
_LAYOUTS: Final = {"vertical": Icon.CARD, "left": Icon.SIDEBARL, "right": Icon.SIDEBAR}


def layout_of(card: RcsCard) -> str:
    """Where the image is: above (`vertical`), or the side."""
    return "vertical" if card.layout == "vertical" else card.media_side


def laid_out(card: RcsCard, layout: str) -> RcsCard:
    """The card with its image at another place; beside the text it has no height of its own."""
    if layout == "vertical":
        return msgspec.structs.replace(card, layout="vertical", media_side="left")
    return msgspec.structs.replace(card, layout="horizontal", media_side=layout, media_height="medium")


class LayoutBar(QWidget):
    """Signals: `edited(object)` with the card laid out anew."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = RcsCard()
        self.layouts = {
            name: IconButton(icon, msg(f"constructor_rcs.layout_{name}"), self, size=metrics.BUTTON_INLINE)
            for name, icon in _LAYOUTS.items()
        }
        self.height_of_media = Segmented(self, height=metrics.BUTTON_TOOL)
        for name in HEIGHTS:
            self.height_of_media.add(name, msg(f"constructor_rcs.height_{name}"))
        put(
            self.height_of_media,
            self.height_of_media.setAccessibleName,
            msg("constructor_rcs.media_height"),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for name, button in self.layouts.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, name=name: self._tell(laid_out(self._card, name)))
            row.addWidget(button)
        row.addSpacing(metrics.GAP_4)
        row.addWidget(self.height_of_media)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.height_of_media.value_changed.connect(self._on_height)

    def show_card(self, card: RcsCard) -> None:
        """Show how it is laid out."""
        self._card = card
        for name, button in self.layouts.items():
            button.setChecked(name == layout_of(card))
        self.height_of_media.set_value(card.media_height)
        self.height_of_media.setVisible(card.layout == "vertical")

    def _on_height(self, value: object) -> None:
        self._tell(msgspec.structs.replace(self._card, media_height=value))

    def _tell(self, card: RcsCard) -> None:
        self.show_card(self._card)
        if card != self._card:
            self.edited.emit(card)
