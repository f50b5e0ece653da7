"""The dialog of *Send test*: from whom where that is open, to whom, with whose values, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import BY_PHONE
from app.contract.faults import Problem
from app.contract.messages import Message, MessageState
from app.contract.senders import Sender, SenderStatus
from ui.kit.controls.dots import Dotted
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.state import Receipt
from ui.kit.controls.select import Select
from ui.kit.controls.signs import ReceiptGlyph
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.wording import channel_words, problem_words
from ui.panels.constructor.senders import show_senders
from ui.panels.constructor.trial import TrialState
from ui.texts.faults import fault_text
from ui.texts.formats import clock_seconds
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

RECEIPTS: Final = {
    MessageState.SUBMITTED: Receipt.SENT,
    MessageState.UNKNOWN: Receipt.SENT,
    MessageState.DELIVERED: Receipt.DELIVERED,
    MessageState.SEEN: Receipt.SEEN,
    MessageState.FAILED: Receipt.FAILED,
    MessageState.CANCELLED: Receipt.FAILED,
}
PLAIN: Final = -1
_SENDER: Final = "step.sender_id"
_NUMBER: Final = "number"


@dataclass(frozen=True, slots=True)
class Lender:
    """Somebody whose values can stand for the variables."""

    name: str
    contact_id: int | None


@dataclass(frozen=True, slots=True)
class TrialChoices:
    """What can be chosen: whose values where the message is `personal`, and from whom where that is not settled.

    `chosen` is a place among the people, None for nobody's values; `senders` is None where the message has one.
    """

    channel: Channel
    personal: bool = True
    people: tuple[Lender, ...] = ()
    chosen: int | None = None
    senders: tuple[Sender, ...] | None = None
    sender_id: int | None = None


class TrialDialog(Dialog):
    """`aim` gets number and contact as they change, `send` is asked for by the button."""

    def __init__(
        self,
        owner: QWidget,
        choices: TrialChoices,
        aim: Callable[[str, int | None], None],
        send: Callable[[], None],
    ) -> None:
        super().__init__(owner, msg("trial.title"), width=440)
        self._choices, self._aim = choices, aim
        self.sender_field: Field | None = None
        self.sender_select: Select | None = None
        if choices.senders is not None:
            self._offer_senders(choices.senders)
        self.number = TextField("", self)
        self.number_field = Field(msg(_label_of(choices.channel)), self.number, self, help=msg("trial.hint"))
        self.values = Select(parent=self)
        self.values_field = Field(msg("trial.values"), self.values, self)
        options = [Option(at, msg("trial.of_person", name=one.name)) for at, one in enumerate(choices.people)]
        options.append(Option(PLAIN, msg("trial.plain")))
        self.values.set_options(options, PLAIN if choices.chosen is None or not choices.people else choices.chosen)
        self.values_field.setVisible(choices.personal)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self._result = QWidget(self)
        self._line = QHBoxLayout(self._result)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(metrics.GAP_8)
        self._glyph: ReceiptGlyph | None = None
        self.result = Text("", Type.SECONDARY, Token.MUTED, self._result, fill=True)
        self._line.addWidget(self.result, 1)
        for widget in (self.number_field, self.values_field, self._result, self.error):
            self.body.addWidget(widget)
        self.add_action(msg("common.close"))
        self.send = self.add_action(msg("trial.send"), kind=Kind.PRIMARY, ends=False)
        self.send.clicked.connect(send)
        self.number.textEdited.connect(self._on_changed)
        self.values.value_changed.connect(self._on_changed)
        self.show_state(TrialState())

    def _offer_senders(self, senders: Sequence[Sender]) -> None:
        channel, chosen = self._choices.channel, self._choices.sender_id
        active = any(one.channel == channel and one.status is SenderStatus.ACTIVE for one in senders)
        self.sender_select = Select(msg("builder.sender_choose"), self, dotted=Dotted.SENDER)
        self.sender_field = Field(msg("trial.sender"), self.sender_select, self)
        show_senders(self.sender_select, senders, channel, chosen, invalid=False, locked=not active)
        if not active:
            self.sender_field.set_error(msg("trial.no_sender", channel=channel_words(channel)))
        self.sender_select.value_changed.connect(self._on_changed)
        self.body.addWidget(self.sender_field)

    @property
    def sender_id(self) -> int | None:
        """From whom, as chosen here."""
        value = None if self.sender_select is None else self.sender_select.value
        return value if isinstance(value, int) else None

    def open(self, focus: QWidget | None = None) -> None:
        """Tell whose values are chosen; the keyboard goes to what is to be filled in first."""
        self._on_changed()
        undecided = self.sender_select is not None and self.sender_select.isEnabled() and self.sender_id is None
        super().open(focus or (self.sender_select if undecided else self.number))

    def _on_changed(self, _value: object = None) -> None:
        at = self.values.value
        people = self._choices.people
        lender = people[at] if isinstance(at, int) and 0 <= at < len(people) else None
        self._aim(self.number.text(), lender.contact_id if lender is not None else None)
        self.send.setEnabled(self._may_send)

    @property
    def _may_send(self) -> bool:
        return bool(self.number.text().strip()) and (self.sender_select is None or self.sender_select.isEnabled())

    def show_state(self, state: TrialState) -> None:
        """Show what became of the last test; what is wrong at its field, else below."""
        known = {one.path: one for one in reversed(state.problems)}
        self.number_field.set_error(_words(known.pop(_NUMBER, None)))
        if self.sender_field is not None and self.sender_select is not None and self.sender_select.isEnabled():
            self.sender_field.set_error(_words(known.pop(_SENDER, None)))
        rest = "\n".join(_words(one) for one in reversed(known.values()))
        words = fault_text(state.fault) if state.fault is not None else rest
        self.error.setVisible(bool(words))
        self.error.set_words(words)
        self.send.setEnabled(not state.sending and self._may_send)
        if state.sending:
            self.send.set_words(msg("trial.sending"))
        else:
            self.send.set_words(msg("trial.again") if state.message else msg("trial.send"))
        self._result.setVisible(state.message is not None)
        if state.message is not None:
            self._show_message(state.message)
        self.refit()

    def _show_message(self, message: Message) -> None:
        if self._glyph is not None:
            self._line.removeWidget(self._glyph)
            self._glyph.deleteLater()
        receipt = RECEIPTS.get(message.state, Receipt.QUEUED)
        self._glyph = ReceiptGlyph(receipt, self._result)
        self._line.insertWidget(0, self._glyph)
        self._glyph.show()
        self.result.set_words(_about(message))


def _label_of(channel: Channel) -> str:
    """What the channel sends to."""
    if channel in BY_PHONE:
        return "trial.number"
    return "trial.address" if channel is Channel.EMAIL else "trial.device"


def _words(problem: Problem | None) -> str:
    return "" if problem is None else problem_words(problem)


def _about(message: Message) -> str:
    """When it came so far, or why it failed."""
    if message.state is MessageState.FAILED:
        return message.error_text or message.error_code or tr(f"failure.{message.failure or 'other'}")
    if message.state is MessageState.UNKNOWN:
        return tr("trial.unknown")
    at_ms = message.seen_ms or message.delivered_ms or message.submitted_ms or message.created_ms
    return clock_seconds(at_ms)
