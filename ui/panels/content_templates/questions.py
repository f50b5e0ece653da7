"""The questions of the form: a name in use, a conflict."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.content import plain_text
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.panels.content_templates.form_model import Draft
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LINES = 8


class NameChoice(Enum):
    """What to do about a name that is in use (MSG-13)."""

    REPLACE = "replace"
    OTHER = "other"


class TakenDialog(Dialog):
    """Ends with a NameChoice, or None to cancel."""

    def __init__(self, owner: QWidget, name: str) -> None:
        super().__init__(owner, msg("content_templates.taken_title", name=name), width=460)
        self.body.addWidget(Text(msg("content_templates.taken_text"), token=Token.MUTED, wrap=True))
        self.replace = self.add_action(msg("content_templates.replace"), NameChoice.REPLACE, Kind.DANGER)
        self.foot.insertWidget(0, self.replace)  # far from the others
        self.cancel = self.add_action(msg("common.cancel"))
        self.other = self.add_action(msg("content_templates.other_name"), NameChoice.OTHER, Kind.PRIMARY)

    def open(self, focus: QWidget | None = None) -> None:
        """The button that loses nothing has the keyboard."""
        super().open(focus or self.other)


class Resolution(Enum):
    """What to do about a conflict."""

    OVERWRITE = "overwrite"
    THEIRS = "theirs"


class ConflictDialog(Dialog):
    """Mine beside theirs. Ends with a Resolution, or None to decide later."""

    def __init__(self, owner: QWidget, by: str, mine: Draft, theirs: Draft) -> None:
        super().__init__(owner, msg("content_templates.conflict_title", by=by), width=640)
        self.body.addWidget(Text(msg("content_templates.conflict_text"), token=Token.MUTED, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_16)
        for key, draft in (("mine", mine), ("theirs", theirs)):
            column = QVBoxLayout()
            column.setSpacing(metrics.GAP_4)
            column.addWidget(Text(msg(f"builder.conflict_{key}"), Type.SECONDARY_STRONG, Token.MUTED, fill=True))
            column.addWidget(Text(draft.name, Type.BODY_MEDIUM, wrap=True, limit=2))
            column.addWidget(Text(plain_text(draft.content), wrap=True, limit=_LINES))
            column.addStretch(1)
            row.addLayout(column, 1)
        self.body.addLayout(row)
        self.later = self.add_action(msg("common.cancel"))
        self.take = self.add_action(msg("builder.conflict_take"), Resolution.THEIRS)
        self.overwrite = self.add_action(msg("builder.conflict_overwrite"), Resolution.OVERWRITE, Kind.PRIMARY)
