"""Sheets about people: a form with a made password and the rights of the chosen roles; a person in full."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.accounts import User, UserState
from ui.kit.controls.button import Button
from ui.kit.controls.card import Separator
from ui.kit.controls.field import Note
from ui.kit.controls.marks import LabelTag
from ui.kit.controls.modal import Dialog, Place
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.signs import Avatar
from ui.kit.controls.text import Text
from ui.kit.form.dialog import FormDialog
from ui.kit.form.view_model import FormModel, FormState
from ui.panels.users.forms import PASSWORD
from ui.panels.users.passwords import new_password
from ui.panels.users.rights import Rights
from ui.panels.users.spec import STATES, is_kept_out, is_let_in, role_name
from ui.texts.formats import minute
from ui.texts.language import NATIVE_NAMES
from ui.texts.language import Language as Shown
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 440
_KEY: Final = 120


class PasswordDialog(FormDialog):
    """A form that sets a first password: *Generate* makes one and copies it (USR-6)."""

    def __init__(self, owner: QWidget, model: FormModel, *, place: Place = Place.CENTER) -> None:
        super().__init__(owner, model, place=place)
        self.generate = Button(msg("users.generate"), parent=self, icon=Icon.WAND, height=metrics.BUTTON_TOOL)
        self.generate.clicked.connect(self._on_generate)
        self.copied = Note(msg("users.password_copied"), Icon.CHECK, Token.OK)
        self.copied.hide()
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.generate)
        row.addWidget(self.copied, 1)
        row.addStretch(0)
        self.body.insertLayout(1, row)

    def _on_generate(self) -> None:
        password = new_password()
        self.model.edit(PASSWORD, password)
        QGuiApplication.clipboard().setText(password)
        self.copied.show()
        self.refit()


class UserDialog(PasswordDialog):
    """*New user*, with what the chosen roles allow together (USR-4)."""

    def __init__(self, owner: QWidget, model: FormModel) -> None:
        super().__init__(owner, model, place=Place.RIGHT)
        self.rights = Rights(self)
        self.body.insertWidget(2, Separator())
        self.body.insertWidget(3, Text(msg("users.permissions"), Type.SECTION))
        self.body.insertWidget(4, self.rights)
        model.observe(self._on_roles)

    def _on_roles(self, state: FormState) -> None:
        chosen = state.raw.get("roles")
        self.rights.show_roles(str(role) for role in (chosen if isinstance(chosen, tuple) else ()))


class UserSheet(Dialog):
    """A person in full. Signals: `acted(str)` with `reset`, `enable` or `disable`."""

    acted = Signal(str)

    def __init__(self, owner: QWidget, user: User, *, own: bool) -> None:
        super().__init__(owner, msg("users.person"), width=_WIDTH, place=Place.RIGHT)
        self.user = user
        self.body.addLayout(self._head())
        self.body.addLayout(self._facts())
        self.body.addWidget(Separator())
        self.body.addWidget(Text(msg("users.permissions"), Type.SECTION))
        self.rights = Rights()
        self.rights.show_roles(user.roles)
        self.body.addWidget(self.rights)
        self.body.addStretch(1)
        self.buttons: dict[str, Button] = {}
        self._add("reset", msg("users.reset_password"))
        if is_let_in(user) and not own:
            self._add("disable", msg("users.disable"))
        if is_kept_out(user):
            self._add("enable", msg("users.enable"))

    def _add(self, key: str, words: Words) -> None:
        button = self.add_action(words)
        button.clicked.connect(lambda: self.acted.emit(key))
        self.buttons[key] = button

    def _head(self) -> QHBoxLayout:
        user = self.user
        name = " ".join(part for part in (user.first_name, user.middle_name, user.last_name) if part)
        sign = STATES[user.state]
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(Glyph(sign.icon, sign.tint))
        state.addWidget(Text(sign.words, Type.BODY_MEDIUM, sign.tint))
        for key in user.roles:
            state.addWidget(LabelTag(role_name(key)))
        state.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(metrics.GAP_4)
        words.addWidget(Text(name, Type.SECTION, fill=True))
        words.addLayout(state)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        row.addWidget(Avatar(name, size=40), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row

    def _facts(self) -> QGridLayout:
        user = self.user
        seen: Words = minute(user.last_sign_in_ms) if user.last_sign_in_ms is not None else msg("users.never")
        facts: list[tuple[str, Words]] = [
            ("login", user.login),
            ("email", user.email),
            ("phone", user.phone),
            ("department", user.department),
            ("language", NATIVE_NAMES[Shown(user.language.value)]),
            ("last_sign_in", seen),
            ("created", minute(user.created_ms)),
            ("updated", minute(user.updated_ms)),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_12)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, _KEY)
        grid.setColumnStretch(1, 1)
        shown = [(key, words) for key, words in facts if str(words)]
        for row, (key, words) in enumerate(shown):
            grid.addWidget(Text(msg(f"users.{key}"), Type.BODY, Token.MUTED), row, 0)
            grid.addWidget(Text(words, Type.BODY, fill=True), row, 1)
        if user.state in _WHY:
            note = Note(msg(f"users.why_{user.state.value}"), Icon.INFO, Token.MUTED, step=Type.BODY)
            grid.addWidget(note, len(shown), 0, 1, 2)
        return grid


_WHY: Final = frozenset({UserState.BLOCKED, UserState.LOCKED})
