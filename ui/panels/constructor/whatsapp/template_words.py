"""A registered template in words: language, category, kind, status, its first line."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.contract.whatsapp_templates import KNOWN, WaTemplate, body_of
from ui.texts.messages import tr

_PLAIN = {"en": "English", "es": "Español"}
"""Languages that Qt names with a country, although none is meant."""
_CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})


def language_words(code: str) -> str:
    """`English (en)`, in the language itself; a code nobody knows by itself (WTP-1)."""
    locale = QLocale(code)
    if locale.language() in (QLocale.Language.C, QLocale.Language.AnyLanguage):
        return code
    name = _PLAIN.get(code) or locale.nativeLanguageName()
    return f"{name[:1].upper()}{name[1:]} ({code})"


def category_words(category: str) -> str:
    """The category; one nobody knows as received."""
    return tr(f"constructor_whatsapp.category_{category.lower()}") if category in _CATEGORIES else category


def status_words(status: str) -> str:
    """The status; one nobody knows as received (WTP-3)."""
    return tr(f"constructor_whatsapp.status_{status.lower()}") if status in KNOWN else status


def facts_of(template: WaTemplate) -> str:
    """Language, category and kind."""
    kind = tr(f"constructor_whatsapp.kind_{template.kind.value}")
    return " · ".join((language_words(template.language), category_words(template.category), kind))


def first_line(template: WaTemplate) -> str:
    """The first line of its text."""
    return body_of(template).strip().partition("\n")[0]
