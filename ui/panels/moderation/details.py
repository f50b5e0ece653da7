"""One entry of the queue as its people would get it: start, recipients, every message on a phone (BRD-63)."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import Timing
from app.contract.channels import Channel
from app.contract.content import SmsContent
from app.contract.moderation import Subject, Waiting
from ui.kit.controls.text import Text
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene import sms_template
from ui.panels.broadcasts.builder.column import scrolling
from ui.panels.broadcasts.builder.state import Choices
from ui.panels.broadcasts.templates.wording import rule_words
from ui.panels.broadcasts.wording import clock_in, day_words, minute_in, source_name
from ui.texts.formats import short
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_KEYS = 128
_PHONE = 248


def facts_of(one: Waiting, now_ms: int) -> Iterator[tuple[Words, str]]:
    """Names and values."""
    yield msg("moderation.author"), one.author
    yield msg("moderation.sent_at"), f"{one.sent_by}, {short(one.sent_ms, now_ms)}"
    yield msg("moderation.start"), start_words(one, now_ms)
    yield msg("moderation.recipients"), people_words(one)
    for at, step in enumerate(one.form.steps):
        channel = tr(f"channel.{Channel(step.channel).name.lower()}")
        sender = one.senders[at] if at < len(one.senders) else ""
        wait = duration(step.waiting_time_s * 1000)
        rule = tr(f"builder.within_{step.success_criterion.value}", wait=wait)
        value = f"{tr('moderation.by_sender', channel=channel, sender=sender)}, {rule}"
        yield msg("moderation.messages") if at == 0 else "", value
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
    """Facts on the left, the phones on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(metrics.GAP_24, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        self._column.setSpacing(metrics.GAP_8)
        self.phone = PhonePreview(self)
        self.phone.setFixedWidth(_PHONE)
        self.area = scrolling(self._column, self)
        right = QVBoxLayout()
        right.setContentsMargins(0, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        right.addWidget(self.phone)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.area, 1)
        row.addLayout(right)

    def show_waiting(self, one: Waiting, now_ms: int) -> None:
        """Show what waits."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        title = Text(one.name, Type.TITLE, wrap=True)
        self._rows = [title, *(_pair(key, value) for key, value in facts_of(one, now_ms))]
        self._rows += [
            _message(step.content.text)
            for step in one.form.steps
            if isinstance(step.content, SmsContent) and len(one.form.steps) > 1
        ]
        for row in self._rows:
            self._column.addWidget(row)
        self._column.addStretch(1)
        self._show_phone(one, now_ms)

    def _show_phone(self, one: Waiting, now_ms: int) -> None:
        step = next((step for step in one.form.steps if isinstance(step.content, SmsContent)), None)
        self.phone.setVisible(step is not None)
        if step is None or not isinstance(step.content, SmsContent):
            return
        sender = one.senders[one.form.steps.index(step)] if one.senders else ""
        at_ms, zone = one.form.at_ms or now_ms, one.form.time_zone
        day, time = day_words(at_ms, zone, now_ms), minute_in(at_ms, zone)
        self.phone.set_scene(
            sms_template(sender, step.content.text, {}, day=day, time=time, alphabet=step.content.alphabet)
        )

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


def _message(text: str) -> QWidget:
    return _pair("", text)
