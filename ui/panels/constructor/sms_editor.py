"""The editor of a short message: its parts in the text, and what it comes to with everybody's values (BEY-11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.faults import Problem
from app.contract.payloads.plain import SmsContent
from app.contract.preflight import PartsRange
from app.contract.sms import measure, replace_similar
from app.contract.template import parse
from ui.kit.controls.text import Text
from ui.panels.constructor.part_bands import bands_of
from ui.panels.constructor.texts_editor import TextsEditor
from ui.texts.live import texts
from ui.texts.messages import Message, msg, tr
from ui.texts.numbers import number
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class SmsEditor(TextsEditor):
    """A text with its counter; beneath, once recipients are known, the parts all of them come to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Channel.SMS, "text", parent)
        self._message = SmsContent()
        self._parts: PartsRange | None = None
        self._stale = False
        self.audience = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.audience.hide()
        self.column.addWidget(self.audience)
        texts().language_changed.connect(self._show_audience)

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Show the text in its parts."""
        super().show_content(content, names=names, problems=problems, locked=locked)
        if isinstance(content, SmsContent):
            self._message = content
            self.main.set_bands(bands_of(content.text, content.alphabet))
            self._show_audience()

    def show_audience(self, parts: PartsRange | None, *, stale: bool) -> None:
        """Take what the pre-flight counted."""
        self._parts, self._stale = parts, stale
        self._show_audience()

    def _show_audience(self) -> None:
        parts = self._parts
        shown = parts is not None and bool(self._message.text.strip())
        self.audience.setVisible(shown)
        if parts is not None and shown:
            self.audience.set_words("\n".join(str(line) for line in audience_lines(self._message, parts)))
            worse = parts.high > measure(self._message.text, self._message.alphabet).parts
            ink = Token.WARN if worse else Token.MUTED
            self.audience.set_token(Token.DISABLED if self._stale else ink)


def audience_lines(message: SmsContent, parts: PartsRange) -> list[Message]:
    """What a message comes to with its recipients' values, and what plain signs would save of it."""
    total = number(parts.total) if parts.exact else tr("builder.parts_about", total=number(parts.total))
    if parts.low == parts.high:
        lines = [msg("constructor_sms.each", count=parts.low, total=total)]
    else:
        lines = [msg("constructor_sms.each_range", low=parts.low, high=parts.high, total=total)]
    if parse(message.text).placeholders and parts.low != parts.high:
        lines.append(msg("constructor_sms.by_values"))
    size = measure(message.text, message.alphabet).parts
    saved = size - measure(replace_similar(message.text), message.alphabet).parts
    if saved > 0:
        lines.append(msg("constructor_sms.saving", count=saved * parts.people, saved=number(saved * parts.people)))
    return lines
