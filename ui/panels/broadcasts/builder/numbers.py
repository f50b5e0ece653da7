"""Typed numbers: which are good, which stay in the field and why (BRD-22, 23, 52)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.contract.phones import PhoneFault, read_list


@dataclass(frozen=True, slots=True)
class Pasted:
    """A list taken apart. `good` have a plus, `repeated` counts those that were there already."""

    good: tuple[str, ...]
    bad: tuple[tuple[str, PhoneFault], ...]
    repeated: int

    @property
    def rest(self) -> str:
        """What stays in the field, one a line."""
        return "\n".join(text for text, _ in self.bad)


def read_numbers(text: str, country: str, taken: Collection[str] = ()) -> Pasted:
    """Numbers of a text; those among `taken` are repeated, not good."""
    found = read_list(text, country)
    numbers = ["+" + phone.digits for phone in found.good]
    good = tuple(number for number in numbers if number not in taken)
    return Pasted(good, found.bad, found.repeated + len(numbers) - len(good))


def as_text(numbers: Sequence[str]) -> str:
    """Numbers as they are put back into the field."""
    return "\n".join(numbers)
