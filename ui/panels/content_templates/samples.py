"""People whose values stand in for the variables of a preview (MSG-51)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.contract.attributes import NAME_KEY, PHONE_KEY, SURNAME_KEY, Attribute
from app.contract.contacts import Contact
from app.contract.phones import display
from app.contract.values import text_of

SAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody's values as texts by attribute key."""

    name: str
    values: Mapping[str, str]
    contact_id: int


def samples_of(people: Sequence[Contact], attributes: Sequence[Attribute]) -> tuple[Sample, ...]:
    """The contacts as placeholders read them; without a name by their number."""
    return tuple(_sample(one, attributes) for one in people[:SAMPLES])


def _sample(contact: Contact, attributes: Sequence[Attribute]) -> Sample:
    values = {
        one.key: text_of(one, contact.values[one.key])
        for one in attributes
        if contact.values.get(one.key) is not None
    }
    if contact.phone:
        values[PHONE_KEY] = contact.phone
    named = " ".join(values[key] for key in (NAME_KEY, SURNAME_KEY) if values.get(key))
    return Sample(named or (display(contact.phone) if contact.phone else str(contact.id)), values, contact.id)
