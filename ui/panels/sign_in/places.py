"""Countries and time zones to choose from, and what this machine says about itself."""

from __future__ import annotations

import zoneinfo
from functools import cache

from PySide6.QtCore import QLocale, QTimeZone

from ui.kit.controls.option_list import Option

_OTHER = {"AC", "TA", "EA", "IC", "CP", "DG", "XK"}


@cache
def countries() -> list[Option]:
    """Every country by its own name and the English one, with its calling code."""
    import phonenumbers  # noqa: PLC0415 - its tables are read when the form is opened

    found = []
    for code in sorted(phonenumbers.SUPPORTED_REGIONS - _OTHER):
        territory = QLocale.codeToTerritory(code)
        if territory is QLocale.Country.AnyTerritory:
            continue
        english = QLocale.territoryToString(territory)
        locales = QLocale.matchingLocales(QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, territory)
        own = locales[0].nativeTerritoryName() if locales else english
        words = english if own.casefold() == english.casefold() or not own else f"{english} ({own})"
        found.append(Option(code, words, hint=f"+{phonenumbers.country_code_for_region(code)}"))
    return sorted(found, key=lambda option: str(option.words))


@cache
def zones() -> list[Option]:
    """The world's time zones by region and city."""
    named = {name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")}
    return [Option(name, name.replace("_", " ")) for name in ("UTC", *sorted(named))]


def own_country() -> str:
    """Where this machine is set to be."""
    code = QLocale.territoryToCode(QLocale.system().territory())
    return code if any(option.value == code for option in countries()) else "US"


def own_zone() -> str:
    """The time zone of this machine."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    return name if any(option.value == name for option in zones()) else "UTC"
