"""The file a list can be made of (BLK-17)."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.contract.bulk import TemplateFile
from app.contract.phones import display
from app.lists.numbers import example_numbers

_DAYS: Final = (1, 2)


def template_file(form: TemplateFile, region: str, zone: ZoneInfo, now_ms: int) -> bytes:
    """UTF-8 with its mark, semicolons, CRLF: the header and two example rows, which no import takes in."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    names = form.names or ()
    writer.writerow(["phone", *(["datetime"] if form.dated else []), *names])
    today = datetime.fromtimestamp(now_ms / 1000, zone)
    for number, (digits, days) in enumerate(zip(example_numbers(region), _DAYS, strict=True), start=1):
        due = (today + timedelta(days=days)).strftime("%Y-%m-%d 10:00:00")
        values = [f"{name} {number}" for name in names]
        writer.writerow([display(digits), *([due] if form.dated else []), *values])
    return ("\ufeff" + text.getvalue()).encode()
