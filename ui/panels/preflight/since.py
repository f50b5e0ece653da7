"""What changed since the figures of a pre-flight were last looked at, as rows (BEY-2)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.contract.preflight import FigureChange, Since
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.figures_rows import PairRow
from ui.panels.preflight.words import figure_words
from ui.texts.formats import short
from ui.texts.messages import msg, tr
from ui.theme.metrics import Type
from ui.theme.tokens import Token


def since_rows(
    since: Since, now_ms: int, parent: QWidget, naming: Callable[[FigureChange], str] = figure_words
) -> list[QWidget]:
    """Who looked when, and every figure that is another one now."""
    facts = {"time": short(since.at_ms, now_ms), "by": since.by}
    if not since.changes:
        return [Text(msg("preflight.unchanged", **facts), Type.SECONDARY, Token.MUTED, parent, wrap=True)]
    head = Text(msg("preflight.since", **facts), Type.SECONDARY_STRONG, Token.MUTED, parent, fill=True)
    rows: list[QWidget] = [head]
    for change in since.changes:
        value = tr("preflight.change", before=change.before, now=change.now)
        rows.append(PairRow(naming(change), value, parent, strong=change.figure == "recipients"))
    return rows
