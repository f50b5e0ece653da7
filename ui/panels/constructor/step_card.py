"""One message of the chain: channel, sender, texts, what to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.contract.attributes import Attribute
from app.contract.chain import check_step
from app.contract.channels import Channel
from app.contract.content import Content, Criterion
from app.contract.faults import Problem
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.preflight import PartsRange
from app.contract.providers import RcsNetwork
from app.contract.senders import Sender
from app.contract.sms import AlphabetChoice
from ui.kit.controls.button import IconButton
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.field import Note
from ui.kit.controls.menu import Menu
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.panels.broadcasts.wording import problem_words
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.editor import Services
from ui.panels.constructor.formats import FormatMemory
from ui.panels.constructor.grip import Grip
from ui.panels.constructor.openings import Openings, folds
from ui.panels.constructor.paths import below, inside
from ui.panels.constructor.sender_select import QuietSelect
from ui.panels.constructor.senders import show_senders
from ui.panels.constructor.shelf import EMPTY, Shelf, removed_problems
from ui.panels.constructor.step import StepDraft, new_step, to_step
from ui.panels.constructor.step_acts import StepActs
from ui.panels.constructor.summary import StepSummary
from ui.panels.constructor.template_box import TemplateBox
from ui.panels.constructor.variables import names_of
from ui.panels.constructor.wait_row import WaitRow
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
    """Edits a step of one channel in place.

    Signals: `changed(object, str)` with the new step and the place typed into, `entered` when the keyboard comes,
    `moved(int)` up or down by a place, `removed`; `template_picked(int)`, `template_kept(str)` with a new name,
    `template_cleared`; `dropped` when a message that was never saved is given up (MSG-4).
    """

    changed = Signal(object, str)
    entered = Signal()
    moved = Signal(int)
    removed = Signal()
    template_picked = Signal(int)
    template_kept = Signal(str)
    template_cleared = Signal()
    dropped = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        channel: Channel = Channel.SMS,
        memory: FormatMemory | None = None,
        services: Services | None = None,
        openings: Openings | None = None,
    ) -> None:
        super().__init__(parent, padding=0)
        self.channel = channel
        self._step = new_step(channel)
        self._attributes: tuple[Attribute, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._network: RcsNetwork | None = None
        self._locked = False
        self._movable = (False, False)
        self._openings = openings or Openings()
        self._told: tuple[Problem, ...] = ()
        self._tried, self._shelf = False, EMPTY
        self.grip = Grip(self)
        self.sender_select = QuietSelect(msg("builder.sender_choose"), self)
        put(self.sender_select, self.sender_select.setAccessibleName, msg("builder.field_sender_id"))
        self.reach = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        size = metrics.BUTTON_TOOL
        self.edit = IconButton(Icon.EDIT, msg("constructor.edit_step"), self, size=size)
        self.more = IconButton(Icon.MORE, msg("common.more_actions"), self, size=size)
        self.template = TemplateBox(channel, self)
        self._services = services or Services()
        self.content = ContentEditor(channel, self, memory=memory, services=services, broadcast=True)
        self.summary = StepSummary(self)
        self.summary.set_services(services or Services())
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.wait = WaitRow(self)
        self.acts = StepActs(self)
        self.wait_note = Note("", Icon.ALERT, Token.WARN, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        name = Text(msg(f"channel.{self.channel.name.lower()}"), Type.SECTION, parent=self)
        for whole in (name, self.reach):  # a long sender gives way
            whole.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_8, 6, 6, 6)
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.grip)
        head.addWidget(ChannelMark(self.channel, self))
        head.addWidget(name)
        head.addWidget(self.sender_select)
        head.addStretch(1)
        head.addWidget(self.reach)
        head.addWidget(self.edit)
        head.addWidget(self.more)
        inner = QVBoxLayout()
        inner.setContentsMargins(INSET, 2, metrics.GAP_12, metrics.GAP_8)
        inner.setSpacing(metrics.GAP_4)
        inner.addWidget(self.template)
        inner.addWidget(self.summary)
        inner.addWidget(self.content)
        inner.addWidget(self.error)
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
        self.column.addWidget(self.acts)

    def _connect(self) -> None:
        self.sender_select.value_changed.connect(self._on_sender)
        self.content.edited.connect(self._on_content)
        self.content.entered.connect(self._on_entered)
        self.wait.changed.connect(self._tell)
        self.grip.stepped.connect(self.moved)
        self.template.picked.connect(self.template_picked)
        self.template.kept.connect(self.template_kept)
        self.template.cleared.connect(self.template_cleared)
        self.more.clicked.connect(self.open_menu)
        self.edit.clicked.connect(self.unfold)
        self.summary.opened.connect(self.unfold)
        self.acts.removed.connect(self.removed)
        self.acts.cancelled.connect(self._on_cancel)
        self.acts.saved.connect(self._on_save)
        texts().language_changed.connect(self._show_content)

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
        movable: tuple[bool, bool] = (False, False),
        shelf: Shelf = EMPTY,
        parts: PartsRange | None = None,
    ) -> None:
        """Show a step; `problems` are its own, with paths from the step on; `movable` says whether up and down.

        `parts` are the short messages its recipients come to, where they were counted.
        """
        if step.step_id != self._step.step_id:
            self._tried = False
        self._step, self._attributes, self._locked, self._movable = step, tuple(attributes), locked, movable
        self._openings.meet(step)
        self._shelf = shelf
        self._network = next((one.rcs_network for one in senders if one.id == step.sender_id), None)
        self._told = tuple(problems)
        self._judge()
        problems = self._problems
        paths = {problem.path for problem in problems}
        self._show_content()
        self.content.show_audience(parts, stale=stale)
        invalid = "sender_id" in paths
        show_senders(
            self.sender_select,
            senders,
            self.channel,
            step.sender_id,
            invalid=invalid,
            locked=locked,
            former=shelf.former_senders,
        )
        self._show_error(_of_step(problems))
        self.wait.show_step(step, invalid="waiting_time_s" in paths, locked=locked)
        warns = step.criterion is Criterion.DISPLAY and self.channel is Channel.SMS
        self._foot_note.setVisible(warns)
        self.wait_note.set_words(msg("builder.wait_display_warning") if warns else "")
        self.reach.set_words(f"~{number(people)}" if people is not None else "")
        self.reach.set_token(Token.DISABLED if stale else Token.MUTED)
        self.more.setVisible(not locked)
        self.grip.setVisible(any(movable) and not locked)

    def _show_error(self, problems: Sequence[Problem]) -> None:
        self.error.setVisible(bool(problems))
        self.error.set_words("\n".join(dict.fromkeys(problem_words(one) for one in problems)))

    def _judge(self) -> None:
        """What is wrong: what the form was told, and what a try to save found."""
        own = self._to_save() if self._tried else []
        self._problems = (*self._told, *(one for one in own if one not in self._told))

    def _to_save(self) -> list[Problem]:
        """What keeps the message from being saved; a sender is needed at the launch only (MSG-10, MSG-95)."""
        names = names_of(self._attributes)
        step = to_step(self._step)
        found = below(check_step(step, "step", frozenset(names)), "step")
        found = [one for one in found if one.path != "sender_id" and one.code != "newer_schema"]  # nobody can mend
        return [*found, *self._of_template(found), *removed_problems(self._step, self._shelf)]

    def _of_template(self, known: Sequence[Problem]) -> list[Problem]:
        """What a registered template still needs and nothing else tells."""
        content, book = self._step.content, self._services.templates
        if book is None or not isinstance(content, WhatsAppContent):
            return []
        paths = {one.path for one in known}
        own = [
            msgspec.structs.replace(one, path=f"content.{one.path}")
            for one in book.problems(content, self._step.sender_id)
        ]
        return [one for one in own if one.path not in paths]

    def _show_template(self) -> None:
        invalid = any(one.path == "template_id" for one in self._problems)
        self.template.show_step(self._step, self._shelf, invalid=invalid, locked=self._locked)
        if self._openings.is_folded(self._step):
            self.template.hide()

    def _show_content(self) -> None:
        names = names_of(self._attributes)
        folded = self._openings.is_folded(self._step)
        self.summary.setVisible(folded)
        self.content.setVisible(not folded)
        self.edit.setVisible(folded)
        self._show_template()
        if folded:
            self.summary.show_content(self._step.content, names, self._step.sender_id)
        changed = self._step != self._openings.was(self._step)
        self.acts.setVisible(not self._locked and (changed or (folds(self._step.content) and not folded)))
        if not self.acts.isHidden():
            self.acts.show_verdict(too_long=any(one.code.endswith("too_long") for one in self._to_save()))
        self.content.show_content(
            self._step.content,
            names=names,
            problems=inside(self._problems, "content"),
            locked=self._locked,
            key=self._step.step_id,
            network=self._network,
            sender_id=self._step.sender_id,
        )

    # -- opening and closing (MSG-4) -------------------------------------------------------------------------------

    def unfold(self) -> None:
        """Edit a message that is summed up."""
        self._openings.open(self._step)
        self._show_content()
        self.content.focus_path("")

    def _open_up(self) -> None:
        if self._openings.is_folded(self._step):
            self.unfold()

    def choose_template(self, name: str = "") -> None:
        """Open the list of templates; `name` stands in its search already."""
        self._open_up()
        if not self._locked:
            self.template.open(name)

    def _on_save(self) -> None:
        problems = self._to_save()
        self._tried = bool(problems)
        if not problems:
            self._openings.save(self._step)
        self._judge()
        self._show_content()
        self._show_error(_of_step(self._problems))
        if problems:
            self.focus_path(problems[0].path)
        else:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_cancel(self) -> None:
        was = self._openings.cancel(self._step)
        self._tried = False
        if was is None:
            self.dropped.emit()
        elif was != self._step:
            self._tell(was, "")
        else:
            self._show_content()

    # -- gestures --------------------------------------------------------------------------------------------------

    def _tell(self, step: StepDraft, place: str) -> None:
        if step != self._step:
            self.changed.emit(step, place)

    def _on_content(self, content: Content, place: str) -> None:
        self._tell(replace(self._step, content=content), f"content.{place}" if place else "")

    def _on_sender(self, value: object) -> None:
        if isinstance(value, int):
            self._tell(replace(self._step, sender_id=value), "")

    def _on_entered(self, came: bool) -> None:
        """The card that is written in has the accent border."""
        self.set_chosen(came and not self._locked)
        if came:
            self.entered.emit()

    def open_menu(self) -> None:
        """What else can be done with the step."""
        menu = Menu(self.more)
        up, down = self._movable
        if up or down:
            menu.add(msg("builder.move_up"), partial(self.moved.emit, -1), icon=Icon.ARROWU, enabled=up)
            menu.add(msg("builder.move_down"), partial(self.moved.emit, 1), icon=Icon.ARROWD, enabled=down)
            menu.separate()
        if self.channel is Channel.SMS:
            menu.add_heading(msg("builder.alphabet"))
            for choice in AlphabetChoice:
                words = msg(f"builder.alphabet_{choice.value}")
                menu.add(words, partial(self._on_alphabet, choice), checked=choice is self._step.alphabet)
            menu.separate()
        menu.add(msg("builder.remove_step"), self.removed.emit, icon=Icon.TRASH)
        menu.popup(self.more, right=True)

    def _on_alphabet(self, choice: AlphabetChoice) -> None:
        if isinstance(self._step.content, SmsContent):
            content = msgspec.structs.replace(self._step.content, alphabet=choice)
            self._tell(replace(self._step, content=content), "")

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if path.startswith("sender"):
            self.sender_select.setFocus(Qt.FocusReason.OtherFocusReason)
        elif path.startswith("template"):
            self._open_up()
            self.template.choice.setFocus(Qt.FocusReason.OtherFocusReason)
        elif path.startswith("waiting"):
            self.wait.focus_waiting()
        else:
            self._open_up()
            self.content.focus_path(path.removeprefix("content").removeprefix("."))


def _of_step(problems: Sequence[Problem]) -> list[Problem]:
    """Problems that are not of the content, which has its own places for them."""
    return [one for one in problems if not one.path.startswith(("content", "success_criterion"))]
