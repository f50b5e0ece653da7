"""The data of a message into an app as rows of a form, whose names may be half written or doubled (MPU-4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec


class DataRow(NamedTuple):
    """A name and its value."""

    key: str = ""
    value: str = ""


def rows_of(data: Mapping[str, str]) -> tuple[DataRow, ...]:
    """The data as rows."""
    return tuple(DataRow(key, value) for key, value in data.items())


def data_of(rows: Sequence[DataRow]) -> dict[str, str]:
    """What the app gets: rows without a name are not written yet, and of two alike the first holds."""
    found: dict[str, str] = {}
    for row in rows:
        if row.key.strip():
            found.setdefault(row.key.strip(), row.value)
    return found


def doubled(rows: Sequence[DataRow]) -> frozenset[int]:
    """Rows whose name stands in an earlier one."""
    seen: set[str] = set()
    found = set()
    for at, row in enumerate(rows):
        key = row.key.strip()
        if key and key in seen:
            found.add(at)
        seen.add(key)
    return frozenset(found)


def nameless(rows: Sequence[DataRow]) -> frozenset[int]:
    """Rows with a value and no name."""
    return frozenset(at for at, row in enumerate(rows) if row.value.strip() and not row.key.strip())


def matched(rows: Sequence[DataRow], data: Mapping[str, str]) -> tuple[DataRow, ...]:
    """The rows to show for data: those on screen as long as they say the same."""
    return tuple(rows) if data_of(rows) == dict(data) else rows_of(data)


def data_bytes(data: Mapping[str, str]) -> int:
    """What the data takes of its limit: octets as JSON."""
    return len(msgspec.json.encode(dict(data)))
