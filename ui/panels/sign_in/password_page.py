"""The change of a password that is demanded before anything else opens (SEC-9)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.kit.controls.button import LinkButton
from ui.kit.controls.field import Field
from ui.kit.controls.text_field import PasswordField
from ui.panels.sign_in.form_page import FormPage
from ui.panels.sign_in.rules import PasswordRules
from ui.panels.sign_in.view_model import SignInState
from ui.texts.messages import msg
from ui.theme import metrics


class PasswordPage(FormPage):
    """Asks for the present password only where it was not just typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(msg("sign_in.new_title"), msg("sign_in.new_text"), msg("sign_in.new_save"), parent)
        self._cleared = 0
        self.current = PasswordField(height=metrics.FIELD_SIGN_IN)
        self.new = PasswordField(height=metrics.FIELD_SIGN_IN)
        self.again = PasswordField(height=metrics.FIELD_SIGN_IN)
        self.add_field("current", Field(msg("sign_in.present_password"), self.current, self))
        self.add_field("new", Field(msg("sign_in.new_password"), self.new, self))
        self.add_field("again", Field(msg("sign_in.again"), self.again, self))
        self.rules = PasswordRules(self)
        self.column.addWidget(self.rules)
        self.column.addSpacing(metrics.GAP_12)
        for field in (self.new, self.again):
            field.textChanged.connect(lambda: self.rules.show_for(self.new.text(), self.again.text()))
        self.finish(LinkButton(msg("sign_in.other_person"), self))

    def show_state(self, state: SignInState, *, knows_password: bool) -> None:
        """Show how everything stands."""
        self.fields["current"].setVisible(not knows_password)
        self.show_problems(state.problems, state.fault)
        if state.cleared != self._cleared:
            self._cleared = state.cleared
            for field in (self.current, self.new, self.again):
                field.clear()
            (self.new if knows_password else self.current).setFocus()
        self.set_busy(state.busy)
