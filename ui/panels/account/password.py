"""The change of one's own password: rules ticked live, a generated one, nothing kept after it (SEC-2, SEC-8)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.accounts import ChangePassword
from app.contract.faults import Problem
from app.contract.passwords import check_password
from backend_client.client import Client
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.paint.button import Kind as Look
from ui.kit.form.form import FormView
from ui.kit.form.spec import FieldSpec, FormSpec, Kind, Value
from ui.kit.form.view_model import FormModel, FormState, Phase
from ui.panels.sign_in.rules import PasswordRules
from ui.panels.users.passwords import new_password
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

Run = Callable[[Coroutine[Any, Any, None]], object]
CURRENT: Final = "current"
NEW: Final = "new"
AGAIN: Final = "again"


def check(values: Mapping[str, Value]) -> Sequence[Problem]:
    """Every broken rule at once; the two new ones have to be the same."""
    new, again = str(values.get(NEW) or ""), str(values.get(AGAIN) or "")
    problems = check_password(new, path=NEW) if new else []
    if again and new != again:
        problems.append(Problem(path=AGAIN, code="not_the_same"))
    return problems


def password_spec() -> FormSpec:
    """The three fields."""
    return FormSpec(
        id="password",
        title=msg("account.password"),
        fields=(
            FieldSpec(CURRENT, Kind.PASSWORD, msg("sign_in.present_password"), required=True),
            FieldSpec(NEW, Kind.PASSWORD, msg("sign_in.new_password"), required=True),
            FieldSpec(AGAIN, Kind.PASSWORD, msg("sign_in.again"), required=True),
        ),
        check=check,
        save=msg("account.password_save"),
    )


class PasswordForm(QWidget):
    """The form in its place; empty again after it was saved. Signals: `saved`."""

    saved = Signal()

    def __init__(self, client: Client, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._client, self._run = client, run
        self.model, self.view = self._fresh()
        self.rules = PasswordRules(self)
        self.save = Button(msg("account.password_save"), Look.PRIMARY, self)
        self.save.clicked.connect(self._on_save)
        self.clear = Button(msg("common.cancel"), parent=self)
        self.clear.clicked.connect(self.start_anew)
        self.generate = Button(msg("users.generate"), Look.GHOST, self, icon=Icon.WAND)
        self.generate.clicked.connect(self._on_generate)
        self.copied = Note(msg("account.password_copied"), Icon.CHECK, Token.OK, self)
        self.copied.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(metrics.GAP_8)
        buttons.addWidget(self.save)
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        buttons.addWidget(self.generate)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_16)
        self._column.addWidget(self.view)
        self._column.addWidget(self.rules)
        self._column.addWidget(self.copied)
        self._column.addLayout(buttons)
        self.model.observe(self._on_state)

    def _fresh(self) -> tuple[FormModel, FormView]:
        model = FormModel(password_spec(), self._submit, self._run)
        model.on_saved = self._on_saved
        return model, FormView(model, self)

    async def _submit(self, values: Mapping[str, Value]) -> None:
        form = ChangePassword(current=str(values[CURRENT]), new=str(values[NEW]))
        await self._client.accounts.change_password(form)

    def start_anew(self) -> None:
        """Empty fields, nothing wrong."""
        old = self.view
        self.model.close()
        self.model, self.view = self._fresh()
        self._column.replaceWidget(old, self.view)
        old.hide()
        old.deleteLater()
        self.copied.hide()
        self.model.observe(self._on_state)

    def _on_save(self) -> None:
        self._run(self.model.save())

    def _on_saved(self, _: object) -> None:
        self.start_anew()
        self.saved.emit()

    def _on_generate(self) -> None:
        password = new_password()
        for key in (NEW, AGAIN):
            self.model.edit(key, password)
        QGuiApplication.clipboard().setText(password)
        self.copied.show()

    def _on_state(self, state: FormState) -> None:
        self.rules.show_for(str(state.raw[NEW] or ""), str(state.raw[AGAIN] or ""))
        self.save.setEnabled(state.phase is not Phase.SAVING)
        self.clear.setEnabled(self.model.dirty)
