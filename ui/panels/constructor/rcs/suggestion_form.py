"""The settings of a suggestion: what it says, what it does, and the fields of that (RCS-12..19, RCS-41)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.providers import RcsNetwork
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.form.dialog import Unsaved, asks_first
from ui.panels.broadcasts.builder.history import History
from ui.panels.broadcasts.builder.keys import FormKeys
from ui.panels.constructor.editor import Services
from ui.panels.constructor.rcs.suggestion_draft import SuggestionDraft, problems_of, suggestion_of
from ui.panels.constructor.rcs.suggestion_fields import SuggestionFields
from ui.texts.messages import msg


class SuggestionForm(Dialog):
    """Ends with the suggestion as it is to be, or None.

    A field that was not touched yet says nothing of being empty; *Save changes* waits until all is right. *Cancel*
    drops what was typed, Esc and the cross ask first.
    """

    def __init__(
        self,
        owner: QWidget,
        draft: SuggestionDraft,
        names: Mapping[str, str],
        services: Services,
        *,
        fresh: bool,
        network: RcsNetwork | None = None,
    ) -> None:
        title = msg("constructor_rcs.suggestion_new" if fresh else "constructor_rcs.suggestion")
        super().__init__(owner, title, width=520)
        self._names, self._keys = names, frozenset(names)
        self._history = History(draft)
        self._first = draft
        self.question: Unsaved | None = None
        self._touched: set[str] = set() if fresh else set(SuggestionFields.PATHS.values())
        self.fields = SuggestionFields(services, self, network=network)
        self.body.addWidget(self.fields)
        self.cancel = self.add_action(msg("common.cancel"))
        self.save = self.add_action(msg("constructor_rcs.save_changes"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.set_tip(msg("constructor_rcs.save_changes"))
        self.save.clicked.connect(self._on_save)
        self._undo_keys = FormKeys(self._undo, self._redo, self)
        self._undo_keys.watch(self)
        self.fields.edited.connect(self._on_edited)
        self._show()

    @property
    def draft(self) -> SuggestionDraft:
        """What is typed."""
        return self._history.now

    def problems(self) -> list[Problem]:
        """What keeps it from being saved."""
        return problems_of(self.draft, self._keys)

    def _show(self) -> None:
        problems = self.problems()
        shown = [one for one in problems if one.code != "required" or one.path in self._touched]
        self.fields.show_draft(self.draft, self._names, shown)
        self.save.setEnabled(not problems)
        self.refit()

    def _on_edited(self, name: str, changes: Any) -> None:
        self._touched.add(SuggestionFields.PATHS.get(name, name))
        self._history = self._history.changed(
            replace(self.draft, **changes), name, time.monotonic_ns() // 1_000_000
        )
        self._show()

    def _undo(self) -> None:
        self._history = self._history.undone()
        self._show()

    def _redo(self) -> None:
        self._history = self._history.redone()
        self._show()

    def _on_save(self) -> None:
        if not self.problems():
            self.finish(suggestion_of(self.draft))

    def may_close(self) -> bool:
        """At once where nothing is lost, else after the question."""
        return asks_first(self, lost=self.draft != self._first)

    def open(self, focus: QWidget | None = None) -> None:
        """The text has the keyboard."""
        super().open(focus or self.fields.text.edit)
        self.fields.text.edit.setFocus(Qt.FocusReason.OtherFocusReason)
