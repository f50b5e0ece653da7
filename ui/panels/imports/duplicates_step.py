"""Step 4: numbers that contacts have already, and what to do about them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.contract.imports import ImportMode, RowGroup
from ui.kit.controls.choice import Radio
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.text import Text
from ui.panels.imports.record_list import RecordList, empty_words
from ui.panels.imports.state import Wizard
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_INDENT = 24


class DuplicatesStep(QWidget):
    """Signals: `mode_chosen(object)`."""

    mode_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        column.setSpacing(metrics.GAP_12)
        self._title = Text("", Type.SECTION, wrap=True)
        self._hint = Text("", Type.BODY, Token.MUTED, wrap=True)
        self._bar = ProgressBar(height=4)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addWidget(self._bar)
        self._choices = QWidget()
        self._choices.setMaximumWidth(720)
        choices = QVBoxLayout(self._choices)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.setSpacing(metrics.GAP_4)
        self._group = QButtonGroup(self)
        self.radios: dict[ImportMode, Radio] = {}
        for mode in (ImportMode.ENRICH, ImportMode.OVERRIDE, ImportMode.NOT_IMPORT):
            radio = Radio(msg(f"imports.mode_{mode.value}"))
            radio.clicked.connect(lambda _=False, mode=mode: self.mode_chosen.emit(mode))
            self._group.addButton(radio)
            self.radios[mode] = radio
            choices.addWidget(radio)
            words = Text(msg(f"imports.mode_{mode.value}_hint"), Type.SECONDARY, Token.MUTED, wrap=True)
            holder = QVBoxLayout()
            holder.setContentsMargins(_INDENT, 0, 0, metrics.GAP_8)
            holder.addWidget(words)
            choices.addLayout(holder)
        column.addWidget(self._choices)
        self.list = RecordList()
        column.addWidget(self.list)
        column.addStretch(1)
        area = Scroll(inner, self, sideways=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def show_state(self, state: Wizard) -> None:
        """Show how many there are, the list and the choice."""
        tally, job = state.tally, state.busy
        self._bar.setVisible(tally is None and job is not None)
        if tally is None:
            done, total = (job.done, job.total or 0) if job is not None else (0, 0)
            self._title.set_words(msg("imports.checking", done=done, total=total))
            self._bar.set_share(done / total if total else 0.0)
        else:
            self._title.set_words(msg("imports.existing", count=tally.existing))
        some = tally is not None and tally.existing > 0
        self._hint.setVisible(tally is not None)
        self._hint.set_words(msg("imports.existing_hint") if some else msg("imports.existing_none_hint"))
        self._choices.setVisible(some)
        self.list.setVisible(some)
        self.radios[state.mode].setChecked(True)
        if some:
            self.list.show_state(state, RowGroup.EXISTING, empty_words(RowGroup.EXISTING))
