"""The sheet before a launch: everything that will happen, summed up (BRD-34)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import Kind as RunKind
from app.contract.broadcasts import Preflight
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card, Separator
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.checks import Weight, checks_of
from ui.panels.broadcasts.builder.figures_rows import CheckRow, PairRow
from ui.panels.broadcasts.builder.form import offset_of, start_of
from ui.panels.broadcasts.builder.preflight import check_words, launch_words, parts_words
from ui.panels.broadcasts.builder.preview import scene_of
from ui.panels.broadcasts.builder.state import BuilderState, Work
from ui.panels.broadcasts.wording import (
    about,
    city_of,
    clock_in,
    day_words,
    exclusion_words,
    people_words,
)
from ui.panels.constructor.step import StepDraft
from ui.panels.constructor.whatsapp.book import TemplateBook
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration, number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH = 440
_TEXT_LINES = 12


def start_words(state: BuilderState, now_ms: int) -> str:
    """`Friday 28 November, 09:00, Madrid, UTC+1`."""
    draft = state.draft
    at_ms = start_of(draft).at_ms(second=draft.second)
    if draft.instantly or at_ms is None:
        return tr("builder.confirm_at_once")
    zone = tr("builder.start_zone", city=city_of(draft.zone), offset=offset_of(draft.zone, at_ms))
    return f"{day_words(at_ms, draft.zone, now_ms)}, {clock_in(at_ms, draft.zone)}, {zone}"


def step_words(step: StepDraft, state: BuilderState) -> Words:
    """`SMS from NORDWIND, delivered within 10 min`."""
    sender = next((one.name for one in state.choices.senders if one.id == step.sender_id), "")
    rule = tr(f"builder.within_{step.criterion.value}", wait=duration(step.waiting_s * 1000))
    channel = msg(f"channel.{step.channel.name.lower()}")
    return msg("builder.confirm_step", channel=channel, sender=sender, rule=rule)


class ConfirmSheet(Sheet):
    """Ends with True when the person launches. Opened while figures are fresh; they are counted first otherwise."""

    def __init__(
        self,
        owner: QWidget,
        state: BuilderState,
        now_ms: int,
        launch: Callable[[], None],
        templates: TemplateBook | None = None,
    ) -> None:
        title = "builder.confirm_title" if state.draft.instantly else "builder.confirm_schedule_title"
        super().__init__(owner, msg(title), width=WIDTH)
        self._launch, self._templates = launch, templates
        self._parts = QVBoxLayout()
        self._parts.setSpacing(metrics.GAP_16)
        self.body.addLayout(self._parts)
        self.sure = CheckBox("", self)
        self.sure.toggled.connect(self._on_sure)
        self._ready = False
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.body.addWidget(self.sure)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self.send = Button("", Kind.PRIMARY, self, height=metrics.BUTTON_LAUNCH)
        self.send.clicked.connect(self._on_send)
        self.add_action(msg("common.cancel"))
        self.foot.addWidget(self.send, 1)
        self._widgets: list[QWidget] = []
        self.show_state(state, now_ms)

    def show_state(self, state: BuilderState, now_ms: int) -> None:
        """Sum up; while people are counted anew nothing can be launched."""
        for widget in self._widgets:
            self._parts.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets = []
        draft, report = state.draft, state.figures.report
        self._add(_section(msg("builder.confirm_name"), draft.name.strip()))
        self._add(_section(msg("builder.confirm_start"), start_words(state, now_ms)))
        counting = report is None or state.figures.stale
        if report is None or counting:
            self._add(_section(msg("builder.confirm_recipients"), tr("builder.confirm_counting")))
        else:
            self._add(self._people(report))
        if draft.kind is RunKind.RCS_CHECK:
            self._add(_section(msg("builder.kind"), msg("builder.rcs_check_text")))
        else:
            for at, step in enumerate(draft.steps):
                self._add(self._message(at, step, state, now_ms))
        if report is not None and report.parts is not None and not counting:
            total = about(report.parts.total, exact=report.parts.exact)
            words = tr("builder.confirm_parts_value", range=parts_words(report.parts), total=total)
            self._add(_section(msg("builder.confirm_parts"), words))
        self._warnings(state, now_ms)
        self.error.setVisible(state.fault is not None)
        self.error.set_words(fault_text(state.fault) if state.fault is not None else "")
        self.send.set_words(launch_words(state))
        self._ask_if_large(report)
        self._ready = not counting and state.work is Work.NONE
        self._on_sure()
        if state.work is Work.LAUNCHING:
            self.send.set_words(msg("common.saving"))

    def _ask_if_large(self, report: Preflight | None) -> None:
        """More than a million people are sent to only when somebody says so (BRD-125)."""
        is_large = report is not None and report.is_large
        self.sure.setVisible(is_large)
        if report is None or not is_large:
            return
        words = msg("builder.sure", people=people_words(report.recipients))
        if report.finish_ms is not None:
            lasts = duration(report.finish_ms - report.start_ms)
            words = msg("builder.sure_lasts", people=people_words(report.recipients), lasts=lasts)
        self.sure.set_words(words)

    def _on_sure(self) -> None:
        asked = not self.sure.isHidden() and not self.sure.isChecked()
        self.send.setEnabled(self._ready and not asked)

    def _add(self, widget: QWidget) -> None:
        self._widgets.append(widget)
        self._parts.addWidget(widget)

    def _people(self, report: Preflight) -> QWidget:
        part = _section(msg("builder.confirm_recipients"), people_words(report.recipients))
        column = part.layout()
        if report.exclusions and column is not None:
            column.addWidget(Text(msg("builder.confirm_excluded"), Type.SECONDARY, Token.MUTED, part))
            for reason, count in sorted(report.exclusions.items(), key=lambda item: -item[1]):
                column.addWidget(PairRow(exclusion_words(reason), number(count), part))
        return part

    def _message(self, at: int, step: StepDraft, state: BuilderState, now_ms: int) -> QWidget:
        many = len(state.draft.steps) > 1
        title = msg("builder.confirm_step_title", number=at + 1) if many else msg("builder.confirm_chain")
        part = _section(title, step_words(step, state))
        scene = scene_of(state, now_ms, at, self._templates)
        sample = state.chosen_sample
        card = Card(part, padding=metrics.GAP_12, fill=Token.WINDOW)
        if sample is not None:
            words = msg("builder.confirm_text", name=sample.name or sample.address)
            card.column.addWidget(Text(words, Type.SECONDARY, Token.MUTED, card))
        card.column.addWidget(Text(scene.text, parent=card, wrap=True, limit=_TEXT_LINES))
        column = part.layout()
        if column is not None:
            column.addWidget(card)
        return part

    def _warnings(self, state: BuilderState, now_ms: int) -> None:
        warnings = [check for check in checks_of(state, now_ms) if check.weight is Weight.WARN]
        if warnings:
            self._add(Separator(self))
        for check in warnings:
            self._add(CheckRow(Icon.ALERT, Token.WARN, check_words(check, state.draft.steps), self))

    def open(self, focus: QWidget | None = None) -> None:
        """The launching button has the keyboard, or what has to be said before it."""
        super().open(focus or (self.send if self.sure.isHidden() else self.sure))

    def _on_send(self) -> None:
        self.send.setEnabled(False)
        self._launch()


def _section(name: Words, words: Words) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(metrics.GAP_4)
    column.addWidget(Text(name, Type.SECONDARY_MEDIUM, Token.MUTED, part))
    row = QHBoxLayout()
    row.addWidget(Text(words, Type.BODY_MEDIUM, parent=part, wrap=True), 1, Qt.AlignmentFlag.AlignTop)
    column.addLayout(row)
    return part
