"""Pages for people without a way in: ask for access, ask for a new password, and what happens next."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.contract.accounts import RequestAccess
from ui.kit.controls.button import LinkButton
from ui.kit.controls.field import Field
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.panels.sign_in.form_page import FormPage
from ui.panels.sign_in.view_model import Page, SignInState
from ui.texts.messages import msg
from ui.theme import metrics


class RegisterPage(FormPage):
    """A request that an administrator decides (DSH-2)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            msg("sign_in.register_title"), msg("sign_in.register_text"), msg("sign_in.register_send"), parent
        )
        self.full_name = TextField(height=metrics.FIELD_SIGN_IN)
        self.email = TextField(height=metrics.FIELD_SIGN_IN)
        self.phone = TextField(height=metrics.FIELD_SIGN_IN)
        self.note = TextArea(msg("sign_in.register_note_like"))
        self.add_field("full_name", Field(msg("sign_in.full_name"), self.full_name, self))
        self.add_field("email", Field(msg("sign_in.email"), self.email, self))
        self.add_field("phone", Field(msg("sign_in.phone"), self.phone, self, optional=True))
        self.add_field("note", Field(msg("sign_in.register_note"), self.note, self, optional=True))
        self.finish(LinkButton(msg("sign_in.back"), self))

    def form(self) -> RequestAccess:
        """What is typed."""
        return RequestAccess(
            full_name=self.full_name.text().strip(),
            email=self.email.text().strip(),
            phone=self.phone.text().strip(),
            note=self.note.text().strip(),
        )

    def show_state(self, state: SignInState) -> None:
        """Show how everything stands."""
        self.show_problems(state.problems, state.fault)
        self.set_busy(state.busy or not state.service.ready)


class ForgotPage(FormPage):
    """A request for a new password (SEC-18)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            msg("sign_in.forgot_title"), msg("sign_in.forgot_text"), msg("sign_in.forgot_send"), parent
        )
        self.who = TextField(height=metrics.FIELD_SIGN_IN)
        self.add_field("login_or_email", Field(msg("sign_in.login_or_email"), self.who, self))
        self.finish(LinkButton(msg("sign_in.back"), self))

    def show_state(self, state: SignInState) -> None:
        """Show how everything stands."""
        self.show_problems(state.problems, state.fault)
        self.set_busy(state.busy or not state.service.ready)


class SentPage(FormPage):
    """The request was taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(msg("sign_in.sent_title"), "", msg("sign_in.back"), parent)
        self.finish()
        self.button.clicked.connect(self.left)

    def show_state(self, state: SignInState) -> None:
        """Say what happens next."""
        text_id = "sign_in.sent_register" if state.sent is Page.REGISTER else "sign_in.sent_forgot"
        self.text.set_words(msg(text_id))
