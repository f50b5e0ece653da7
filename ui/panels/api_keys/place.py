"""The strip over the table: where other programs call in, or why they cannot (WSV-1)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.api_keys import WebFault, WebService
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.field import Note
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class PlaceStrip(QWidget):
    """Signal: `wanted()` when somebody wants to change its settings."""

    wanted = Signal()

    def __init__(self, *, may_change: bool) -> None:
        super().__init__()
        self._url = ""
        self._may_change = may_change
        self.note = Note("", Icon.LINK, Token.MUTED, step=Type.BODY)
        self.copy = IconButton(Icon.COPY, msg("api_keys.copy_address"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._url))
        self.settings = Button(msg("api_keys.service"), icon=Icon.SETTINGS, height=metrics.BUTTON_TOOL)
        self.settings.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.note, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.copy)
        row.addWidget(self.settings)
        self.hide()

    def show_service(self, service: WebService) -> None:
        """Tell how it stands."""
        self._url = service.url
        self.note.set_words(place_words(service))
        is_well = service.fault is None
        self.note.set_sign(Icon.LINK if is_well else Icon.ALERT, Token.MUTED if is_well else Token.BAD)
        self.copy.setVisible(service.listening)
        self.settings.setVisible(self._may_change)
        self.show()


def place_words(service: WebService) -> Words:
    """Where to call, or why nobody can."""
    if not service.url:
        return msg("api_keys.off")
    if service.fault is WebFault.PORT_TAKEN:
        return msg("api_keys.port_taken", url=service.url)
    if service.fault is not None:
        return msg("api_keys.cannot_listen", url=service.url)
    return msg("api_keys.listens", url=service.url)
