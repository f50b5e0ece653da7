"""One message to one number through the dialer that is looked at, at the lower left (DIA-48, DIA-49)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.dialers import Departure, Dialer, SingleAccepted
from app.contract.sms import figure, measure
from ui.kit.controls.button import Button
from ui.kit.controls.field import Field, Note
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.kit.form.world import country_name
from ui.panels.dialers.monitor.single import (
    Reading,
    SingleState,
    departure_of,
    read_number,
    shown_number,
)
from ui.panels.schedules.words import turn_words
from ui.shell.panel import PanelContext
from ui.texts.faults import fault_text
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ROWS: Final = 3
_TOLD_MS: Final = 12_000
"""How long what became of a message stands there, unless the next one is typed."""


class SingleBox(QWidget):
    """Signals: `written(str, str)` with number and text, `send_wanted()`."""

    written = Signal(str, str)
    send_wanted = Signal()

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._dialer: Dialer | None = None
        self._state = SingleState()
        self._showing = False
        self.by = Text("", Type.SECONDARY, Token.MUTED, self)
        self.number = TextField("", self)
        self.number_field = Field(msg("dialers.telephone"), self.number, self)
        self.text = TextArea("", self, least=_ROWS, most=_ROWS)
        self.text_field = Field(msg("dialers.text"), self.text, self)
        self.fault = Note("", Icon.ALERT, Token.BAD, self)
        self.told = Note("", Icon.OKC, Token.OK, self)
        self.when = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True, limit=2)
        self.send = Button(msg("common.send"), Kind.PRIMARY, self, icon=Icon.SEND, keys="Ctrl+Return")
        self._quiet = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._quiet.timeout.connect(self.told.hide)
        self._lay_out()
        self.number.textChanged.connect(self._on_written)
        self.number.returnPressed.connect(self.text.setFocus)
        self.text.text_changed.connect(self._on_written)
        self.send.clicked.connect(self.send_wanted)
        texts().language_changed.connect(self._show)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Text(msg("dialers.single"), Type.SECTION, parent=self))
        head.addStretch(1)
        head.addWidget(self.by)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.GAP_8)
        foot.addWidget(self.when, 1)
        foot.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_8)
        column.addLayout(head)
        for widget in (self.number_field, self.text_field, self.fault, self.told):
            column.addWidget(widget)
        column.addLayout(foot)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_dialer(self, dialer: Dialer | None) -> None:
        """The dialer it goes through."""
        self._dialer = dialer
        self._show()

    def show_state(self, state: SingleState) -> None:
        """Show what stands there and what came of it."""
        fresh = state.accepted is not None and state.accepted is not self._state.accepted
        self._state = state
        self._showing = True
        if self.number.text() != state.number:
            self.number.setText(state.number)
        if self.text.text() != state.text:
            self.text.set_text(state.text)
        self._showing = False
        if fresh:
            self._quiet.start()
        self._show()

    def _show(self) -> None:
        state, dialer = self._state, self._dialer
        self.setEnabled(dialer is not None)
        self.by.set_words(msg("dialers.by", name=dialer.name) if dialer is not None else "")
        self.number_field.set_problem(state.problem_at("number"))
        self.text_field.set_problem(state.problem_at("text"))
        self._show_country()
        self._show_size()
        self.fault.setVisible(state.fault is not None)
        self.fault.set_words(fault_text(state.fault) if state.fault is not None else "")
        accepted = state.accepted
        self.told.setVisible(accepted is not None and not state.is_filled and self._quiet.isActive())
        if accepted is not None:
            self.told.set_words(self._accepted_words(accepted))
        self.when.set_words(self._when_words())
        ready = state.is_filled and not state.is_too_long and not state.busy
        self.send.setEnabled(ready and dialer is not None and state.problem_at("number") is None)
        self.send.set_words(msg("dialers.sending") if state.busy else msg("common.send"))

    def _show_country(self) -> None:
        region = self._dialer.region if self._dialer is not None else ""
        reading, phone = read_number(self._state.number, region or self._context.workspace.default_country)
        words: Words = ""
        token = Token.MUTED
        if reading is Reading.GOOD and phone is not None and phone.country is not None:
            words, token = country_name(phone.country), Token.OK
        elif reading is Reading.DOUBTFUL:
            words, token = msg("dialers.doubtful"), Token.WARN
        self.number_field.set_note(words, token)

    def _show_size(self) -> None:
        text = self._state.text
        size = measure(text)
        over = self._state.is_too_long
        text_id, params = figure(size)
        shown = {name: value for name, value in params.items() if isinstance(value, int)}
        words = tr(text_id, **shown) if text else ""
        self.text_field.set_note(words, Token.BAD if over else Token.WARN if size.parts > 1 else Token.MUTED)

    def _when_words(self) -> Words:
        dialer = self._dialer
        if dialer is None:
            return ""
        match departure_of(dialer):
            case Departure.NOW:
                return msg("dialers.goes_now")
            case Departure.WHEN_STARTED:
                return msg("dialers.goes_when_started")
            case Departure.AT_OPENING:
                return self._opening_words(dialer.turns_ms)

    def _opening_words(self, opens_ms: int | None) -> Words:
        if opens_ms is None:
            return msg("dialers.never_opens")
        return msg("dialers.goes_at_opening", time=lambda: turn_words(opens_ms, self._context.clock()))

    def _accepted_words(self, accepted: SingleAccepted) -> Words:
        match accepted.departure:
            case Departure.NOW:
                return msg("dialers.accepted_now", number=shown_number(accepted))
            case Departure.WHEN_STARTED:
                return msg("dialers.accepted_when_started", number=shown_number(accepted))
            case Departure.AT_OPENING:
                opens_ms = accepted.opens_ms
                time = "" if opens_ms is None else turn_words(opens_ms, self._context.clock())
                return msg("dialers.accepted_at_opening", number=shown_number(accepted), time=time)

    def _on_written(self) -> None:
        if not self._showing:
            self.written.emit(self.number.text(), self.text.text())
