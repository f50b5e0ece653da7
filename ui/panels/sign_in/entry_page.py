"""The sign-in form: which workspace, who, and the password."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Code, Fault
from backend_client.launcher import Stage
from ui.kit.controls.button import Button, LinkButton
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Field, Note
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import PasswordField, TextField
from ui.panels.sign_in.cards import WorkspaceCard
from ui.panels.sign_in.form_page import FormPage
from ui.panels.sign_in.view_model import Notice, SignInState
from ui.shell.connection import Where
from ui.texts import formats
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_CHECK_AFTER_MS: Final = 500
_STANDING: Final = {
    Stage.STARTING: ("sign_in.starting", Token.MUTED, Icon.CLOCK),
    Stage.CONNECTING: ("sign_in.connecting", Token.MUTED, Icon.CLOCK),
    Stage.READY: ("sign_in.ready", Token.OK, Icon.OKC),
    Stage.FAILED: ("sign_in.failed", Token.BAD, Icon.ALERT),
}
_FORGETS: Final = frozenset({Code.WRONG_CREDENTIALS, Code.ACCOUNT_LOCKED})


class EntryPage(FormPage):
    """The page everybody starts at.

    Signals: `where_chosen(Where)`, `address_typed(str)` half a second after the last letter, `retried`,
    `log_wanted`, `forgot_wanted`, `register_wanted`.
    """

    where_chosen = Signal(object)
    address_typed = Signal(str)
    retried = Signal()
    log_wanted = Signal()
    forgot_wanted = Signal()
    register_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(msg("sign_in.title"), msg("sign_in.text"), msg("sign_in.sign_in"), parent)
        self._now_ms = 0
        self._cleared = 0
        self._prefilled = ""
        self._state: SignInState | None = None
        self._build_workspaces()
        self._build_failure()
        self._build_person()
        self.finish()
        self.column.insertSpacing(self.column.count() - 1, metrics.GAP_16)
        self.column.insertWidget(self.column.count() - 1, self._build_register(), 0, Qt.AlignmentFlag.AlignHCenter)
        texts().language_changed.connect(self._on_language)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_workspaces(self) -> None:
        self._notice_box = QWidget(self)
        column = QVBoxLayout(self._notice_box)
        column.setContentsMargins(0, 0, 0, metrics.GAP_16)
        self.notice = Note("", Icon.INFO, Token.ACCENT, self._notice_box, step=Type.BODY)
        column.addWidget(self.notice)
        self._notice_box.hide()
        self.column.addWidget(self._notice_box)
        self.column.addWidget(Text(msg("sign_in.workspace"), Type.SECONDARY_MEDIUM, Token.MUTED, self))
        self.column.addSpacing(6)
        self.here = WorkspaceCard(msg("sign_in.here"), msg("sign_in.here_text"), Icon.LAPTOP, self)
        self.team = WorkspaceCard(msg("sign_in.team"), msg("sign_in.team_text"), Icon.SERVER, self)
        self.here.setChecked(True)
        self.here.clicked.connect(lambda: self.where_chosen.emit(Where.HERE))
        self.team.clicked.connect(lambda: self.where_chosen.emit(Where.TEAM))
        self.column.addWidget(self.here)
        self.column.addSpacing(metrics.GAP_8)
        self.column.addWidget(self.team)
        self.address = TextField(msg("sign_in.address_like"), height=metrics.FIELD_SIGN_IN)
        self.address_field = Field(msg("sign_in.address"), self.address, self)
        self.fields["address"] = self.address_field
        self.found = Note(msg("sign_in.address_good"), Icon.OKC, Token.OK, self)
        self._team_box = QWidget(self)
        box = QVBoxLayout(self._team_box)
        box.setContentsMargins(0, metrics.GAP_8, 0, 0)
        box.setSpacing(metrics.GAP_4)
        box.addWidget(self.address_field)
        box.addWidget(self.found)
        self._team_box.hide()
        self.found.hide()
        self.column.addWidget(self._team_box)
        self._wait = QTimer(self, singleShot=True, interval=_CHECK_AFTER_MS)
        self._wait.timeout.connect(self._on_typed)
        self.address.textEdited.connect(self._on_edited)
        self.address.returnPressed.connect(self._on_typed)

    def _build_failure(self) -> None:
        self._failure_box = QWidget(self)
        column = QVBoxLayout(self._failure_box)
        column.setContentsMargins(0, metrics.GAP_12, 0, 0)
        column.setSpacing(metrics.GAP_8)
        self.reason = Note("", Icon.ALERT, Token.BAD, self._failure_box, step=Type.BODY)
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        self.retry = Button(msg("common.retry"), icon=Icon.REFRESH, height=metrics.BUTTON_TOOL)
        self.log = Button(msg("sign_in.read_log"), icon=Icon.FILE, height=metrics.BUTTON_TOOL)
        self.other = Button(msg("sign_in.other_address"), icon=Icon.SERVER, height=metrics.BUTTON_TOOL)
        self.retry.clicked.connect(self.retried)
        self.log.clicked.connect(self.log_wanted)
        self.other.clicked.connect(self.team.click)
        for button in (self.retry, self.log, self.other):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self._failure_box.hide()
        self.column.addWidget(self._failure_box)

    def _build_person(self) -> None:
        self.column.addSpacing(20)
        self.login = TextField(height=metrics.FIELD_SIGN_IN)
        self.password = PasswordField(height=metrics.FIELD_SIGN_IN)
        self.add_field("login", Field(msg("sign_in.login"), self.login, self))
        self.add_field("password", Field(msg("sign_in.password"), self.password, self))
        row = QHBoxLayout()
        self.remember = CheckBox(msg("sign_in.remember"), self)
        self.remember.setChecked(True)
        forgot = LinkButton(msg("sign_in.forgot"), self)
        forgot.clicked.connect(self.forgot_wanted)
        self.forgot = forgot
        row.addWidget(self.remember)
        row.addStretch(1)
        row.addWidget(forgot)
        self.column.addLayout(row)
        self.unkept = Note(msg("sign_in.no_keyring"), None, Token.FAINT, self)
        self.unkept.hide()
        self.column.addSpacing(metrics.GAP_4)
        self.column.addWidget(self.unkept)
        self.column.addSpacing(metrics.GAP_12)

    def _build_register(self) -> QWidget:
        host = QWidget(self)
        row = QHBoxLayout(host)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Text(msg("sign_in.no_account"), Type.BODY, Token.MUTED, host))
        self.register = LinkButton(msg("sign_in.register"), host)
        self.register.clicked.connect(self.register_wanted)
        row.addWidget(self.register)
        return host

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: SignInState, now_ms: int) -> None:
        """Show how everything stands."""
        before, self._state, self._now_ms = self._state, state, now_ms
        self._show_service(state)
        self._show_address(state)
        self._show_notice(state)
        if before is None or before.login != state.login:
            self.login.setText(state.login)
        if state.password and state.password != self._prefilled:
            self._prefilled = state.password
            self.password.setText(state.password)
        elif before is not None and before.password and not state.password:
            self._prefilled = ""
        self.remember.setEnabled(state.can_remember is not False)
        self.unkept.setVisible(state.can_remember is False)
        if state.can_remember is False:
            self.remember.setChecked(False)
        if before is None or (before.problems, before.fault) != (state.problems, state.fault):
            self.show_problems(state.problems, state.fault)
        if state.cleared != self._cleared:
            self._cleared = state.cleared
            self.password.clear()
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self.set_busy(state.busy)
        self.button.setEnabled(state.service.ready and not state.busy)

    def _show_service(self, state: SignInState) -> None:
        service = state.service
        chosen, other = (self.here, self.team) if service.where is Where.HERE else (self.team, self.here)
        chosen.setChecked(True)
        waiting = service.where is Where.TEAM and not service.address
        text_id, tint, sign = _STANDING[service.stage]
        chosen.set_standing("" if waiting else msg(text_id), tint, sign=None if waiting else sign)
        other.set_standing("")
        if other is self.team and state.known:
            latest = state.known[0]
            self.team.set_standing(
                msg("sign_in.last_used", day=lambda: formats.short_date(latest.used_ms, self._now_ms))
            )
            self.team.set_sentence(latest.url.removeprefix("https://"))
        failed = service.stage is Stage.FAILED
        self._failure_box.setVisible(failed and (service.where is Where.HERE or state.address_fault is None))
        self.log.setVisible(service.log is not None)
        self.other.setVisible(service.where is Where.HERE)
        if failed:
            self.reason.set_words(_reason(service.fault, service.reason))

    def _show_address(self, state: SignInState) -> None:
        team = state.service.where is Where.TEAM
        self._team_box.setVisible(team)
        if not team:
            return
        if not self.address.hasFocus() and self.address.text() != state.address:
            self.address.setText(state.address)
        if state.address_problem is not None:
            self.address_field.set_problem(state.address_problem)
        else:
            self.address_field.set_error(fault_text(state.address_fault) if state.address_fault else "")
        self.address_field.set_note(msg("sign_in.checking") if state.address_checking else "")
        self.found.setVisible(state.address_good)

    def _show_notice(self, state: SignInState) -> None:
        words: Words = ""
        if state.notice is Notice.SIGNED_OUT:
            words = msg("sign_in.signed_out")
        elif state.notice is Notice.DEMO:
            words = msg("sign_in.demo")
        self.notice.set_words(words)
        self._notice_box.setVisible(bool(words))

    def _on_edited(self) -> None:
        self._wait.start()

    def _on_typed(self) -> None:
        self._wait.stop()
        if self._state is None or not (self._state.address_good and self._state.address == self.address.text()):
            self.address_typed.emit(self.address.text())

    def _on_language(self) -> None:
        if self._state is not None:
            self._show_service(self._state)
            self._show_address(self._state)


def _reason(fault: Fault | None, reason: str) -> Words:
    if fault is not None:
        return fault_text(fault)
    return msg("sign_in.not_started", reason=reason) if reason else msg("sign_in.not_started_silent")
