"""A message in three lines, for a card that is closed: its picture, what it says, what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.content import Content, kind_of, plain_text
from app.contract.payloads.media import Media
from app.contract.payloads.places import found_at
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.rules import rules_of
from app.contract.payloads.suggestions import Reply, Suggestion
from app.contract.template import parse
from app.contract.whatsapp_templates import WaTemplate
from ui.kit.controls.text import Text
from ui.kit.media.thumbnail import Thumbnail
from ui.panels.constructor.editor import Services
from ui.panels.constructor.whatsapp.book import TemplateBook, template_of
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_PICTURE = QSize(64, 64)
_LINES = 2


@dataclass(frozen=True, slots=True)
class Summary:
    """`media` is the first file, `title` its first line, `text` the rest, `facts` format and buttons."""

    title: str
    text: str
    facts: str
    media: Media | None = None


def summary_of(content: Content, names: Mapping[str, str], template: WaTemplate | None = None) -> Summary:
    """The message in short, with variables as their names; `template` is the WhatsApp one it is made from."""
    title, _, text = _named(plain_text(content, template), names).strip().partition("\n")
    channel, kind = kind_of(content)
    facts = [tr(f"constructor.{channel.name.lower()}_{kind}" if kind else "constructor.newer")]
    if isinstance(content, RcsContent):
        facts += _rcs_facts(content)
    if template is not None:
        facts.append(template.registered_name)
    files = (one for place in rules_of(content).media for _, one in found_at(content, place))
    media = next((one for one in files if one is not None), None)
    return Summary(title or tr("constructor.no_words"), " ".join(text.split()), " · ".join(facts), media)


def _rcs_facts(content: RcsContent) -> list[str]:
    cards = content.cards if content.type == "carousel" else (content.card,) if content.card is not None else ()
    rows: tuple[Suggestion, ...] = (*(one for card in cards for one in card.suggestions), *content.suggestions)
    counts = {
        "cards": len(cards) if content.type == "carousel" else 0,
        "actions": sum(not isinstance(one, Reply) for one in rows),
        "replies": sum(isinstance(one, Reply) for one in rows),
    }
    return [tr(f"constructor_rcs.{name}_count", count=count) for name, count in counts.items() if count]


def _named(text: str, names: Mapping[str, str]) -> str:
    pieces = parse(text).pieces
    return "".join(one if isinstance(one, str) else names.get(one.key, one.key) for one in pieces)


class StepSummary(QWidget):
    """Signals: `opened()` when it is pressed."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._templates: TemplateBook | None = None
        self._shown: tuple[Content, Mapping[str, str], int | None] | None = None
        self.thumbnail = Thumbnail(_PICTURE, self)
        self.title = Text("", Type.BODY_STRONG, parent=self, fill=True)
        self.text = Text("", Type.BODY, Token.MUTED, self, wrap=True, limit=_LINES)
        self.facts = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        for line in (self.title, self.text, self.facts):
            words.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, metrics.GAP_4)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.thumbnail, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_services(self, services: Services) -> None:
        """Where pictures and the words of registered templates come from."""
        self._templates = services.templates
        if services.templates is not None:
            services.templates.changed.connect(self._on_templates)
        self.thumbnail.set_pictures(services.media.pictures if services.media is not None else None)

    def show_content(self, content: Content, names: Mapping[str, str], sender_id: int | None = None) -> None:
        """Sum a content up."""
        self._shown = content, names, sender_id
        found = summary_of(content, names, template_of(self._templates, content, sender_id))
        self.title.set_words(found.title)
        self.text.set_words(found.text)
        self.text.setVisible(bool(found.text))
        self.facts.set_words(found.facts)
        self.thumbnail.setVisible(found.media is not None)
        if found.media is not None:
            self.thumbnail.set_file(found.media.media_ref.media_id, found.media.media_ref.kind)

    def _on_templates(self) -> None:
        if self._shown is not None:
            self.show_content(*self._shown)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()
