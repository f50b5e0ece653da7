"""*New conversation*: a number with a live check, a name, and the way to the chat (CNV-66..69, CNV-72)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from app.contract.conversations import NAME_MAX
from app.contract.faults import Code, Fault
from app.contract.phones import Phone, display, read_phone
from ui.kit.controls.button import Button
from ui.kit.controls.field import Field
from ui.kit.controls.modal import Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

COMPLAIN_FROM: Final = 3  # characters: an unfinished number is no mistake yet


class StartSheet(Sheet):
    """Stays open until the service has said yes, so that nothing typed is lost.

    Signals: `wanted(str, str)` with number and name.
    """

    wanted = Signal(str, str)

    def __init__(self, owner: QWidget, country: str, number: str = "") -> None:
        super().__init__(owner, msg("inbox.new_conversation"), width=380)
        self._country = country
        self.number = TextField("+34 600 118 204")
        self.name = TextField()
        self.number_field = Field(msg("inbox.start_number"), self.number)
        self.name_field = Field(
            msg("inbox.start_name"), self.name, help=msg("inbox.start_name_help"), limit=NAME_MAX, optional=True
        )
        self.check = Text(msg("inbox.start_number_help"), Type.SECONDARY, Token.MUTED, wrap=True)
        self.body.setSpacing(metrics.GAP_8)
        self.body.addWidget(self.number_field)
        self.body.addWidget(self.check)
        self.body.addSpacing(metrics.GAP_8)
        self.body.addWidget(self.name_field)
        self.body.addStretch(1)
        self.add_action(msg("common.cancel"))
        self.go = Button(msg("inbox.go_to_chat"), Kind.PRIMARY, self)
        self.go.clicked.connect(self._on_go)
        self.foot.addWidget(self.go)
        self.number.textChanged.connect(self._on_changed)
        self.name.textChanged.connect(self._on_changed)
        for field in (self.number, self.name):
            field.returnPressed.connect(self._on_go)
        self.number.setText(f"+{number}" if number else "")
        self._on_changed()

    @property
    def ready(self) -> bool:
        """Whether number and name can be sent."""
        return isinstance(self._read(), Phone) and len(self.name.text()) <= NAME_MAX

    def _read(self) -> object:
        return read_phone(self.number.text(), self._country)

    def _on_changed(self) -> None:
        found, typed = self._read(), self.number.text().strip()
        self.number_field.set_error("")
        words: Words = msg("inbox.start_number_help")
        token = Token.MUTED
        if isinstance(found, Phone):
            shown = display(found.digits)
            if found.country is None or found.doubtful:
                words, token = msg("inbox.start_doubtful", number=shown), Token.WARN
            else:
                words = msg("inbox.start_country", number=shown, country=found.country)
        elif len(typed) >= COMPLAIN_FROM:
            self.number_field.set_error(msg("inbox.start_bad"))
        self.check.set_words(words)
        self.check.set_token(token)
        self.go.setEnabled(self.ready)

    def _on_go(self) -> None:
        if self.ready and self.go.isEnabled():
            self.go.setEnabled(False)
            self.wanted.emit(self.number.text().strip(), self.name.text().strip())
        elif not isinstance(self._read(), Phone):
            self.number_field.set_error(msg("inbox.start_bad"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click outside closes it."""
        if not self.frame.geometry().contains(event.position().toPoint()):
            self.reject()

    def refuse(self, fault: Fault) -> None:
        """Show why not; what was typed stays."""
        self.go.setEnabled(True)
        elsewhere = next((one for one in fault.problems if one.code == "other_department"), None)
        if elsewhere is not None:
            department = str(elsewhere.params.get("department", ""))
            self.number_field.set_error(msg("inbox.start_elsewhere", department=department))
        elif fault.code is Code.INVALID and fault.problems:
            self.number_field.set_error(msg("inbox.start_bad"))
        else:
            self.number_field.set_error(fault_text(fault))
