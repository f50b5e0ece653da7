"""Stands in place of an editor where a newer version wrote the message: kept, not changed (MSG-92, EML-41)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.content import Content, plain_text
from app.contract.faults import Problem
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import Editor
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class NewerEditor(Editor):
    """Says why nothing can be written here, and the words as far as they are known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Note(msg("constructor.newer"), Icon.INFO, Token.MUTED, self)
        self.words = Text("", Type.BODY, parent=self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(self.notice)
        column.addWidget(self.words)

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Its words."""
        del names, problems, locked
        said = plain_text(content)
        self.words.set_words(said)
        self.words.setVisible(bool(said))

    def places(self, problem: Problem) -> bool:
        """The notice says it."""
        return problem.code == "newer_schema"

    def focus_path(self, path: str) -> None:
        """There is nothing to type into."""
        del path
