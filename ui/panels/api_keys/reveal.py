"""A key that was just made: shown this once, to be copied (API-2, API-3)."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.contract.api_keys import NewApiKey
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text_field import TextField
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token


class KeyDialog(Dialog):
    """Ends by the button alone, or after the key was copied: Esc before that would lose it."""

    def __init__(self, owner: QWidget, made: NewApiKey) -> None:
        super().__init__(owner, msg("api_keys.made", name=made.api_key.name), width=620)
        self.copied = False
        self.body.addWidget(Note(msg("api_keys.once"), Icon.ALERT, Token.WARN))
        self.secret = TextField()
        self.secret.setText(made.secret)
        self.secret.setReadOnly(True)
        self.secret.setCursorPosition(0)
        self.body.addWidget(Field(msg("api_keys.key"), self.secret))
        self.hint = Note(msg("api_keys.copy_first"), Icon.INFO, Token.MUTED)
        self.hint.hide()
        self.body.addWidget(self.hint)
        self.done = self.add_action(msg("api_keys.done"))
        self.copy = self.add_action(msg("common.copy"), kind=Kind.PRIMARY, ends=False)
        self.copy.clicked.connect(self._on_copy)

    def open(self, focus: QWidget | None = None) -> None:
        """Enter copies."""
        super().open(focus or self.copy)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.secret.text())
        self.copied = True
        self.hint.hide()
        self.copy.set_words(msg("common.copied"))
        self.refit()

    def may_close(self) -> bool:
        """Not by a slip of the hand while nobody has the key."""
        if not self.copied:
            self.hint.show()
            self.refit()
        return self.copied
