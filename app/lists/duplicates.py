"""Repetitions in lists: the first of equal rows counts, the others are told where it stands (BLK-47, DIA-46)."""

from __future__ import annotations

from typing import NamedTuple

from app.contract.lists import ListFault, ListProblem, list_problem


class Place(NamedTuple):
    """A row of a list file: slot from 1, row as in a spreadsheet."""

    slot: int
    row: int


class FirstPlaces:
    """Where each key was seen first. Keys: digits of a number, or a dialer's number and message."""

    def __init__(self) -> None:
        self._first: dict[object, Place] = {}
        self.repeated = 0

    def add(self, key: object, place: Place) -> Place | None:
        """The place of the first row of the key, None when this is it."""
        first = self._first.setdefault(key, place)
        if first == place:
            return None
        self.repeated += 1
        return first


def duplicate_of(first: Place, row: int, value: str) -> ListProblem:
    """The problem of a row that repeats another."""
    return list_problem(ListFault.DUP_ROW, row=row, column=1, value=value, slot=first.slot, first=first.row)
