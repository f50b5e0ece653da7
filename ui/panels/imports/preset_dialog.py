"""The name under which a mapping is kept; a name that is taken asks before it is overwritten (IMP-13, IMP-29)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QWidget

from app.contract.imports import PRESET_NAME_MAX
from backend_client.transport import ServiceFault
from ui.kit.controls.field import Field
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text_field import TextField
from ui.panels.imports.view_model import ImportModel
from ui.texts.messages import msg

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class PresetDialog(Dialog):
    """Asks for the name."""

    def __init__(self, owner: QWidget, model: ImportModel, run: Run) -> None:
        super().__init__(owner, msg("imports.preset_add"), width=400)
        self._model, self._run = model, run
        self.question: Confirm | None = None
        self.name = TextField(limit=PRESET_NAME_MAX)
        self.field = Field(msg("imports.preset_name"), self.name)
        self.body.addWidget(self.field)
        self.add_action(msg("common.cancel"))
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.clicked.connect(self._on_save)

    def _on_save(self) -> None:
        name = self.name.text().strip()
        known = {preset.name.casefold() for preset in self._model.state.presets}
        if not name:
            self.field.set_error(msg("imports.preset_unique"))
            self.refit()
        elif name.casefold() in known:
            self._ask(name)
        else:
            self._run("save_preset", self._save(name, replacing=False))

    def _ask(self, name: str) -> None:
        words = msg("imports.preset_exists", name=name)
        question = Confirm(self, msg("imports.preset_add"), words, msg("imports.preset_overwrite"))
        question.closed.connect(
            lambda sure: self._run("save_preset", self._save(name, replacing=True)) if sure else None
        )
        self.question = question
        question.open()

    async def _save(self, name: str, *, replacing: bool) -> None:
        try:
            await self._model.save_preset(name, replacing=replacing)
        except ServiceFault as error:
            if not error.fault.problems:
                raise
            self.field.set_error(msg("imports.preset_unique"))
            self.refit()
            return
        self.finish(name)
