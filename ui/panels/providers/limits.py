"""What holds for an account whatever its kind: pace for dialers and lists, region of its numbers (CMP-2)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.field import Field
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.controls.text_field import TextField
from ui.kit.form.world import countries
from ui.panels.providers.model import ProviderState
from ui.texts.messages import msg
from ui.theme import metrics


class Limits(QWidget):
    """Signals: `changed(str, object)` with the name of what was changed and its value."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pace = TextField(msg("providers.no_limit"), self)
        self.pace.textEdited.connect(lambda text: self.changed.emit("per_minute", text))
        self.pace_field = Field(msg("providers.per_minute"), self.pace, self)
        self.region = Select("", self)
        own = Option("", msg("providers.region_own"))
        self.region.set_options([own, *(Option(one.value, one.words, hint=one.hint) for one in countries())], "")
        self.region.value_changed.connect(lambda value: self.changed.emit("region", value))
        self.region_field = Field(msg("providers.region"), self.region, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.pace_field, 1)
        row.addWidget(self.region_field, 1)

    def show_state(self, state: ProviderState) -> None:
        """Show what is typed and what is wrong."""
        if self.pace.text() != state.per_minute:
            self.pace.setText(state.per_minute)
        self.pace_field.set_problem(state.problem_at("per_minute"))
        self.region.set_value(state.region)
        self.region_field.set_problem(state.problem_at("region"))
