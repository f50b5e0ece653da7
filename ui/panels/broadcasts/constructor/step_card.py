"""One message of the chain: channel, sender, text, counter, what to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.attributes import Attribute
from app.contract.channels import Channel
from app.contract.content import Criterion
from app.contract.faults import Problem
from app.contract.senders import Sender, SenderStatus
from app.contract.sms import AlphabetChoice
from ui.kit.controls.button import IconButton
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.field import Note
from ui.kit.controls.menu import Menu
from ui.kit.controls.option_list import Option
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.form import StepDraft
from ui.panels.broadcasts.constructor.counter import Counter
from ui.panels.broadcasts.constructor.personal_edit import PersonalEdit
from ui.panels.broadcasts.constructor.sender_select import QuietSelect
from ui.panels.broadcasts.constructor.variables import DefaultPopup, VariablePicker, names_of
from ui.panels.broadcasts.constructor.wait_row import WaitRow
from ui.panels.broadcasts.wording import problem_words
from ui.texts.live import put, texts
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEAD = 40
INSET = 36  # where the text begins, under the channel's mark


class StepCard(Card):
    """Edits a step in place. Signals: `changed(object, str)` with the new step and the place typed into."""

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=0)
        self._step = StepDraft()
        self._attributes: tuple[Attribute, ...] = ()
        self._locked = False
        self.sender_select = QuietSelect(msg("builder.sender_choose"), self)
        put(self.sender_select, self.sender_select.setAccessibleName, msg("builder.field_sender_id"))
        self.reach = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        size = metrics.BUTTON_TOOL
        self.personalise = IconButton(Icon.BRACES, msg("builder.personalise"), self, size=size, keys="Ctrl+Shift+A")
        self.more = IconButton(Icon.MORE, msg("common.more_actions"), self, size=size)
        self.edit = PersonalEdit(msg("builder.text_placeholder"), self)
        put(self.edit, self.edit.setAccessibleName, msg("builder.field_text"))
        self.counter = Counter(self)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.wait = WaitRow(self)
        self.wait_note = Note("", Icon.ALERT, Token.WARN, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_12, 6, 6, 6)
        head.setSpacing(metrics.GAP_8)
        head.addWidget(ChannelMark(Channel.SMS, self))
        head.addWidget(Text(msg("channel.sms"), Type.SECTION, parent=self))
        head.addWidget(self.sender_select)
        head.addStretch(1)
        head.addWidget(self.reach)
        head.addWidget(self.personalise)
        head.addWidget(self.more)
        inner = QVBoxLayout()
        inner.setContentsMargins(INSET, 2, metrics.GAP_12, metrics.GAP_8)
        inner.setSpacing(metrics.GAP_4)
        for widget in (self.edit, self.counter, self.error):
            inner.addWidget(widget)
        foot = QVBoxLayout()
        foot.setContentsMargins(INSET, 0, metrics.GAP_12, metrics.GAP_12)
        foot.addWidget(self.wait_note)
        self._foot_note = QWidget(self)
        self._foot_note.setLayout(foot)
        self.column.setSpacing(0)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.addLayout(head)
        self.column.addLayout(inner)
        self.column.addWidget(Separator(self))
        self.column.addWidget(self.wait)
        self.column.addWidget(self._foot_note)

    def _connect(self) -> None:
        self.sender_select.value_changed.connect(self._on_sender)
        self.edit.edited.connect(lambda text: self._tell(replace(self._step, text=text), "text"))
        self.edit.chip_pressed.connect(self._on_chip)
        self.edit.installEventFilter(self)
        self.counter.wanted.connect(self.edit.go_to)
        self.counter.replaced.connect(lambda text: self._tell(replace(self._step, text=text), ""))
        self.wait.changed.connect(self._tell)
        self.personalise.clicked.connect(self.open_variables)
        self.more.clicked.connect(self.open_menu)
        texts().language_changed.connect(self._on_language_changed)

    # -- showing ---------------------------------------------------------------------------------------------------

    def show_step(
        self,
        step: StepDraft,
        *,
        senders: Sequence[Sender],
        attributes: Sequence[Attribute],
        problems: Sequence[Problem],
        people: int | None,
        stale: bool,
        locked: bool,
    ) -> None:
        """Show a step; `problems` are its own, with paths from the step on."""
        self._step, self._attributes, self._locked = step, tuple(attributes), locked
        by_path = {problem.path: problem for problem in reversed(problems)}
        self.edit.set_names(names_of(attributes))
        self.edit.set_text(step.text)
        self.edit.setReadOnly(locked)
        self.counter.show_text(step.text, step.alphabet, locked=locked)
        self._show_senders(senders, invalid="sender_id" in by_path)
        self._show_error([p for p in problems if p.path in {"content.text", "sender_id", "waiting_time_s"}])
        self.wait.show_step(step, invalid="waiting_time_s" in by_path, locked=locked)
        warns = step.criterion is Criterion.DISPLAY
        self._foot_note.setVisible(warns)
        self.wait_note.set_words(msg("builder.wait_display_warning") if warns else "")
        self.reach.set_words(f"~{number(people)}" if people is not None else "")
        self.reach.set_token(Token.DISABLED if stale else Token.MUTED)
        for button in (self.personalise, self.more):
            button.setVisible(not locked)

    def _show_senders(self, senders: Sequence[Sender], *, invalid: bool) -> None:
        chosen = self._step.sender_id
        options = [
            Option(one.id, one.name)
            if one.status is SenderStatus.ACTIVE
            else Option(one.id, msg("builder.sender_blocked", name=one.name), enabled=False)
            for one in senders
            if (one.status is SenderStatus.ACTIVE and one.channel == Channel.SMS) or one.id == chosen
        ]
        if chosen is not None and all(option.value != chosen for option in options):
            options.append(Option(chosen, msg("builder.sender_gone"), enabled=False))
        if options != self.sender_select.options:
            self.sender_select.set_options(options, chosen)
        else:
            self.sender_select.set_value(chosen)
        self.sender_select.set_invalid(invalid)
        self.sender_select.setEnabled(not self._locked)
        self.sender_select.updateGeometry()

    def _show_error(self, problems: Sequence[Problem]) -> None:
        self.error.setVisible(bool(problems))
        self.error.set_words("\n".join(dict.fromkeys(problem_words(one) for one in problems)))

    def _on_language_changed(self) -> None:
        self.edit.set_names(names_of(self._attributes))

    # -- gestures --------------------------------------------------------------------------------------------------

    def _tell(self, step: StepDraft, place: str) -> None:
        if step != self._step:
            self.changed.emit(step, place)

    def _on_sender(self, value: object) -> None:
        if isinstance(value, int):
            self._tell(replace(self._step, sender_id=value), "")

    def open_variables(self) -> None:
        """Choose an attribute to insert at the cursor."""
        if not self._locked:
            picker = VariablePicker(self.personalise, self._attributes, self._insert)
            picker.open_beside(self.personalise, right=True)

    def _insert(self, raw: str) -> None:
        self.edit.insert_variable(raw)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_chip(self, position: int, place: QRect) -> None:
        if self._locked:
            return
        raw = next((piece.raw for piece in self.edit.pieces() if piece.position == position), "")
        if raw:
            popup = DefaultPopup(self.edit, raw, lambda fresh: self.edit.replace_chip(position, fresh))
            popup.open_at_chip(self.edit, place)

    def open_menu(self) -> None:
        """What else can be done with the step."""
        menu = Menu(self.more)
        menu.add(msg("builder.personalise"), self.open_variables, icon=Icon.BRACES)
        menu.separate()
        menu.add_heading(msg("builder.alphabet"))
        for choice in AlphabetChoice:
            words = msg(f"builder.alphabet_{choice.value}")
            menu.add(words, partial(self._on_alphabet, choice), checked=choice is self._step.alphabet)
        menu.popup(self.more, right=True)

    def _on_alphabet(self, choice: AlphabetChoice) -> None:
        self._tell(replace(self._step, alphabet=choice), "")

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if path.startswith("sender"):
            self.sender_select.setFocus(Qt.FocusReason.OtherFocusReason)
        elif path.startswith("waiting"):
            self.wait.focus_waiting()
        else:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card that is written in has the accent border."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.set_chosen(event.type() is QEvent.Type.FocusIn and not self._locked)
        return super().eventFilter(watched, event)
