"""The message of a template on a phone, its variables as names or as somebody's values (MSG-50, MSG-51)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.contract.attributes import PHONE_KEY
from app.contract.content import keys_of
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.phone.scene import Scene
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.panels.content_templates.form_model import FormState
from ui.texts.live import put
from ui.texts.messages import msg, tr

NAMES = -1


def scene_of(state: FormState, company: str) -> Scene:
    """What the phone shows; a template has no sender yet, the company stands in for it."""
    sample = state.chosen_sample
    if sample is None:
        names = {PHONE_KEY: tr("builder.phone_number"), **{one.key: one.name for one in state.attributes}}
        filling = Filling(names=names)
    else:
        filling = Filling(values=sample.values)
    return scene_of_content(state.draft.content, filling, sender=company)


class SampleChoice(Select):
    """Whose values stand for the variables; hidden while there are none.

    Signals: `wanted(object)` with a place among the people, or None for the names.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(msg("builder.sample_choose"), parent)
        put(self, self.setAccessibleName, msg("builder.sample_choose"))
        self.value_changed.connect(self._on_value)

    def show_state(self, state: FormState) -> None:
        """Offer the people."""
        people = [Option(at, one.name) for at, one in enumerate(state.samples)]
        options = [Option(NAMES, msg("content_templates.by_name")), *people]
        if options != self.options:
            self.set_options(options, NAMES)
        self.set_value(NAMES if state.sample is None else state.sample)
        self.setVisible(bool(people) and bool(keys_of(state.draft.content)))

    def _on_value(self, value: object) -> None:
        self.wanted.emit(None if value == NAMES else value)
