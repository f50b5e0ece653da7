"""The foot of a step: which status to wait for and how long (MSG-20..25)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.chain import WAITING_MAX_S
from app.contract.content import Criterion, criteria_of
from ui.kit.controls.button import IconButton
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import NumberField
from ui.panels.constructor.step import StepDraft, Unit, new_step
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

INSET = 36
_FIELD = 56
_GAP = 6  # with the arrow still one line in a card of the usual window


def _options(step: StepDraft) -> list[Option]:
    """What a step of its channel can wait for (MSG-23)."""
    return [Option(one, msg(f"builder.wait_{one.value}")) for one in criteria_of(step.channel)]


class WaitRow(QWidget):
    """Signals: `changed(object, str)` with the new step and the place that was typed into."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = StepDraft()
        compact = metrics.FIELD_COMPACT
        self.criterion = Select(parent=self, height=compact, hug=True)
        self.criterion.set_options(_options(self._step))
        self.waiting = NumberField(1, WAITING_MAX_S, self, height=compact)
        self.waiting.setFixedWidth(_FIELD)
        self.unit = Select(parent=self, height=compact, hug=True)
        self.unit.set_options([Option(unit, msg(f"builder.unit_{unit.value}")) for unit in Unit])
        self.reset = IconButton(Icon.RESTART, msg("builder.reset_tip"), self, size=metrics.BUTTON_INLINE)
        put(self.criterion, self.criterion.setAccessibleName, msg("builder.criterion"))
        put(self.waiting, self.waiting.setAccessibleName, msg("builder.waiting"))
        put(self.unit, self.unit.setAccessibleName, msg("builder.unit"))
        line = FlowLayout(self, gap=_GAP, line_gap=metrics.GAP_8)
        line.setContentsMargins(INSET, metrics.GAP_8, metrics.GAP_4, metrics.GAP_8)
        line.addWidget(Text(msg("builder.wait_for"), Type.SECONDARY, Token.MUTED, self))
        line.addWidget(self.criterion)
        line.addWidget(Text(msg("builder.wait_within"), Type.SECONDARY, Token.MUTED, self))
        for widget in (self.waiting, self.unit, self.reset):
            line.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.criterion.value_changed.connect(self._on_criterion)
        self.waiting.textEdited.connect(lambda text: self._tell(replace(self._step, waiting=text), "waiting"))
        self.waiting.value_changed.connect(self._on_stepped)
        self.unit.value_changed.connect(self._on_unit)
        self.reset.clicked.connect(self._on_reset)

    def show_step(self, step: StepDraft, *, invalid: bool, locked: bool) -> None:
        """Show what a step waits for."""
        if step.channel is not self._step.channel:
            self.criterion.set_options(_options(step))
        self._step = step
        self.criterion.set_value(step.criterion)
        self.unit.set_value(step.unit)
        if self.waiting.text() != step.waiting:
            self.waiting.setText(step.waiting)
        self.waiting.set_invalid(invalid)
        self.reset.setVisible(not step.is_default_wait and not locked)
        for control in (self.criterion, self.waiting, self.unit):
            control.setEnabled(not locked)

    def focus_waiting(self) -> None:
        """Put the keyboard on the number."""
        self.waiting.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, step: StepDraft, place: str) -> None:
        if step != self._step:
            self.changed.emit(step, place)

    def _on_stepped(self, value: object) -> None:
        """The arrow keys change the number without typing."""
        if value is not None and self.waiting.text() != self._step.waiting:
            self._tell(replace(self._step, waiting=self.waiting.text()), "waiting")

    def _on_criterion(self, value: object) -> None:
        if isinstance(value, Criterion):
            self._tell(replace(self._step, criterion=value), "")

    def _on_unit(self, value: object) -> None:
        if isinstance(value, Unit):
            self._tell(replace(self._step, unit=value), "")

    def _on_reset(self) -> None:
        fresh = new_step(self._step.channel)
        step = replace(self._step, criterion=fresh.criterion, waiting=fresh.waiting, unit=fresh.unit)
        self._tell(step, "")
