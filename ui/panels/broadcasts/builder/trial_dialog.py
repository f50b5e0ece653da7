"""The dialog of *Send test*: a number, whose values, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.messages import Message, MessageState
from app.contract.preflight import Rendered
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.state import Receipt
from ui.kit.controls.select import Select
from ui.kit.controls.signs import ReceiptGlyph
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.builder.trial import TrialState
from ui.panels.broadcasts.wording import written
from ui.texts.faults import fault_text, problem_text
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


class TrialDialog(Dialog):
    """`aim` gets number and sample as they change, `send` is asked for by the button."""

    def __init__(
        self,
        owner: QWidget,
        samples: tuple[Rendered, ...],
        chosen: int,
        aim: Callable[[str, int | None], None],
        send: Callable[[], None],
    ) -> None:
        super().__init__(owner, msg("builder.test_title"), width=440)
        self._samples, self._aim = samples, aim
        self.number = TextField("", self)
        self.number_field = Field(msg("builder.test_number"), self.number, self, help=msg("builder.test_hint"))
        self.values = Select(parent=self)
        options = [
            Option(at, msg("builder.test_as", name=one.name or written("+" + one.address)))
            for at, one in enumerate(samples)
        ]
        options.append(Option(PLAIN, msg("builder.test_plain")))
        self.values.set_options(options, chosen if samples else PLAIN)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self._result = QWidget(self)
        self._line = QHBoxLayout(self._result)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(metrics.GAP_8)
        self._glyph: ReceiptGlyph | None = None
        self.result = Text("", Type.SECONDARY, Token.MUTED, self._result, fill=True)
        self._line.addWidget(self.result, 1)
        self.body.addWidget(self.number_field)
        self.body.addWidget(self.values)
        self.body.addWidget(self._result)
        self.body.addWidget(self.error)
        self.add_action(msg("common.close"))
        self.send = self.add_action(msg("builder.send_test"), kind=Kind.PRIMARY, ends=False)
        self.send.clicked.connect(send)
        self.number.textEdited.connect(lambda _text: self._on_changed())
        self.values.value_changed.connect(lambda _value: self._on_changed())
        self.show_state(TrialState())

    def open(self, focus: QWidget | None = None) -> None:
        """Tell whose values are chosen."""
        self._on_changed()
        super().open(focus)

    def _on_changed(self) -> None:
        at = self.values.value
        sample = self._samples[at] if isinstance(at, int) and 0 <= at < len(self._samples) else None
        self._aim(self.number.text(), sample.contact_id if sample is not None else None)
        self.send.setEnabled(bool(self.number.text().strip()))

    def show_state(self, state: TrialState) -> None:
        """Show what became of the last test."""
        self.number_field.set_error(problem_text(state.problem) if state.problem is not None else "")
        self.error.setVisible(state.fault is not None)
        self.error.set_words(fault_text(state.fault) if state.fault is not None else "")
        self.send.setEnabled(not state.sending and bool(self.number.text().strip()))
        if state.sending:
            self.send.set_words(msg("builder.test_sending"))
        else:
            self.send.set_words(msg("builder.test_again") if state.message else msg("builder.send_test"))
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


def _about(message: Message) -> str:
    """When it came so far, or why it failed."""
    if message.state is MessageState.FAILED:
        return message.error_text or message.error_code or tr(f"failure.{message.failure or 'other'}")
    if message.state is MessageState.UNKNOWN:
        return tr("builder.test_unknown")
    at_ms = message.seen_ms or message.delivered_ms or message.submitted_ms or message.created_ms
    return clock_seconds(at_ms)
