"""Do-not-contact lists: numbers that get nothing from a dialer, or from anybody (DNC)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from app.contract.record import Command, Record
from app.contract.uploads import FileProblem

DncId = NewType("DncId", int)

EVERYWHERE: Final = "*"
"""The scope of an entry that holds for all (DNC-5); also how files name it."""


def scope_of_dialer(dialer_id: int) -> str:
    """The scope of a dialer's own entries."""
    return f"dialer:{dialer_id}"


class DncSource(StrEnum):
    """How a number came onto the list."""

    FILE = "file"
    MANUAL = "manual"
    OPT_OUT = "opt_out"


class DncEntry(Record):
    """A number that must not be contacted. `campaign` is the name behind `scope`, `*` for all."""

    id: DncId
    address: str  # digits without plus
    scope: str
    campaign: str
    added_ms: int
    added_by: str
    source: DncSource


class DncForm(Command):
    """*Add*: a number as people write it. Adding what is there already is harmless (DNC-4)."""

    number: str
    scope: str = EVERYWHERE


class DncRemove(Command):
    """*Remove*."""

    ids: tuple[DncId, ...]


class DncCampaign(Record):
    """A list numbers can be put on: its scope, the name files know it by, the region its numbers are read in."""

    scope: str
    name: str
    region: str


class DncUploaded(Record):
    """What came of a file. Not accepted: nothing was changed, and `problems` says why (DNC-9).

    Accepted: `refused` rows had invalid numbers and are among the problems, the others are on the list (DNC-3).
    """

    accepted: bool
    rows: int = 0
    added: int = 0
    already: int = 0
    refused: int = 0
    blank: int = 0
    problems: tuple[FileProblem, ...] = ()
    problem_count: int = 0
