"""Choosing one of a sender's approved templates, or why there is none (WAP-20)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import WaTemplateRef
from app.contract.whatsapp_templates import APPROVED, WaListing, WaTemplate
from ui.kit.controls.button import IconButton
from ui.kit.controls.field import Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.panels.constructor.whatsapp.book import Phase, TemplateBook
from ui.panels.constructor.whatsapp.template_words import (
    category_words,
    facts_of,
    first_line,
    language_words,
    status_words,
)
from ui.panels.constructor.wording import content_words
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Reason(NamedTuple):
    """Why nothing can be chosen; `asks` says whether asking again may help."""

    words: Words
    asks: bool = True
    bad: bool = False


def reason_of(
    phase: Phase, sender_id: int | None, listing: WaListing | None, approved: Sequence[WaTemplate]
) -> Reason | None:
    """Why the list is empty; None where it is not."""
    if sender_id is None:
        return Reason(msg("constructor_whatsapp.no_sender"), asks=False)
    if phase is Phase.FAILED:
        return Reason(msg("constructor_whatsapp.not_read"), bad=True)
    if phase is not Phase.READY:
        return Reason(msg("constructor_whatsapp.reading"), asks=False)
    if listing is not None and listing.is_asking:
        return None if approved else Reason(msg("constructor_whatsapp.asking"), asks=False)
    if listing is not None and listing.problem:
        words = "stale" if approved else "not_reachable"
        return Reason(msg(f"constructor_whatsapp.{words}"), bad=not approved)
    if approved:
        return None
    if listing is None or listing.refreshed_ms is None:
        return Reason(msg("constructor_whatsapp.not_asked"))
    return Reason(msg("constructor_whatsapp.none_approved"))


class TemplateChoice(QWidget):
    """Signals: `picked(int)` with the id of a template, `asked()` when the platform is to be asked anew."""

    picked = Signal(int)
    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Text(msg("constructor_whatsapp.template"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.select = Select(msg("constructor_whatsapp.template_choose"), self)
        put(self.select, self.select.setAccessibleName, msg("constructor_whatsapp.template_choose"))
        self.refresh = IconButton(Icon.REFRESH, msg("constructor_whatsapp.refresh"), self, bordered=True)
        self.facts = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        self.reason = Note("", Icon.INFO, Token.MUTED, self)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.select, 1)
        row.addWidget(self.refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addWidget(self.label)
        column.addLayout(row)
        for line in (self.facts, self.error, self.reason):
            column.addWidget(line)
        self.setFocusProxy(self.select)
        self.select.value_changed.connect(self._on_chosen)
        self.refresh.clicked.connect(self.asked)

    def _on_chosen(self, value: object) -> None:
        if isinstance(value, int):
            self.picked.emit(value)

    def show_choice(
        self,
        book: TemplateBook | None,
        ref: WaTemplateRef | None,
        sender_id: int | None,
        problems: Sequence[Problem],
        *,
        locked: bool,
    ) -> None:
        """Offer what a sender has; what is chosen stays in sight although it is not approved any more."""
        is_set = ref is not None and bool(ref.id or ref.registered_name)
        found = book.find(ref, sender_id) if book is not None else None
        approved = book.approved(sender_id) if book is not None and sender_id is not None else ()
        options = [_option(one) for one in approved]
        value: int | None = found.id if found is not None else None
        if found is not None and all(one.value != found.id for one in options):
            options.append(_option(found))
        elif found is None and is_set and ref is not None:
            value = ref.id
            named = ref.registered_name or msg("constructor_whatsapp.template_unnamed", id=ref.id)
            options.append(Option(ref.id, named, enabled=False))
        if options != self.select.options:
            self.select.set_options(options, value)
        self.select.set_value(value if is_set else None)
        self.select.setEnabled(not locked and bool(options))
        self.facts.set_words(facts_of(found) if found is not None else language_words(ref.language) if ref else "")
        self.facts.setVisible(is_set and bool(self.facts.text()))
        self._show_problems(problems)
        self._show_reason(book, sender_id, approved, locked=locked)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        words = "\n".join(dict.fromkeys(content_words(one) for one in problems))
        self.error.setVisible(bool(words))
        self.error.set_words(words)
        self.select.set_invalid(bool(words))

    def _show_reason(
        self, book: TemplateBook | None, sender_id: int | None, approved: Sequence[WaTemplate], *, locked: bool
    ) -> None:
        phase = book.phase if book is not None else Phase.FAILED
        listing = book.listing(sender_id) if book is not None and sender_id is not None else None
        found = None if locked else reason_of(phase, sender_id, listing, approved)
        self.reason.setVisible(found is not None)
        if found is not None:
            self.reason.set_words(found.words)
            self.reason.set_sign(*((Icon.ALERT, Token.BAD) if found.bad else (Icon.INFO, Token.MUTED)))
        is_asking = listing is not None and listing.is_asking
        self.refresh.setVisible(not locked and book is not None)
        self.refresh.setEnabled(sender_id is not None and not is_asking and (found is None or found.asks))


def _option(template: WaTemplate) -> Option:
    is_open, language = template.status == APPROVED, language_words(template.language)
    return Option(
        template.id,
        template.registered_name,
        hint=f"{language} · {category_words(template.category)}" if is_open else status_words(template.status),
        detail=first_line(template),
        enabled=is_open,
    )
