"""Contacts for the tests of the page, and what its table shows of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.contract.contacts import Contact, ContactForm
from tests.ui.panels.desk import Signed
from ui.panels.contacts.page import ContactsPage

Walk = Callable[[Signed, ContactsPage], Awaitable[None]]


async def add(signed: Signed, phone: str, *, tags: tuple[str, ...] = (), **values: str) -> Contact:
    return await signed.client.contacts.save(ContactForm(phone=phone, values=values, new_tags=tags))


async def shown(signed: Signed, page: ContactsPage, count: int) -> None:
    """The table shows so many contacts."""
    assert page.contacts is not None
    for _ in range(20):  # a reading that was under way may have seen less
        await page.contacts.model.refresh()
        await signed.tasks.settle()
        if page.contacts.model.state.total == count:
            return
    raise AssertionError(page.contacts.model.state.total)


def row(page: ContactsPage, number: int) -> Contact:
    assert page.contacts is not None
    entry = page.contacts.model.entry(number)
    assert entry is not None
    return entry.row


def cell(page: ContactsPage, number: int, key: str) -> object:
    assert page.contacts is not None
    return page.contacts.model.spec.column(key).read(row(page, number))
