"""Ways into the editors of a card."""

from __future__ import annotations

from typing import Any

from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.step_card import StepCard
from ui.panels.constructor.texts_editor import TextsEditor


def words(card: StepCard) -> TextsEditor:
    """The editor of a card whose content is plain texts."""
    editor = card.content.editor
    assert isinstance(editor, TextsEditor)
    return editor


def fields(card: StepCard) -> FieldsEditor[Any]:
    """The editor of a card whose format has fields of its own."""
    editor = card.content.editor
    assert isinstance(editor, FieldsEditor)
    return editor
