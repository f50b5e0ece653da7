"""A form in a sheet at the right or in a dialog: saved, or left only when nothing is lost."""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol, cast

from PySide6.QtWidgets import QWidget

from ui.kit.controls.modal import Dialog, Place
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.form.form import FormView
from ui.kit.form.view_model import FormModel, FormState, Phase
from ui.texts.messages import msg
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Unsaved(Dialog):
    """Asks before typed text is thrown away. Ends with True to discard it."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner, msg("form.unsaved_title"), width=400)
        self.body.addWidget(Text(msg("form.unsaved_text"), Type.BODY, Token.MUTED, wrap=True))
        self.discard = self.add_action(msg("form.discard"), value=True, kind=Kind.DANGER)
        self.stay = self.add_action(msg("form.stay"), kind=Kind.PRIMARY)

    def open(self, focus: QWidget | None = None) -> None:
        """The safe button has the keyboard."""
        super().open(focus or self.stay)


class Asking(Protocol):
    """A dialog that somebody types into; `question` is what it asks at present."""

    question: Any

    def finish(self, value: object = None) -> None:
        """Close with a value."""


def asks_first(dialog: Asking, *, lost: bool) -> bool:
    """Whether a dialog may close at once; where something would be lost it asks, and closes on the answer."""
    if not lost:
        return True
    if dialog.question is None:
        question = Unsaved(cast(QWidget, dialog))
        dialog.question = question
        question.closed.connect(partial(_on_answered, dialog))
        question.open()
    return False


def _on_answered(dialog: Asking, discard: object) -> None:
    dialog.question = None
    if discard:
        dialog.finish(None)


class FormDialog(Dialog):
    """Ends with what the saving returned, or None. Ctrl+Enter saves.

    Esc, the cross and Cancel ask before typed text is lost; while it saves, nothing closes it.
    """

    def __init__(self, owner: QWidget, model: FormModel, *, place: Place = Place.RIGHT) -> None:
        super().__init__(owner, model.spec.title, width=model.spec.width, place=place)
        self.model = model
        self.question: Unsaved | None = None
        self.view = FormView(model, self)
        self.body.addWidget(self.view)
        if place is Place.RIGHT:
            self.body.addStretch(1)
        self.cancel = self.add_action(msg("common.cancel"), ends=False)
        self.cancel.clicked.connect(self.reject)
        self.save = self.add_action(model.spec.save, kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.set_tip(model.spec.save)
        self.save.clicked.connect(lambda: model.run(model.save()))
        model.on_saved = self.finish
        model.observe(self._on_state)

    def open(self, focus: QWidget | None = None) -> None:
        """The first field has the keyboard."""
        super().open(focus or self.view.first())

    def _on_state(self, state: FormState) -> None:
        saving = state.phase is Phase.SAVING
        self.save.setEnabled(not saving)
        self.save.set_words(msg("common.saving") if saving else self.model.spec.save)
        self.refit()

    def may_close(self) -> bool:
        """At once where nothing is lost, else after the question."""
        if self.model.state.phase is Phase.SAVING:
            return False
        return asks_first(self, lost=self.model.dirty)

    def finish(self, value: object = None) -> None:
        """Close; the model tells nobody any more."""
        self.model.close()
        super().finish(value)
