"""What a row of the templates unfolds to: how its schedule stands, and what became of its moderation."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.broadcast_templates import Template
from ui.kit.controls.text import Text
from ui.panels.broadcasts.templates.wording import schedule_reason
from ui.texts.live import texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class TemplateRow(QWidget):
    """Reasons, starts that did not take place, the moderator's comment, the description."""

    def __init__(self, row: Template, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = row
        self.words = Text("", Type.BODY, Token.MUTED, self, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_24, metrics.GAP_12, metrics.GAP_24, metrics.GAP_12)
        column.addWidget(self.words)
        texts().language_changed.connect(self._on_language_changed)
        self._show()

    def set_row(self, row: Template) -> None:
        """The template as it stands now."""
        self._row = row
        self._show()

    def _on_language_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        row = self._row
        parts = [schedule_reason(row), row.description]
        if row.moderation is not None and row.moderation.comment:
            parts.append(tr("moderation.rejected_because", comment=row.moderation.comment))
        lines = "\n".join(part for part in parts if part)
        self.words.set_words(lines or msg("templates.nothing_to_say"))
