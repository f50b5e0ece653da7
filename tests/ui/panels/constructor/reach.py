"""Ways into the editors of a card."""

from __future__ import annotations

from ui.panels.constructor.step_card import StepCard
from ui.panels.constructor.texts_editor import TextsEditor


def words(card: StepCard) -> TextsEditor:
    """The editor of a card whose content is plain texts."""
    editor = card.content.editor
    assert isinstance(editor, TextsEditor)
    return editor
