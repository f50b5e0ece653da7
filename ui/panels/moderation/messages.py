"""The messages of what waits, written out: every field of every step (BRD-63)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.content import parts_of
from app.contract.moderation import Waiting
from ui.kit.controls.card import Card
from ui.kit.controls.signs import ChannelMark
from ui.kit.controls.text import Text
from ui.kit.phone.content_bubble import ContentBubble
from ui.kit.phone.scene import Scene, is_rich
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.kit.phone.surface import Pictures
from ui.panels.broadcasts.wording import day_words, minute_in
from ui.panels.constructor.naming import place_names
from ui.panels.constructor.whatsapp.book import TemplateBook, words_of
from ui.texts.messages import tr
from ui.texts.numbers import duration
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_FIELDS: Final = 160
_BY_KEYS: Final = Filling(names={})
"""Variables by their keys, as their author typed them."""


def step_words(one: Waiting, at: int) -> str:
    """Channel, sender, and what it waits for."""
    step = one.form.steps[at]
    channel = tr(f"channel.{Channel(step.channel).name.lower()}")
    rule = tr(f"builder.within_{step.success_criterion.value}", wait=duration(step.waiting_time_s * 1000))
    sender = one.senders[at] if at < len(one.senders) else ""
    said = tr("moderation.by_sender", channel=channel, sender=sender) if sender else channel
    return f"{said}, {rule}"


def fields_of(step: Step) -> Iterator[tuple[str, str]]:
    """Names and texts of everything people will read, dial or open, variables by their keys."""
    parts = parts_of(step.content)
    for path, text in parts.items():
        yield _named(path) if len(parts) > 1 else "", _BY_KEYS.fill(text).text


def _named(path: str) -> str:
    """What a text is called: card and suggestion it belongs to, then what it is there."""
    name = path.rpartition(".")[2]
    if path.startswith("data."):
        return name
    places = [] if path.startswith("document.") else place_names(path, field=False)
    if name != "value":  # a variable is named by its place
        own = tr(f"moderation.part_{name}")
        places.append(own if not places else own[:1].lower() + own[1:])
    whole = ", ".join(places)
    return whole[:1].upper() + whole[1:]


def scene_of(one: Waiting, at: int, now_ms: int, book: TemplateBook | None = None) -> Scene:
    """A step on a phone."""
    step = one.form.steps[at]
    sender = one.senders[at] if at < len(one.senders) else ""
    at_ms, zone = one.form.at_ms or now_ms, one.form.time_zone
    day, time = day_words(at_ms, zone, now_ms), minute_in(at_ms, zone)
    words = words_of(book, step.content, step.sender_id)
    return scene_of_content(step.content, _BY_KEYS, sender=sender, day=day, time=time, template=words)


class MessageCard(Card):
    """One step with everything that is written in it; accent where it is the one on the phone."""

    def __init__(
        self,
        one: Waiting,
        at: int,
        parent: QWidget | None = None,
        *,
        pictures: Pictures | None = None,
        templates: TemplateBook | None = None,
    ) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        step = one.form.steps[at]
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_8)
        head.addWidget(ChannelMark(Channel(step.channel), parent=self), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(Text(step_words(one, at), Type.BODY_MEDIUM, parent=self, wrap=True), 1)
        self.column.addLayout(head)
        sender = one.senders[at] if at < len(one.senders) else ""
        words = words_of(templates, step.content, step.sender_id)
        scene = scene_of_content(step.content, _BY_KEYS, sender=sender, template=words)
        self.bubble = ContentBubble(self, pictures=pictures) if is_rich(scene) else None
        if self.bubble is not None:
            self.bubble.set_scene(scene)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(metrics.GAP_16)
        self.column.addLayout(self._beside)
        if self.bubble is not None:
            self._beside.addWidget(self.bubble, 0, Qt.AlignmentFlag.AlignTop)
        written = QVBoxLayout()
        written.setSpacing(metrics.GAP_4)
        self._beside.addLayout(written, 1)
        for name, text in fields_of(step):
            if name:
                written.addWidget(Text(name, Type.SECONDARY_MEDIUM, Token.MUTED, self))
            written.addWidget(Text(text, Type.BODY, parent=self, wrap=True))
        written.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """The fields stand below the picture where there is no room for both."""
        bubble = self.bubble.sizeHint().width() if self.bubble is not None else 0
        return QSize(bubble + 2 * metrics.GAP_12, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other from a width on at which both can be read."""
        super().resizeEvent(event)
        bubble = self.bubble.sizeHint().width() if self.bubble is not None else 0
        wide = self.width() >= bubble + _FIELDS + metrics.GAP_16 + 2 * metrics.GAP_12
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._beside.direction() is not direction:
            self._beside.setDirection(direction)
