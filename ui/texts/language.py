"""Which language the desktop speaks now; plain state without Qt, see `live` for switching on screen."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The languages the desktop is complete in."""

    EN = "en"
    ES = "es"
    RU = "ru"


# names of languages are written in the language itself, whatever the interface speaks
NATIVE_NAMES = {Language.EN: "English", Language.ES: "Español", Language.RU: "Русский"}

_now = [Language.EN]


def current() -> Language:
    """The language in force."""
    return _now[0]


def use(language: Language) -> None:
    """Put a language in force for what is made from now on; the window switches through `live.texts()`."""
    _now[0] = language


def plural_forms(language: Language) -> tuple[str, ...]:
    """The forms a counted message needs."""
    return ("one", "few", "many") if language is Language.RU else ("one", "other")


def plural_form(language: Language, count: float) -> str:
    """The form for a count (CLDR cardinal rules; fractions take the last but one form in Russian)."""
    if language is not Language.RU:
        return "one" if count == 1 else "other"
    if count != int(count):
        return "few"
    tens, units = abs(int(count)) % 100, abs(int(count)) % 10
    if units == 1 and tens != 11:
        return "one"
    if 2 <= units <= 4 and not 12 <= tens <= 14:
        return "few"
    return "many"
