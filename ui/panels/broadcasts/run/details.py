"""What a run says, to whom, when, and who did what to it: read-only (BRD-16)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.attributes import PHONE_KEY
from app.contract.broadcasts import HistoryEntry, Kind, Timing
from app.contract.chain import has_rcs
from app.contract.channels import Channel
from app.contract.faults import Fault
from ui.kit.controls.card import Separator
from ui.kit.controls.panel_state import ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.kit.phone.scene import EMPTY, Scene
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.kit.phone.stand import PhoneStand
from ui.kit.phone.surface import Pictures
from ui.panels.broadcasts.builder.column import scrolling
from ui.panels.broadcasts.builder.step_choice import StepChoice
from ui.panels.broadcasts.run.model import Told
from ui.panels.broadcasts.wording import channel_words, clock_in, day_words, minute_in, source_name
from ui.panels.constructor.whatsapp.book import TemplateBook, words_of
from ui.texts.catalogue import load
from ui.texts.formats import short
from ui.texts.language import current
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

TOLERATED_MS: Final = 60_000
"""A start no later than this is not worth a word (BRD-81)."""
_KEYS: Final = 160
_PHONE: Final = 232
_WIDEST: Final = 760
_ITSELF: Final = "system"  # what the log of actions calls the program


def facts_of(told: Told, now_ms: int) -> Iterator[tuple[Words, str]]:
    """Names and values in the order of the form."""
    form, run = told.form, told.run
    yield msg("broadcasts.recipients"), ", ".join(str(source_name(one, told.choices)) for one in form.recipients)
    if form.timing is Timing.INSTANT or form.at_ms is None:
        yield msg("builder.start"), tr("builder.confirm_at_once")
    else:
        day, time = day_words(form.at_ms, form.time_zone, now_ms), clock_in(form.at_ms, form.time_zone)
        yield msg("builder.start"), f"{day}, {time}"
    yield from _message_facts(told)
    if form.description:
        yield msg("builder.description"), form.description
    yield msg("broadcasts.created_by"), f"{run.created_by}, {short(run.created_ms, now_ms)}"
    if run.source_broadcast_id is not None:
        yield msg("broadcasts.made_from"), tr("broadcasts.run_number", id=str(run.source_broadcast_id))


def _message_facts(told: Told) -> Iterator[tuple[Words, str]]:
    """The chain: each message, and between two what leads from one to the next (BRD-41); or who asks about RCS."""
    form, names = told.form, _sender_names(told)
    if form.kind is Kind.RCS_CHECK:
        yield msg("builder.kind"), tr("builder.kind_rcs_check")
        yield msg("builder.field_sender_id"), names.get(form.rcs_sender_id or 0, "") or tr("common.none")
        return
    if has_rcs(form.steps):
        answer = "common.yes" if form.rcs_check_before_launch else "common.no"
        yield msg("builder.rcs_first"), tr(answer)
    last = len(form.steps)
    for number, step in enumerate(form.steps, 1):
        wait = duration(step.waiting_time_s * 1000)
        rule = tr(f"builder.within_{step.success_criterion.value}", wait=wait)
        sender = names.get(step.sender_id or 0, "") or tr("common.none")
        name = msg("builder.confirm_step_title", number=number) if last > 1 else msg("builder.confirm_chain")
        yield name, tr("builder.confirm_step", channel=channel_words(step.channel), sender=sender, rule=rule)
        if step.template_id is not None:
            yield "", tr("template_box.made_from", name=_template_name(told, step.template_id))
        if number < last:
            yield "", tr(f"builder.rule_{step.success_criterion.value}", wait=wait)


def _template_name(told: Told, template_id: int) -> str:
    found = next((one.name for one in told.choices.templates if one.id == template_id), None)
    return tr("template_box.gone") if found is None else found


def _sender_names(told: Told) -> dict[int, str]:
    return {one.id: one.name for one in told.choices.senders}


def scene_of(told: Told, now_ms: int, number: int = 0, book: TemplateBook | None = None) -> Scene:
    """A message of the chain with its variables as names."""
    form = told.form
    if number >= len(form.steps):
        return EMPTY
    step = form.steps[number]
    at_ms = told.run.launched_ms or form.at_ms or now_ms
    keys = {PHONE_KEY: tr("builder.phone_number"), **told.choices.attribute_names}
    day, time = day_words(at_ms, form.time_zone, now_ms), minute_in(at_ms, form.time_zone)
    sender = _sender_names(told).get(step.sender_id or 0, "")
    words = words_of(book, step.content, step.sender_id)
    return scene_of_content(step.content, Filling(names=keys), sender=sender, day=day, time=time, template=words)


def history_words(entry: HistoryEntry) -> Words:
    """What was done; something this version does not know by its code."""
    late_ms = entry.details.get("late_ms")
    if isinstance(late_ms, int) and late_ms > TOLERATED_MS:
        return msg("broadcasts.history_launched_late", late=late_ms)
    text_id = f"broadcasts.history_{entry.action.removeprefix('broadcast_')}"
    return msg(text_id) if text_id in load(current()) else entry.action


def by_words(entry: HistoryEntry) -> Words:
    """Who did it: a person, or the program, by name."""
    return msg("shell.app") if entry.by == _ITSELF else entry.name or entry.by


class DetailsTab(QWidget):
    """Facts and history on the left, the phone on the right."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pictures: Pictures | None = None,
        templates: TemplateBook | None = None,
    ) -> None:
        super().__init__(parent)
        self._templates = templates
        if templates is not None:
            templates.changed.connect(self._on_templates)
        self._told: Told | None = None
        self._now_ms = 0
        self._shown = 0
        self.steps = StepChoice(self)
        self.steps.setFixedWidth(_PHONE)
        self.steps.chosen.connect(self._on_step)
        self.stand = PhoneStand(self, pictures=pictures)
        self.stand.setFixedWidth(_PHONE)
        self.phone = self.stand.phone
        self.skeleton = Skeleton(self, rows=6)
        self.error = ErrorState(self)
        self.error.hide()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        self._column.setSpacing(metrics.GAP_8)
        self._rows: list[QWidget] = []
        self.area = scrolling(self._column, self)
        right = QVBoxLayout()
        right.setContentsMargins(0, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        right.setSpacing(metrics.GAP_8)
        right.addWidget(self.steps)
        right.addWidget(self.stand)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for place in (self.skeleton, self.error):
            row.addWidget(place)
        row.addWidget(self.area, 1)
        row.addLayout(right)
        self.area.hide()
        self.stand.hide()
        texts().language_changed.connect(self._on_language_changed)

    def show_told(self, told: Told, now_ms: int) -> None:
        """Show what was told."""
        self._told, self._now_ms = told, now_ms
        self.skeleton.hide()
        self.error.hide()
        self.area.show()
        steps = told.form.steps if told.form.kind is Kind.FALLBACK else ()
        self.steps.show_channels([Channel(step.channel) for step in steps])
        self._shown = min(self._shown, max(len(steps) - 1, 0))
        self.steps.set_value(self._shown)
        self.stand.setVisible(bool(steps))
        self._show_message(told, self._shown)
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        self._rows = [_pair(key, value) for key, value in facts_of(told, now_ms)]
        line = Separator(self)
        line.setMaximumWidth(_WIDEST)
        self._rows += [line, Text(msg("broadcasts.history"), Type.SECTION)]
        self._rows += [_entry(one, now_ms) for one in told.history]
        for row in self._rows:
            self._column.addWidget(row)
        self._column.addStretch(1)

    def show_fault(self, fault: Fault) -> None:
        """Say why there is nothing to show."""
        self.skeleton.hide()
        self.error.set_fault(fault)
        self.error.show()

    @property
    def lines(self) -> list[str]:
        """Everything that is said, a line each."""
        return [" ".join(part.text() for part in row.findChildren(Text)) for row in self._rows]

    def _on_step(self, number: object) -> None:
        if self._told is not None and isinstance(number, int):
            self._shown = number
            self._show_message(self._told, number)

    def _show_message(self, told: Told, number: int) -> None:
        if number < len(told.form.steps):
            wanted = told.form.steps[number].sender_id
            network = next((one.rcs_network for one in told.choices.senders if one.id == wanted), None)
            self.stand.set_network(network)
        self.stand.set_scene(scene_of(told, self._now_ms, number, self._templates))

    def _on_templates(self) -> None:
        if self._told is not None:
            self._show_message(self._told, self._shown)

    def _on_language_changed(self) -> None:
        if self._told is not None:
            self.show_told(self._told, self._now_ms)


def _entry(one: HistoryEntry, now_ms: int) -> QWidget:
    """When, what and who, whose login is in the tooltip."""
    who = Text(by_words(one), Type.BODY, Token.MUTED)
    if one.name:
        who.explain(one.by)
    return _pair(short(one.at_ms, now_ms), history_words(one), who)


def _pair(key: Words, value: Words, who: Text | None = None) -> QWidget:
    host = QWidget()
    host.setMaximumWidth(_WIDEST)
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(metrics.GAP_16)
    name = Text(key, Type.BODY, Token.MUTED, tabular=True)
    name.setFixedWidth(_KEYS)
    row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(value, Type.BODY, wrap=True), 1)
    if who is not None:
        row.addWidget(who, 0, Qt.AlignmentFlag.AlignTop)
    return host
