"""Channel health on screen, beside a real service."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.dispatch import receipts
from app.dispatch.observers import Hooks
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import click, press
from tests.ui.shell.conftest import Desk, Walk, client, clock, config, home, keys, observed, template_home, walk
from ui.panels.health.panel import HealthPanel

__all__ = ["client", "clock", "config", "home", "keys", "observed", "template_home", "walk"]


def account(client: Service) -> int:
    settings = {"host": "127.0.0.1", "port": 1, "system_id": "s", "password": "p"}
    body = {"name": "Aurora", "kind": "smpp", "settings": settings, "enabled": False}
    return int(client.call("POST", "/api/providers", json=body).json()["id"])


@pytest.mark.req("BEY-12", "BEY-10")
def test_accounts_and_receipts_without_a_message(walk: Walk, client: Service) -> None:
    provider_id = account(client)
    early = Receipt("v77", ReceiptStatus.DELIVERED, "000", "stat:DELIVRD", None)
    client.runtime.database.write(receipts.apply, Hooks(), provider_id, [early])

    async def steps(desk: Desk) -> None:
        await desk.come_in()
        desk.window.frame.go("health")
        panel = desk.window.frame.panel
        assert isinstance(panel, HealthPanel)
        await until(lambda: panel.accounts.state.rows == 1, "the account")
        entry = panel.accounts.entry(0)
        assert entry is not None
        assert (entry.row.name, entry.row.parked, entry.row.accepted) == ("Aurora", 1, 0)
        click(panel.table.view.viewport(), panel.table.view.row_rect(0).center())
        press(panel.table.view, Qt.Key.Key_Return)
        await until(lambda: panel.sheet is not None and panel.sheet.isVisible(), "the errors")
        assert panel.sheet is not None
        panel.sheet.finish()
        next(one for one in panel.commands() if one.id == "health.unmatched").act()
        await until(lambda: panel.unmatched.state.rows == 1, "the receipt")
        parked = panel.unmatched.entry(0)
        assert parked is not None
        assert (parked.row.vendor_id, parked.row.provider) == ("v77", "Aurora")
        assert panel.receipts.isVisible()

    walk(steps)
