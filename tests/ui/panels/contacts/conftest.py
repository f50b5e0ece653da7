"""A contacts page in a window, with a real service behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.panels.contacts.people import Walk
from tests.ui.panels.desk import signed_in
from ui.panels.contacts.page import ContactsPage


@pytest.fixture
def walk(qtbot: QtBot, scenario: Scenario, client: Service) -> Callable[[Walk], None]:
    """Runs a walk through the page in a window."""

    def go(steps: Walk) -> None:
        async def run() -> None:
            async with signed_in(str(client.http.base_url), client.sign_in("admin")) as signed:
                page = ContactsPage(signed.desk)
                qtbot.addWidget(page)
                page.resize(1200, 800)
                page.show()
                page.start()
                await until(lambda: page.contacts is not None, "the table")
                await signed.tasks.settle()
                await steps(signed, page)
                await signed.tasks.settle()
                page.leave()
                page.close()

        scenario(run())

    return go
