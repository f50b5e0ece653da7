"""The service goes away while somebody types: nothing typed is lost, and saving can be tried again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.contract.contacts import Contact
from app.contract.faults import Code, Fault
from backend_client.transport import ServiceFault
from tests.patience import until
from tests.ui.hands import click, write
from tests.ui.panels.contacts.people import Walk
from tests.ui.panels.desk import Signed
from ui.panels.contacts.page import ContactsPage


@pytest.mark.req("CON-62")
def test_a_contact_that_was_not_saved_stays_typed_and_is_saved_by_retry(
    walk: Callable[[Walk], None], monkeypatch: pytest.MonkeyPatch
):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        page.open_contact(None)
        sheet = page.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        write(sheet.phone, "600118204")
        write(sheet.editors["name"].control, "Lucía")

        async def away(*_: object) -> Contact:
            raise ServiceFault(Fault(code=Code.UNREACHABLE))

        with monkeypatch.context() as patch:
            patch.setattr(signed.client.contacts, "save", away)
            click(sheet.save)
            await until(sheet.retry.isVisible, "the refusal")
        assert "The service does not answer" in sheet.fault.text()
        assert sheet.isVisible()
        assert sheet.phone.text() == "600118204"
        assert sheet.model.state.typed["name"] == "Lucía"
        click(sheet.retry)
        await until(lambda: bool(signed.told), "the news")
        assert signed.told[0][0] == "Contact saved"

    walk(steps)
