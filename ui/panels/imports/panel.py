"""The Import contacts panel: the wizard, what opens over it, and the way back into it (IMP-1, IMP-22)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from app.contract.attributes import Attribute
from app.contract.imports import ImportId
from app.contract.permissions import Permission
from ui.kit.controls.button import Button
from ui.kit.controls.text import Text
from ui.kit.table.strips import Strip
from ui.panels.contacts.attribute_form import AttributeDialog
from ui.panels.contacts.attribute_manager import AttributeManager, open_attribute_form
from ui.panels.imports.preset_dialog import PresetDialog
from ui.panels.imports.state import Step, Wizard
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.wizard import ImportWizard
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_STRIP = 48


class ImportsPanel(Panel):
    """Keeps its model, and so every choice, for as long as the person is signed in."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._run = context.tasks.runner(self)
        self.model = ImportModel(context.client, manages=context.may(Permission.MANAGE_CONTACTS))
        self.wizard = ImportWizard(self.model, self._run)
        self.attributes: AttributeManager | None = None
        self.attribute: AttributeDialog | None = None
        self.preset: PresetDialog | None = None
        self.strip = self._build_strip()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.wizard, 1)
        self.wizard.contacts_wanted.connect(self._on_contacts_wanted)
        self.wizard.broadcast_wanted.connect(self._on_broadcast_wanted)
        self.wizard.attributes_wanted.connect(self.open_attributes)
        self.wizard.attribute_wanted.connect(self._on_attribute_wanted)
        self.wizard.preset_wanted.connect(self._on_preset_wanted)
        self.model.watch(self._on_state)
        self._arrived = False

    def _build_strip(self) -> Strip:
        strip = Strip(self, Token.ACCENT_WEAK, _STRIP)
        self._left = Text("", parent=strip, fill=True)
        self.go_on = Button(msg("imports.continue_import"), parent=strip, height=metrics.BUTTON_TOOL)
        self.over = Button(msg("imports.start_over"), parent=strip, height=metrics.BUTTON_TOOL)
        self.go_on.clicked.connect(strip.hide)
        self.over.clicked.connect(self._on_over)
        strip.row.addWidget(self._left, 1)
        strip.row.addWidget(self.go_on)
        strip.row.addWidget(self.over)
        strip.hide()
        return strip

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("imports.title"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found = [
            Action("import_file", msg("imports.select_file"), self._choose, Icon.UPLOAD, "Ctrl+O", bound=True),
            Action("import_quick", msg("imports.quick"), lambda: self.wizard.choose_file(quick=True), Icon.BOLT),
        ]  # fmt: skip
        if self.context.may(Permission.MANAGE_CONTACTS):
            words = msg("imports.attribute_manager")
            found.append(Action("import_attributes", words, self.open_attributes, Icon.SETTINGS))
        return found

    def _choose(self) -> None:
        self.wizard.choose_file(quick=False)

    def arrive(self, params: Params) -> None:
        """Offer to go on with what was begun."""
        state = self.model.state
        self.strip.setVisible(self._arrived and state.entry is not None and not state.ended and not state.running)
        if state.entry is not None:
            self._left.set_words(msg("imports.left_at", file=state.entry.file_name, step=int(state.step) + 1))
        self._arrived = True
        self._run("load", self.model.load())
        if isinstance(import_id := params.get("import_id"), int):
            self._run("open", self.model.open(ImportId(import_id)))

    def refresh(self) -> None:
        """Read again what can be chosen from."""
        self._run("load", self.model.load())

    def unsaved(self) -> Words:
        """An import that was begun would be lost."""
        state = self.model.state
        begun = state.entry is not None and not state.ended and not state.running
        return msg("imports.unsaved") if begun or state.upload is not None else ""

    def step_back(self) -> bool:
        """Esc: the step before."""
        state = self.model.state
        if state.step is Step.FILE or state.running or state.ended:
            return False
        self._run("", self.model.go_back())
        return True

    def kept_clear(self) -> int:
        """The way on stays in sight."""
        return self.wizard.foot.height() if self.wizard.foot.isVisible() else 0

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self.wizard.end_watch()
        self.model.close()

    def _on_state(self, state: Wizard) -> None:
        if state.entry is None or state.ended or state.running:
            self.strip.hide()

    def _on_over(self) -> None:
        self.strip.hide()
        self._run("over", self.model.start_over())

    def _on_contacts_wanted(self, tag_id: object) -> None:
        self.context.go("contacts", **({"tag_id": tag_id} if tag_id is not None else {}))

    def _on_broadcast_wanted(self, tag_id: object) -> None:
        self.context.go("broadcasts", new=True, tag_ids=[tag_id] if tag_id is not None else [])

    # -- what opens over the wizard ------------------------------------------------------------------------------

    def open_attributes(self) -> None:
        """The attribute manager; the wizard keeps its step (IMP-12)."""
        manager = AttributeManager(self, self.context.client, self._run)
        manager.closed.connect(lambda _: self._run("", self.model.load_attributes()))
        self.attributes = manager
        manager.open(manager.search)

    def _on_attribute_wanted(self, column: int, name: str) -> None:
        def saved(attribute: Attribute | None) -> None:
            self._run("", self._map_to(column, attribute))

        self.attribute = open_attribute_form(
            self, self.context.client, self._run, None, self.model.state.attributes, saved, name=name
        )

    async def _map_to(self, column: int, attribute: Attribute | None) -> None:
        await self.model.load_attributes()
        if attribute is not None:
            await self.model.map_column(column, attribute.key)

    def _on_preset_wanted(self) -> None:
        self.preset = PresetDialog(self, self.model, self._run)
        self.preset.open(self.preset.name)
