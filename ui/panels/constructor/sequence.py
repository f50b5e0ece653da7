"""Rows that can be put in another order, doubled and taken out; each answers a new tuple."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def moved(rows: tuple[T, ...], at: int, to: int) -> tuple[T, ...]:
    """One row at another place; a place beyond the ends is the end."""
    rest = (*rows[:at], *rows[at + 1 :])
    to = max(0, min(to, len(rest)))
    return (*rest[:to], rows[at], *rest[to:])


def without(rows: tuple[T, ...], at: int) -> tuple[T, ...]:
    """One row less."""
    return (*rows[:at], *rows[at + 1 :])


def doubled(rows: tuple[T, ...], at: int) -> tuple[T, ...]:
    """The same row once more, behind itself."""
    return (*rows[: at + 1], rows[at], *rows[at + 1 :])


def replaced(rows: tuple[T, ...], at: int, row: T) -> tuple[T, ...]:
    """Another row in the place of one."""
    return (*rows[:at], row, *rows[at + 1 :])
