"""The fields of everything a template asks for, in the order in which the phone shows it (WAP-21)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.payloads.checks_template import CODE_MAX
from app.contract.payloads.wa_needs import ButtonNeed, PartNeeds, TemplateNeeds, needs_of
from app.contract.whatsapp_templates import Component, WaTemplate, body_of, part_of
from ui.kit.controls.card import Card
from ui.kit.controls.text import Text
from ui.panels.constructor.media_box import MediaBox
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.whatsapp.location_part import LocationPart
from ui.panels.constructor.whatsapp.offer_end import OfferEnd
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

CHANNEL = Channel.WHATSAPP


class Fields(Protocol):
    """Who makes the fields, by their paths in the content."""

    def make_field(
        self, path: str, label: Words, *, placeholder: Words = "", emoji: bool = True, most: int | None = None
    ) -> PersonalField:
        """A field for a text."""

    def make_media(self, path: str, place: str, words: Words) -> MediaBox:
        """A place for a file."""

    def make_location(self, path: str) -> LocationPart:
        """A place for a location."""

    def make_end(self) -> OfferEnd:
        """When the offer ends."""


class TemplateForm(QWidget):
    """Built once a template; the fields belong to whoever makes them."""

    def __init__(self, template: WaTemplate, fields: Fields, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = fields
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, metrics.GAP_4, 0, 0)
        self.column.setSpacing(metrics.GAP_8)
        needs = needs_of(template)
        if needs.unsupported:
            return
        self._add_message(template, needs)
        carousel = part_of(template.components, "CAROUSEL")
        cards = carousel.cards if carousel is not None else ()
        for number, (need, card) in enumerate(zip(needs.cards, cards, strict=True)):
            box = Card(self, padding=metrics.GAP_12)
            box.column.addWidget(
                Text(msg("constructor_whatsapp.template_card", number=number + 1), Type.BODY_STRONG, parent=box)
            )
            at = f"parameters.cards.{number}."
            self._add_part(box.column, at, need, card.components, _words(card.components, "BODY"))
            self.column.addWidget(box)

    def _add_message(self, template: WaTemplate, needs: TemplateNeeds) -> None:
        if needs.is_nothing:
            self._say(self.column, msg("constructor_whatsapp.nothing_to_fill"))
        parts = template.components
        self._add_header(self.column, "parameters.", needs.message, parts)
        if needs.offer_end:
            self.column.addWidget(self._fields.make_end())
        self._add_body(self.column, "parameters.", needs.message, body_of(template))
        self._add_buttons(self.column, "parameters.", needs.message.buttons)

    def _add_part(
        self, column: QVBoxLayout, at: str, needs: PartNeeds, parts: Sequence[Component], body: str
    ) -> None:
        self._add_header(column, at, needs, parts)
        self._add_body(column, at, needs, body)
        self._add_buttons(column, at, needs.buttons)

    def _add_header(self, column: QVBoxLayout, at: str, needs: PartNeeds, parts: Sequence[Component]) -> None:
        if needs.media is not None:
            kind = needs.media.value
            words = msg(f"constructor_whatsapp.header_{kind}")
            column.addWidget(self._fields.make_media(f"{at}header.media", f"header_{kind}", words))
        if needs.location:
            column.addWidget(self._fields.make_location(f"{at}header.location"))
        if needs.header:
            self._fixed(column, msg("constructor_whatsapp.part_header"), _words(parts, "HEADER"))
            self._variables(column, f"{at}header.vars", needs.header)

    def _add_body(self, column: QVBoxLayout, at: str, needs: PartNeeds, body: str) -> None:
        if needs.body:
            self._fixed(column, msg("constructor_whatsapp.part_body"), body)
            self._variables(column, f"{at}body.vars", needs.body)

    def _add_buttons(self, column: QVBoxLayout, at: str, buttons: Sequence[ButtonNeed]) -> None:
        for number, need in enumerate(buttons):
            if need.is_same_code:
                continue  # it brings what stands in the text
            path = f"{at}buttons.{number}.vars"
            words = msg("constructor_whatsapp.part_button", text=need.text)
            if need.kind == "copy_code":
                self._fixed(column, words, "")
                label = msg("constructor_whatsapp.copy_code")
                column.addWidget(self._fields.make_field(f"{path}.1.value", label, emoji=False, most=CODE_MAX))
                continue
            self._fixed(column, words, need.url)
            self._variables(column, path, need.variables, emoji=False)

    def _variables(self, column: QVBoxLayout, path: str, names: Sequence[str], *, emoji: bool = True) -> None:
        for name in names:
            hint = msg("constructor_whatsapp.variable_hint")
            label = "{{" + name + "}}"
            column.addWidget(self._fields.make_field(f"{path}.{name}.value", label, placeholder=hint, emoji=emoji))

    def _fixed(self, column: QVBoxLayout, title: Words, words: str) -> None:
        """What cannot be changed here, above what fills it."""
        column.addSpacing(metrics.GAP_4)
        column.addWidget(Text(title, Type.SECONDARY_MEDIUM, Token.TEXT, self))
        if words:
            self._say(column, words)

    def _say(self, column: QVBoxLayout, words: Words) -> None:
        column.addWidget(Text(words, Type.SECONDARY, Token.MUTED, self, wrap=True))


def _words(parts: Sequence[Component], kind: str) -> str:
    found = part_of(parts, kind)
    return found.text if found is not None else ""
