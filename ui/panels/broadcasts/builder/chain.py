"""The second column: the messages of the chain, one after the other, and what leads from one to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import Kind
from app.contract.chain import STEPS_MAX
from app.contract.channels import Channel
from app.contract.content import KINDS
from app.contract.faults import Problem
from app.contract.senders import Sender, SenderStatus
from ui.kit.controls.button import Button
from ui.kit.controls.choice import Switch
from ui.kit.controls.menu import Menu
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.check_card import CheckCard
from ui.panels.broadcasts.builder.column import Column
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.broadcasts.builder.layout import CHAIN_LEAST
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.constructor.editor import Services
from ui.panels.constructor.formats import FormatMemory
from ui.panels.constructor.openings import Openings
from ui.panels.constructor.rule_row import RuleRow
from ui.panels.constructor.step import StepDraft, new_step
from ui.panels.constructor.step_card import StepCard
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

CARD_MAX = 640
Edit = Callable[[FormDraft, str], None]


class ChainColumn(Column):
    """Shows the steps and hands changes to `edit`. Without `may_keep` no message is saved as a template (MSG-13).

    Signals, each with the place of a step: `step_entered(int)`, `remove_wanted(int)`, `template_picked(int, int)`,
    `template_kept(int, str)`, `template_cleared(int)`.
    """

    step_entered = Signal(int)
    remove_wanted = Signal(int)
    template_picked = Signal(int, int)
    template_kept = Signal(int, str)
    template_cleared = Signal(int)

    def __init__(
        self,
        edit: Edit,
        parent: QWidget | None = None,
        *,
        services: Services | None = None,
        may_keep: bool = False,
    ) -> None:
        super().__init__(msg("builder.message"), ground=Token.WINDOW, parent=parent)
        self.setMinimumWidth(CHAIN_LEAST)
        self._edit, self._may_keep = edit, may_keep
        self._draft = FormDraft()
        self._senders: tuple[Sender, ...] = ()
        self._memory, self._services, self._openings = FormatMemory(), services or Services(), Openings()
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.check_first = Switch(msg("builder.rcs_first"), self)
        self.head.addWidget(self.count)
        self.head.addStretch(1)
        self.head.addWidget(self.check_first)
        self.cards: list[StepCard] = []
        self.rules: list[RuleRow] = []
        self.check = CheckCard(self)
        self.check.setMaximumWidth(CARD_MAX)
        self.add = Button(msg("builder.add_channel"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL)
        self.body.setSpacing(0)
        self.body.addWidget(self.check)
        self.body.addSpacing(metrics.GAP_12)
        self.body.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)
        self.check.changed.connect(self._on_check_sender)
        self.check_first.clicked.connect(self._on_check_first)
        self.add.clicked.connect(self.open_channels)

    # -- showing ---------------------------------------------------------------------------------------------------

    def show_state(self, state: BuilderState) -> None:
        """Show the steps; cards stay, so that the keyboard does."""
        self._draft, self._senders = state.draft, state.choices.senders
        is_chain = state.draft.kind is Kind.FALLBACK
        steps = state.draft.steps if is_chain else ()
        if not state.is_dirty:
            self._openings.settle(state.draft.steps)
        self._fit_cards(steps)
        for at, step in enumerate(steps):
            self._show_card(at, step, state)
        for at, rule in enumerate(self.rules):
            rule.setVisible(at + 1 < len(steps))
            if at + 1 < len(steps):
                rule.show_step(steps[at])
        many = len(steps) > 1
        title = "rcs_check" if not is_chain else "chain" if many else "message"
        self.title.set_words(msg(f"builder.{title}"))
        self.count.set_words(msg("builder.steps_count", count=len(steps)) if many else "")
        self.check_first.setVisible(is_chain and state.draft.has_rcs)
        self.check_first.setChecked(state.draft.rcs_check)
        self.check_first.setEnabled(not state.is_locked)
        self.add.setVisible(is_chain and not state.is_locked)
        self.add.setEnabled(len(steps) < STEPS_MAX)
        self.check.setVisible(not is_chain)
        self.check.show_state(state)

    def _fit_cards(self, steps: tuple[StepDraft, ...]) -> None:
        """One card a step, each of its step's channel."""
        for at, step in enumerate(steps):
            if at == len(self.cards):
                self._insert_card(at, step.channel)
            elif self.cards[at].channel is not step.channel:
                self._drop_card(at)
                self._insert_card(at, step.channel)
        while len(self.cards) > max(len(steps), 1):
            self._drop_card(len(self.cards) - 1)
        for at, card in enumerate(self.cards):
            card.setVisible(at < len(steps))

    def _insert_card(self, at: int, channel: Channel) -> None:
        card = StepCard(
            self, channel=channel, memory=self._memory, services=self._services, openings=self._openings
        )
        card.setMaximumWidth(CARD_MAX)
        card.changed.connect(partial(self._on_changed, card))
        card.entered.connect(partial(self._on_entered, card))
        card.moved.connect(partial(self._on_moved, card))
        card.removed.connect(partial(self._on_removed, card))
        card.dropped.connect(partial(self._on_dropped, card))
        card.template_picked.connect(partial(self._on_template, self.template_picked, card))
        card.template_kept.connect(partial(self._on_template, self.template_kept, card))
        card.template_cleared.connect(partial(self._on_template, self.template_cleared, card))
        card.grip.dragged.connect(partial(self._on_dragged, card))
        if at == len(self.rules):
            rule = RuleRow(self)
            rule.setMaximumWidth(CARD_MAX)
            self.rules.append(rule)
            self.body.insertWidget(2 * at, rule)
        self.body.insertWidget(2 * at, card)
        self.cards.insert(at, card)

    def _drop_card(self, at: int) -> None:
        card = self.cards.pop(at)
        self.body.removeWidget(card)
        card.hide()
        card.deleteLater()
        if len(self.rules) > len(self.cards) and at == len(self.cards):
            rule = self.rules.pop()
            self.body.removeWidget(rule)
            rule.hide()
            rule.deleteLater()

    def _show_card(self, at: int, step: StepDraft, state: BuilderState) -> None:
        last = len(state.draft.steps) - 1
        self.cards[at].show_step(
            step,
            senders=state.choices.senders,
            attributes=state.choices.attributes,
            problems=_of_step(state.problems, at),
            people=state.reach_of(at),
            stale=state.figures.stale,
            locked=state.is_locked,
            movable=(at > 0, at < last),
            shelf=state.choices.shelf(may_keep=self._may_keep),
            parts=state.parts_of(at),
        )

    # -- gestures --------------------------------------------------------------------------------------------------

    def open_channels(self) -> None:
        """*Add channel* (BRD-40): those without a sender say so."""
        menu = Menu(self.add)
        able = {one.channel for one in self._senders if one.status is SenderStatus.ACTIVE}
        for channel in KINDS:
            name = msg(f"channel.{channel.name.lower()}")
            words = name if channel in able else msg("builder.no_sender", channel=name)
            menu.add(words, partial(self.add_step, channel), channel=channel)
        menu.popup(self.add)

    def add_step(self, channel: Channel) -> None:
        """One more message, at the end; the keyboard goes into it."""
        self._edit(self._draft.with_chain(*self._draft.steps, new_step(channel, self._senders)), "")
        self.cards[-1].focus_path("")
        self.body.activate()  # the new card has its place at once, so that it can be scrolled to
        self.area.ensureWidgetVisible(self.cards[-1])

    def _on_changed(self, card: StepCard, step: StepDraft, place: str) -> None:
        at = self.cards.index(card)
        self._edit(self._draft.with_step(at, step), f"{at}.{place}" if place else "")

    def _on_entered(self, card: StepCard) -> None:
        self.step_entered.emit(self.cards.index(card))

    def _on_removed(self, card: StepCard) -> None:
        self.remove_wanted.emit(self.cards.index(card))

    def _on_dropped(self, card: StepCard) -> None:
        """A new message that was given up disappears; the only one there is becomes empty again."""
        at = self.cards.index(card)
        if len(self._draft.steps) > 1:
            self._edit(self._draft.without_step(at), "")
        else:
            self._edit(self._draft.with_step(at, new_step(card.channel, self._senders)), "")

    def _on_template(self, signal: SignalInstance, card: StepCard, *told: int | str) -> None:
        signal.emit(self.cards.index(card), *told)

    def _on_moved(self, card: StepCard, by: int) -> None:
        self._move(self.cards.index(card), self.cards.index(card) + by)

    def _on_dragged(self, card: StepCard, place: QPoint) -> None:
        host = card.parentWidget()
        if host is None:
            return
        down = card.mapTo(host, card.mapFromGlobal(place)).y()
        at = self.cards.index(card)
        to = sum(other.geometry().center().y() < down for other in self.cards if other is not card)
        self._move(at, to)

    def _move(self, at: int, to: int) -> None:
        if at == to or not 0 <= to < len(self._draft.steps):
            return
        card = self.cards.pop(at)
        self.cards.insert(to, card)  # the card goes with its message, so that the keyboard and the mouse keep it
        for place, one in enumerate(self.cards):
            self.body.removeWidget(one)
            self.body.insertWidget(2 * place, one)
        self._edit(self._draft.moved(at, to), "order")

    def _on_check_first(self) -> None:
        self._edit(replace(self._draft, rcs_check=self.check_first.isChecked()), "")

    def _on_check_sender(self, sender_id: int) -> None:
        self._edit(replace(self._draft, rcs_sender_id=sender_id), "")

    def focus_path(self, path: str) -> bool:
        """Put the keyboard on the field of a problem; whether it is in this column."""
        if path == "rcs_sender_id":
            self.check.sender_select.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not path.startswith("steps"):
            return False
        parts = path.split(".", 2)
        number = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
        if number < len(self.cards):
            self.cards[number].focus_path(parts[2] if len(parts) > 2 else "")
            self.area.ensureWidgetVisible(self.cards[number])
        return True

    def focus_text(self) -> None:
        """Put the keyboard into the first text."""
        if self.cards:
            self.cards[0].focus_path("")


def _of_step(problems: tuple[Problem, ...], number: int) -> list[Problem]:
    """Problems of a step with paths from the step on."""
    prefix = f"steps.{number}."
    return [
        Problem(path=problem.path.removeprefix(prefix), code=problem.code, params=problem.params)
        for problem in problems
        if problem.path.startswith(prefix)
    ]
