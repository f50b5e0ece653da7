"""The third column: the message on its recipient's phone, and a test to one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.attributes import PHONE_KEY
from app.contract.broadcasts import Kind
from app.contract.content import keys_of
from app.contract.senders import Sender
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.phone.detached import DetachedPreview
from ui.kit.phone.scene import Scene
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.kit.phone.stand import PhoneStand
from ui.kit.phone.surface import Pictures
from ui.panels.broadcasts.builder.column import NARROW, Column
from ui.panels.broadcasts.builder.form import start_of
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.broadcasts.builder.step_choice import StepChoice
from ui.panels.broadcasts.wording import day_words, minute_in, written
from ui.panels.constructor.whatsapp.book import TemplateBook, words_of
from ui.texts.live import put
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


def sender_of(state: BuilderState, number: int) -> Sender | None:
    """The sender of a step, None while none is chosen or when it is gone."""
    wanted = state.draft.steps[number].sender_id
    return next((one for one in state.choices.senders if one.id == wanted), None)


def scene_of(state: BuilderState, now_ms: int, number: int, book: TemplateBook | None = None) -> Scene:
    """A step as the chosen sample sees it; without one, with its variables as names (MSG-51)."""
    draft = state.draft
    step = draft.steps[number]
    found = sender_of(state, number)
    sender = "" if found is None else found.name
    at_ms = now_ms if draft.instantly else start_of(draft).at_ms(second=draft.second)
    day = day_words(at_ms, draft.zone, now_ms) if at_ms is not None else ""
    clock = minute_in(at_ms, draft.zone) if at_ms is not None else ""
    sample = state.chosen_sample
    if sample is None:
        filling = Filling(names={PHONE_KEY: tr("builder.phone_number"), **state.choices.attribute_names})
    else:
        filling = Filling(values=sample.values)
    words = words_of(book, step.content, step.sender_id)
    return scene_of_content(step.content, filling, sender=sender, day=day, time=clock, template=words)


class PreviewPart(QWidget):
    """Message and sample choosers, phone, *Send test*.

    Signals: `sample_wanted(object)`, `step_wanted(object)`, `test_wanted()`.
    """

    sample_wanted = Signal(object)
    step_wanted = Signal(object)
    test_wanted = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        testable: bool = True,
        pictures: Pictures | None = None,
        templates: TemplateBook | None = None,
    ) -> None:
        super().__init__(parent)
        self._sample, self._templates = 0, templates
        self._shown: tuple[BuilderState, int] | None = None
        if templates is not None:
            templates.changed.connect(self._on_templates)
        self.steps = StepChoice(self)
        self.samples = Select(msg("builder.sample_choose"), self)
        put(self.samples, self.samples.setAccessibleName, msg("builder.sample_choose"))
        self.back = IconButton(Icon.LEFT, msg("builder.sample_previous"), self, bordered=True)
        self.on = IconButton(Icon.RIGHT, msg("builder.sample_next"), self, bordered=True)
        self.note = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.stand = PhoneStand(self, note=self.note, pictures=pictures)
        self.phone = self.stand.phone
        self.test = Button(msg("trial.send"), parent=self, icon=Icon.SEND, height=metrics.BUTTON_TOOL)
        self._testable = testable
        self.test.setVisible(testable)
        self._chooser = QWidget(self)
        row = QHBoxLayout(self._chooser)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.samples, 1)
        row.addWidget(self.back)
        row.addWidget(self.on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(self.steps)
        column.addWidget(self._chooser)
        column.addWidget(self.stand)
        column.addWidget(self.test, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.steps.chosen.connect(self.step_wanted)
        self.samples.value_changed.connect(self.sample_wanted)
        self.back.clicked.connect(lambda: self.sample_wanted.emit(self._sample - 1))
        self.on.clicked.connect(lambda: self.sample_wanted.emit(self._sample + 1))
        self.test.clicked.connect(self.test_wanted)

    def show_state(self, state: BuilderState, now_ms: int) -> None:
        """Show the message of the form that is looked at."""
        self._shown = (state, now_ms)
        is_chain = state.draft.kind is Kind.FALLBACK
        self.stand.setVisible(is_chain)
        self.test.setVisible(self._testable and is_chain)
        self.steps.show_channels([step.channel for step in state.draft.steps] if is_chain else [])
        self.steps.set_value(state.shown_step)
        samples = state.figures.samples
        self._sample = min(state.sample, max(len(samples) - 1, 0))
        options = [Option(at, one.name or written("+" + one.address)) for at, one in enumerate(samples)]
        if options != self.samples.options:
            self.samples.set_options(options, self._sample)
        self.samples.set_value(self._sample if samples else None)
        self._chooser.setVisible(bool(samples))
        if samples:
            self.note.set_words(msg("builder.sample", number=self._sample + 1, total=len(samples)))
        else:
            has_variables = bool(keys_of(state.draft.steps[state.shown_step].content))
            self.note.set_words(msg("builder.sample_none") if has_variables and is_chain else "")
        self.note.setVisible(bool(self.note.text()))
        sender = sender_of(state, state.shown_step)
        self.stand.set_network(None if sender is None else sender.rcs_network)
        self.stand.set_scene(scene_of(state, now_ms, state.shown_step, self._templates))

    def _on_templates(self) -> None:
        if self._shown is not None:
            self.show_state(*self._shown)


class PreviewColumn(Column):
    """The part in a column that can be folded away, or put into a window of its own (MSG-6).

    Signals: `folded()`, `detached()` when it has gone into its window or come back.
    """

    folded = Signal()
    detached = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pictures: Pictures | None = None,
        templates: TemplateBook | None = None,
    ) -> None:
        super().__init__(msg("builder.preview"), width=NARROW, parent=parent)
        self.part = PreviewPart(self, pictures=pictures, templates=templates)
        self.own_window: DetachedPreview | None = None
        self.head.addStretch(1)
        self.fold = IconButton(Icon.EYEOFF, msg("builder.hide_preview"), self, size=metrics.BUTTON_TOOL)
        self.fold.clicked.connect(self.folded)
        self.out = IconButton(Icon.EXT, msg("builder.detach_preview"), self, size=metrics.BUTTON_TOOL)
        self.out.clicked.connect(self.detach)
        self.head.addWidget(self.fold)
        self.head.addWidget(self.out)
        self.body.addWidget(self.part)
        self.part.stand.fit(self.area, self.part.test)

    def setVisible(self, visible: bool) -> None:
        """There is no column while the part is elsewhere."""
        super().setVisible(visible and self.own_window is None)

    def detach(self) -> None:
        """Show the part in a window of its own; closing that brings it back."""
        owner = self.parentWidget()
        if self.own_window is not None or owner is None:
            return
        self.own_window = DetachedPreview(msg("builder.preview"), self.part, owner)
        self.own_window.closed.connect(self._attach)
        self.hide()
        self.own_window.show()
        self.detached.emit()

    def _attach(self) -> None:
        self.own_window = None
        self.body.addWidget(self.part)
        self.show()
        self.detached.emit()
