"""An RCS capability check as a run of its own: which sender asks the phones (BRD-29)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.channels import Channel
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.broadcasts.wording import problem_words
from ui.panels.constructor.sender_select import QuietSelect
from ui.panels.constructor.senders import show_senders
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class CheckCard(Card):
    """Signals: `changed(int)` with the sender that was chosen."""

    changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        self.sender_select = QuietSelect(msg("builder.sender_choose"), self)
        put(self.sender_select, self.sender_select.setAccessibleName, msg("builder.field_sender_id"))
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(ChannelMark(Channel.RCS, self))
        head.addWidget(Text(msg("builder.rcs_check"), Type.SECTION, parent=self))
        head.addWidget(self.sender_select)
        head.addStretch(1)
        self.column.setSpacing(metrics.GAP_8)
        self.column.addLayout(head)
        self.column.addWidget(Text(msg("builder.rcs_check_text"), Type.BODY, Token.MUTED, self, wrap=True))
        self.column.addWidget(self.error)
        self.sender_select.value_changed.connect(self._on_sender)

    def show_state(self, state: BuilderState) -> None:
        """Show the sender, and what is wrong with it."""
        problem = next((one for one in state.problems if one.path == "rcs_sender_id"), None)
        chosen, invalid = state.draft.rcs_sender_id, problem is not None
        senders = state.choices.senders
        show_senders(self.sender_select, senders, Channel.RCS, chosen, invalid=invalid, locked=state.is_locked)
        self.error.setVisible(problem is not None)
        self.error.set_words(problem_words(problem) if problem is not None else "")

    def _on_sender(self, value: object) -> None:
        if isinstance(value, int):
            self.changed.emit(value)
