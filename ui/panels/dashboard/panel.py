"""The start page: a greeting and the first steps (the widget canvas follows its own design)."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from ui.kit.controls.text import Text
from ui.shell.panel import Bar, Panel, PanelContext
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type


class DashboardPanel(Panel):
    """Greets the person."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
        column.addWidget(Text(context.me.first_name, Type.FIGURE))
        column.addStretch(1)

    def bar(self) -> Bar:
        """Its name."""
        return Bar(msg("shell.dashboard"))
