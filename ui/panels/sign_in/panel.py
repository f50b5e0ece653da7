"""The sign-in screen: the switchboard, the page that is asked for, the foot."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.service import VERSION
from ui.kit.controls.option_list import Option
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.panels.sign_in.entry_page import EntryPage
from ui.panels.sign_in.form_page import FormPage
from ui.panels.sign_in.password_page import PasswordPage
from ui.panels.sign_in.request_pages import ForgotPage, RegisterPage, SentPage
from ui.panels.sign_in.set_up_page import SetUpPage
from ui.panels.sign_in.switchboard import LEAST, WIDTH, Switchboard
from ui.panels.sign_in.view_model import Page, SignInModel, SignInState
from ui.texts.language import NATIVE_NAMES, Language
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

FOLDS_UNDER: Final = 1000
_FORM: Final = 400
_TOP: Final = 144
_SHARE: Final = 0.444

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class SignInPanel(QWidget):
    """Draws the model's state and forwards what is done. `run(intent, coroutine)` carries out an intent.

    Signals: `log_wanted`, `language_chosen(Language)`.
    """

    log_wanted = Signal()
    language_chosen = Signal(object)

    def __init__(
        self, model: SignInModel, run: Run, parent: QWidget | None = None, *, clock: Callable[[], int]
    ) -> None:
        super().__init__(parent)
        self._model, self._run, self._clock = model, run, clock
        self._shown: Page | None = None
        self.board = Switchboard(self)
        self.pages = QStackedWidget(self)
        self.entry, self.password = EntryPage(), PasswordPage()
        self.register, self.forgot, self.sent = RegisterPage(), ForgotPage(), SentPage()
        self.set_up: SetUpPage | None = None
        self._page: FormPage = self.entry
        for page in (self.entry, self.password, self.register, self.forgot, self.sent):
            self.pages.addWidget(page)
        self._scroll = self._build_scroll()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.board)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._scroll, 1)
        right.addLayout(self._build_foot())
        row.addLayout(right, 1)
        self._connect()
        model.observe(self.show_state)

    def _build_scroll(self) -> Scroll:
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(metrics.GAP_24, _TOP, metrics.GAP_24, metrics.GAP_24)
        row.addStretch(1)
        self.pages.setFixedWidth(_FORM)
        row.addWidget(self.pages)
        row.addStretch(1)
        self._margins = row
        return Scroll(inner, self)

    def _build_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(metrics.GAP_24, metrics.GAP_12, metrics.GAP_24, 20)
        foot.setSpacing(metrics.GAP_8)
        foot.addWidget(Glyph(Icon.EYE, Token.MUTED, self, px=metrics.ICON_SMALL))
        foot.addWidget(Text(msg("sign_in.monitored"), Type.SECONDARY, Token.MUTED, self, fill=True), 1)
        self.versions = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        foot.addWidget(self.versions)
        self.language = Select(parent=self, height=metrics.FIELD_COMPACT, hug=True)
        options = [Option(one, NATIVE_NAMES[one], icon=Icon.GLOBE) for one in Language]
        self.language.set_options(options, texts().language)
        self.language.setAccessibleName(str(msg("shell.language")))
        self.language.value_changed.connect(self.language_chosen)
        texts().language_changed.connect(self._on_language_changed)
        foot.addSpacing(metrics.GAP_8)
        foot.addWidget(self.language)
        return foot

    def _connect(self) -> None:
        entry, model, run = self.entry, self._model, self._run
        entry.submitted.connect(self._sign_in)
        entry.where_chosen.connect(lambda where: run("service", model.choose(where)))
        entry.address_typed.connect(lambda typed: run("", model.check_address(typed)))
        entry.retried.connect(lambda: run("service", model.retry()))
        entry.log_wanted.connect(self.log_wanted)
        entry.forgot_wanted.connect(lambda: model.show(Page.FORGOT))
        entry.register_wanted.connect(lambda: model.show(Page.REGISTER))
        self.password.submitted.connect(self._change_password)
        self.register.submitted.connect(lambda: run("request", model.request_access(self.register.form())))
        self.forgot.submitted.connect(lambda: run("request", model.forgot(self.forgot.who.text())))
        for page in (self.password, self.register, self.forgot, self.sent):
            page.left.connect(lambda: model.show(Page.SIGN_IN))

    def _sign_in(self) -> None:
        entry = self.entry
        self._run(
            "sign_in",
            self._model.sign_in(entry.login.text(), entry.password.text(), remember=entry.remember.isChecked()),
        )

    def _change_password(self) -> None:
        page = self.password
        self._run("sign_in", self._model.change_password(page.current.text(), page.new.text(), page.again.text()))

    def _made_set_up(self) -> SetUpPage:
        if self.set_up is None:
            page = SetUpPage()
            page.submitted.connect(lambda: self._run("sign_in", self._model.set_up(page.form(), page.again.text())))
            self.pages.addWidget(page)
            self.set_up = page
        return self.set_up

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: SignInState) -> None:
        """Show another state."""
        health = state.service.health
        service = health.version if health is not None else ""
        self.versions.set_words(msg("sign_in.versions", app=VERSION, service=service) if service else VERSION)
        page = self._page_of(state)
        QTimer.singleShot(0, self, self._fit)  # what appeared on the page is laid out by then
        if state.page is not self._shown:
            self._shown = state.page
            self._page = page
            self.pages.setCurrentWidget(page)
            self._fit()
            self._focus(page)

    def _page_of(self, state: SignInState) -> FormPage:
        self.entry.show_state(state, self._clock())
        if state.page is Page.SET_UP:
            page = self._made_set_up()
            page.show_state(state)
            return page
        if state.page is Page.NEW_PASSWORD:
            self.password.show_state(state, knows_password=self._model.knows_password)
            return self.password
        if state.page is Page.REGISTER:
            self.register.show_state(state)
            return self.register
        if state.page is Page.FORGOT:
            self.forgot.show_state(state)
            return self.forgot
        if state.page is Page.SENT:
            self.sent.show_state(state)
            return self.sent
        return self.entry

    def _focus(self, page: FormPage) -> None:
        fields = [
            field.control for path, field in page.fields.items() if path != "address" and not field.isHidden()
        ]
        empty = [one for one in fields if not getattr(one, "text", str)()]
        for control in (empty or fields or [page.button])[:1]:
            control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Give the page its place: as designed where there is room, higher where there is not."""
        wanted = max(self._page.column.totalHeightForWidth(_FORM), self._page.sizeHint().height())
        room = self._scroll.height() - metrics.GAP_24
        self._margins.setContentsMargins(
            metrics.GAP_24, max(min(_TOP, room - wanted), metrics.GAP_24), metrics.GAP_24, metrics.GAP_24
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the switchboard away where it would squeeze the form."""
        super().resizeEvent(event)
        self.board.setVisible(self.width() >= FOLDS_UNDER)
        self.board.setFixedWidth(max(min(WIDTH, round(self.width() * _SHARE)), LEAST))
        self._fit()

    def _on_language_changed(self) -> None:
        self.language.set_value(texts().language)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        del event
        QPainter(self).fillRect(QRectF(self.rect()), color(Token.SURFACE))
