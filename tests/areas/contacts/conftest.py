"""Contacts to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from app.contacts import reads
from app.contacts.contacts import add_contact
from app.contract.attributes import Attribute, AttributeValue
from app.contract.contacts import Contact, ContactForm
from app.core.actor import Actor
from app.core.runtime import Runtime

MakeContact = Callable[..., Contact]


@pytest.fixture
def contact(idle_runtime: Runtime, admin: Actor) -> MakeContact:
    """Makes a contact: `contact("5046218927", name="James", tags=["vip"])`."""

    def make(phone: str, *, tags: tuple[str, ...] = (), **values: AttributeValue) -> Contact:
        form = ContactForm(phone=phone, values=values, new_tags=tags)
        return idle_runtime.database.write(add_contact, admin, form)

    return make


@pytest.fixture
def attributes(idle_runtime: Runtime) -> Mapping[str, Attribute]:
    """The present attributes by key."""
    with idle_runtime.database.read() as conn:
        return {one.key: one for one in reads.all_attributes(conn)}
