"""Countries and time zones to choose from, and what this machine says about itself."""

from __future__ import annotations

import zoneinfo
from functools import cache

from PySide6.QtCore import QLocale, QTimeZone

from ui.kit.controls.option_list import Option
from ui.kit.form import world


def countries() -> list[Option]:
    """Every country that has numbers, in the order of the language in force, with its calling code."""
    import phonenumbers  # noqa: PLC0415 - its tables are read when the form is opened

    return [
        Option(one.value, one.words, hint=f"+{phonenumbers.country_code_for_region(str(one.value))}")
        for one in world.countries()
        if one.value in phonenumbers.SUPPORTED_REGIONS
    ]


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
