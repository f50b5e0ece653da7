"""The questions of the builder: leaving with changes, and what to do when somebody else saved."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.content import plain_text
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.differences import Difference, differences
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.broadcasts.builder.state import Choices, Conflict
from ui.panels.broadcasts.wording import source_name
from ui.panels.constructor.step import StepDraft
from ui.panels.constructor.summary import summary_of
from ui.panels.constructor.whatsapp.book import TemplateBook, template_of
from ui.texts.formats import clock_seconds
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LINES = 4
_NAMES = 120


class Leave(Enum):
    """What to do with changes when leaving (BRD-32)."""

    SAVE = "save"
    DISCARD = "discard"


class LeaveDialog(Dialog):
    """Ends with a Leave, or None to stay. `unnamed` is what is said of a form without a name."""

    def __init__(self, owner: QWidget, name: str, unnamed: Words = "") -> None:
        super().__init__(owner, msg("builder.leave_title"), width=440)
        words = unnamed or msg("builder.leave_unnamed")
        if name.strip():
            words = msg("builder.leave_text", name=name.strip())
        self.body.addWidget(Text(words, token=Token.MUTED, wrap=True))
        self.discard = self.add_action(msg("builder.leave_discard"), Leave.DISCARD, Kind.DANGER)
        self.foot.insertWidget(0, self.discard)  # far from the others
        self.stay = self.add_action(msg("builder.leave_stay"))
        self.save = self.add_action(msg("builder.save_draft"), Leave.SAVE, Kind.PRIMARY)
        self.save.setEnabled(bool(name.strip()))

    def open(self, focus: QWidget | None = None) -> None:
        """The button that loses nothing has the keyboard."""
        super().open(focus or (self.save if self.save.isEnabled() else self.stay))


REMOVE: Final = "remove"


class RemoveDialog(Dialog):
    """Whether a message with words in it goes out of the chain; ends with REMOVE, or None to keep it."""

    def __init__(self, owner: QWidget, at: int, step: StepDraft, book: TemplateBook | None = None) -> None:
        super().__init__(owner, msg("builder.remove_step_title", number=at + 1), width=440)
        channel = msg(f"channel.{step.channel.name.lower()}")
        words = plain_text(step.content, template_of(book, step.content, step.sender_id))
        self.body.addWidget(Text(msg("builder.remove_step_text", channel=channel), token=Token.MUTED, wrap=True))
        self.body.addWidget(Text(words, wrap=True, limit=_LINES))
        self.keep = self.add_action(msg("common.cancel"))
        self.remove = self.add_action(msg("builder.remove_step"), REMOVE, Kind.DANGER)

    def open(self, focus: QWidget | None = None) -> None:
        """The button that loses nothing has the keyboard."""
        super().open(focus or self.keep)


class Resolution(Enum):
    """What to do about a conflict."""

    OVERWRITE = "overwrite"
    COPY = "copy"
    THEIRS = "theirs"


class ConflictDialog(Dialog):
    """Mine beside theirs, field by field. Ends with a Resolution, or None to decide later."""

    def __init__(self, owner: QWidget, mine: FormDraft, conflict: Conflict, choices: Choices) -> None:
        title = msg("builder.conflict_title", by=conflict.by, time=clock_seconds(conflict.at_ms))
        super().__init__(owner, title, width=720)
        self.body.addWidget(Text(msg("builder.conflict_text"), token=Token.MUTED, wrap=True))
        found = differences(mine, conflict.theirs)
        if found:
            self.body.addLayout(_table(found, mine, conflict.theirs, choices))
        else:
            self.body.addWidget(Text(msg("builder.conflict_nothing"), wrap=True))
        self.take = self.add_action(msg("builder.conflict_take"), Resolution.THEIRS)
        self.copy = self.add_action(msg("builder.save_copy"), Resolution.COPY)
        self.overwrite = self.add_action(msg("builder.conflict_overwrite"), Resolution.OVERWRITE, Kind.PRIMARY)


def _table(found: tuple[Difference, ...], mine: FormDraft, theirs: FormDraft, choices: Choices) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(metrics.GAP_8)
    heads = [
        Text(msg(f"builder.conflict_{key}"), Type.SECONDARY_STRONG, Token.MUTED, fill=True)
        for key in ("mine", "theirs")
    ]
    column.addLayout(_line(Text(""), *heads))
    for difference in found:
        name = Text(msg(f"builder.field_{difference.field}"), Type.SECONDARY_MEDIUM, Token.MUTED)
        values = [
            Text(value_words(difference, draft, choices), wrap=True, limit=_LINES) for draft in (mine, theirs)
        ]
        column.addLayout(_line(name, *values))
    return column


def _line(name: Text, mine: Text, theirs: Text) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(metrics.GAP_16)
    name.setFixedWidth(_NAMES)
    for text, stretch in ((name, 0), (mine, 1), (theirs, 1)):
        cell = QVBoxLayout()
        cell.addWidget(text)
        cell.addStretch(1)
        row.addLayout(cell, stretch)
    return row


def value_words(difference: Difference, draft: FormDraft, choices: Choices) -> str:
    """What a version says in one field."""
    if difference.step is None:
        return _form_words(getattr(draft, difference.field), choices) or tr("common.none")
    if difference.step >= len(draft.steps):
        return tr("common.none")
    return _step_words(draft.steps[difference.step], difference.field, choices) or tr("common.none")


def _step_words(step: StepDraft, field: str, choices: Choices) -> str:
    if field in step.fields:
        return step.text(field)
    value = getattr(step, field)
    match field:
        case "content":
            found = summary_of(step.content, choices.attribute_names)
            words = "\n".join(part for part in (found.title, found.text, found.facts) if part)
        case "channel":
            words = tr(f"channel.{value.name.lower()}")
        case "sender_id":
            words = next((one.name for one in choices.senders if one.id == value), "")
        case "template_id":
            words = next((one.name for one in choices.templates if one.id == value), "")
        case "criterion":
            words = tr(f"builder.wait_{value.value}")
        case "unit":
            words = tr(f"builder.unit_{value.value}")
        case "alphabet":
            words = tr(f"builder.alphabet_{value.value}")
        case _:
            words = str(value)
    return words


def _form_words(value: object, choices: Choices) -> str:
    if isinstance(value, bool):
        return tr("common.yes") if value else tr("common.no")
    if isinstance(value, tuple):
        return ", ".join(str(source_name(source, choices)) for source in value)
    return str(value)
