"""One entry of the queue as its people would get it: start, recipients, every message on a phone (BRD-63)."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import Kind, Timing
from app.contract.channels import Channel
from app.contract.moderation import Subject, Waiting
from ui.kit.controls.text import Text
from ui.kit.phone.stand import PhoneStand
from ui.kit.phone.surface import Pictures
from ui.panels.broadcasts.builder.column import scrolling
from ui.panels.broadcasts.builder.state import Choices
from ui.panels.broadcasts.builder.step_choice import StepChoice
from ui.panels.broadcasts.templates.wording import rule_words
from ui.panels.broadcasts.wording import clock_in, day_words, source_name
from ui.panels.constructor.whatsapp.book import TemplateBook
from ui.panels.moderation.messages import MessageCard, scene_of
from ui.texts.formats import short
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_KEYS = 128
_PHONE = 248
_WIDEST = 640


def facts_of(one: Waiting, now_ms: int) -> Iterator[tuple[Words, str]]:
    """Names and values."""
    yield msg("moderation.author"), one.author
    yield msg("moderation.sent_at"), f"{one.sent_by}, {short(one.sent_ms, now_ms)}"
    yield msg("moderation.start"), start_words(one, now_ms)
    yield msg("moderation.recipients"), people_words(one)
    if one.form.kind is Kind.RCS_CHECK:
        yield msg("builder.kind"), tr("builder.rcs_check")
    if one.form.description:
        yield msg("builder.description"), one.form.description


def start_words(one: Waiting, now_ms: int) -> str:
    """When it would go out."""
    if one.kind is Subject.TEMPLATE:
        return rule_words(one.schedule) if one.schedule is not None else tr("templates.no_schedule_short")
    form = one.form
    if form.timing is Timing.INSTANT or form.at_ms is None:
        return tr("moderation.at_once")
    return f"{day_words(form.at_ms, form.time_zone, now_ms)}, {clock_in(form.at_ms, form.time_zone)}"


def people_words(one: Waiting) -> str:
    """Targets and tags by name, and about how many people that is."""
    nothing = Choices()
    names = [
        one.audience[at] if at < len(one.audience) and one.audience[at] else str(source_name(source, nothing))
        for at, source in enumerate(one.form.recipients)
    ]
    if not names:
        return tr("moderation.recipients_later")
    listed = ", ".join(names)
    return listed if one.contacts is None else f"{listed} ({tr('moderation.people', count=one.contacts)})"


class WaitingDetails(QWidget):
    """Facts and every message on the left; on the right the phone with the message that is looked at."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pictures: Pictures | None = None,
        templates: TemplateBook | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures, self._templates = pictures, templates
        if templates is not None:
            templates.changed.connect(self._on_templates)
        self._rows: list[QWidget] = []
        self._one: Waiting | None = None
        self._now_ms = 0
        self.shown = 0
        self.cards: list[MessageCard] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(metrics.GAP_24, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        self._column.setSpacing(metrics.GAP_8)
        self.steps = StepChoice(self)
        self.stand = PhoneStand(self, pictures=pictures)
        self.phone = self.stand.phone
        self._side = QWidget(self)
        self._side.setFixedWidth(_PHONE)
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(metrics.GAP_8)
        right.addWidget(self.steps)
        right.addWidget(self.stand)
        right.addStretch(1)
        self.area = scrolling(self._column, self)
        self.area.setMaximumWidth(_WIDEST)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_16)
        row.addWidget(self.area, 100)
        phone = QVBoxLayout()
        phone.setContentsMargins(0, metrics.GAP_16, 0, metrics.GAP_16)
        phone.addWidget(self._side)
        row.addLayout(phone)
        row.addStretch(1)
        self.steps.chosen.connect(self.show_step)

    def show_waiting(self, one: Waiting, now_ms: int) -> None:
        """Show what waits; the message that was looked at stays while it is the same entry."""
        is_same = self._one is not None and (self._one.kind, self._one.id) == (one.kind, one.id)
        at = self.shown if is_same else 0
        self._one, self._now_ms = one, now_ms
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        title = Text(one.name, Type.TITLE, wrap=True)
        steps = one.form.steps if one.form.kind is Kind.FALLBACK else ()
        self.cards = [
            MessageCard(one, at, pictures=self._pictures, templates=self._templates) for at in range(len(steps))
        ]
        self._rows = [title, *(_pair(key, value) for key, value in facts_of(one, now_ms)), *self.cards]
        for widget in self._rows:
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self._side.setVisible(bool(steps))
        if steps:
            at = min(at, len(steps) - 1)
            self.steps.show_channels([Channel(step.channel) for step in steps])
            self.steps.set_value(at)
            self.show_step(at)

    def _on_templates(self) -> None:
        if self._one is not None:
            self.show_waiting(self._one, self._now_ms)

    def show_step(self, at: object) -> None:
        """Put a message on the phone."""
        if self._one is None or not isinstance(at, int) or at >= len(self.cards):
            return
        self.shown = at
        self.stand.set_network(self._one.networks[at] if at < len(self._one.networks) else None)
        self.stand.set_scene(scene_of(self._one, at, self._now_ms, self._templates))
        for number, card in enumerate(self.cards):
            card.set_chosen(number == at and len(self.cards) > 1)

    @property
    def lines(self) -> list[str]:
        """Everything that is said, a line each."""
        return [" ".join(part.text() for part in row.findChildren(Text)) for row in self._rows]


def _pair(key: Words, value: str) -> QWidget:
    host = QWidget()
    row = QHBoxLayout(host)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(metrics.GAP_16)
    name = Text(key, Type.BODY, Token.MUTED)
    name.setFixedWidth(_KEYS)
    row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(value, Type.BODY, wrap=True), 1)
    return host
