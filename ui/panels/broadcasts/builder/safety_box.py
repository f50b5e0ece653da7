"""Safety of a run: a first part that goes before the rest, and a pause by itself when errors pile up (BEY-3)."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.safety import Breaker, Canary, Safety
from ui.kit.controls.choice import Switch
from ui.kit.controls.field import Field, Note
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.builder.form import FormDraft
from ui.texts.faults import problem_text
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WRONG = 0
"""Stands for a number that can not be read: out of every range, so that the form says so."""


class SafetyBox(QWidget):
    """Signals: `changed(object, str)` with the new form and the place that was typed into."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = FormDraft()
        self.canary = Switch(msg("builder.canary"), self)
        self.first, self.share, self.within = (TextField("", self) for _ in range(3))
        self.breaker = Switch(msg("builder.breaker"), self)
        self.note = Text(msg("builder.breaker_note"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self._fields = QWidget(self)
        row = QHBoxLayout(self._fields)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        names = ((self.first, "builder.canary_first"), (self.share, "builder.canary_share"),
                 (self.within, "builder.canary_within"))  # fmt: skip
        for field, text_id in names:
            row.addWidget(Field(msg(text_id), field, self._fields), 1)
            field.textEdited.connect(self._on_typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(Text(msg("builder.safety"), Type.SECONDARY_MEDIUM, Token.MUTED, self))
        for widget in (self.canary, self._fields, self.error, self.breaker, self.note):
            column.addWidget(widget)
        self.canary.toggled.connect(self._on_canary)
        self.breaker.toggled.connect(self._on_breaker)

    def show_draft(self, draft: FormDraft, problem: Problem | None, *, locked: bool) -> None:
        """Show what guards the run; typed text is never replaced by the same number."""
        self._draft = draft
        canary = draft.safety.canary
        self._set(self.canary, canary is not None)
        self._set(self.breaker, draft.safety.breaker is not None)
        self._fields.setVisible(canary is not None)
        if canary is not None and canary != self._typed():
            first = _percent(canary.percent) if canary.percent is not None else str(canary.count)
            self.first.setText(first)
            self.share.setText(str(canary.share))
            self.within.setText(str(canary.within_s // 60))
        self.error.setVisible(problem is not None)
        self.error.set_words(problem_text(problem) if problem is not None else "")
        for control in (self.canary, self.breaker):
            control.setEnabled(not locked)
        for field in (self.first, self.share, self.within):
            field.setReadOnly(locked)

    def focus_first(self) -> None:
        """The keyboard to what is wrong."""
        self.first.setFocus()

    def _set(self, switch: Switch, on: bool) -> None:
        if switch.isChecked() != on:
            with QSignalBlocker(switch):
                switch.setChecked(on)

    def _typed(self) -> Canary:
        first = self.first.text().strip()
        percent = _number(first.removesuffix("%")) if first.endswith("%") else None
        return Canary(
            count=None if percent is not None else int(_number(first)),
            percent=percent,
            share=int(_number(self.share.text())),
            within_s=int(_number(self.within.text()) * 60),
        )

    def _on_typed(self) -> None:
        self._change(msgspec.structs.replace(self._draft.safety, canary=self._typed()), "safety")

    def _on_canary(self, on: bool) -> None:
        self._change(msgspec.structs.replace(self._draft.safety, canary=Canary() if on else None), "")

    def _on_breaker(self, on: bool) -> None:
        self._change(msgspec.structs.replace(self._draft.safety, breaker=Breaker() if on else None), "")

    def _change(self, safety: Safety, place: str) -> None:
        if safety != self._draft.safety:
            self.changed.emit(replace(self._draft, safety=safety), place)


def _percent(value: float) -> str:
    return f"{value:g} %"


def _number(text: str) -> float:
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        return _WRONG
    return found if 0 <= found < 1_000_000 else _WRONG
