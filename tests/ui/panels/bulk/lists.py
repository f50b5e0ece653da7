"""Senders, lists and campaigns for walks through bulk mailings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from app.contract.bulk import Campaign, CampaignForm, ConnectionForm, Invalid, Method, StartCampaign
from app.contract.senders import Sender
from tests.ui.panels.dialers.stand import Stand
from ui.panels.bulk.editor.view import EditorView
from ui.panels.bulk.panel import BulkPanel
from ui.panels.contacts.source import finished

GOOD = "phone;name\r\n600100100;Lucía\r\n600100101;Tomasz\r\n600100102;Inés\r\n"
MIXED = GOOD + "12;Marta\r\n600 1OO 103;Luis\r\n600100104;\r\n600100100;Lucía\r\n"
TEXT = "Hola {{name}}"


async def shown(stand: Stand) -> BulkPanel:
    """The panel as it is at the first visit."""
    panel = BulkPanel(stand.context)
    stand.show(panel)
    await stand.settle()
    return panel


async def connected(stand: Stand) -> Sender:
    """A sender that mailings may use."""
    _, sender = await stand.provider()
    await stand.signed.client.bulk.save_connection(ConnectionForm(sender_ids=(sender.id,)))
    return sender


async def campaign(stand: Stand, sender: Sender, **changes: Any) -> Campaign:
    """A campaign that lacks only its list."""
    form = {"name": "November", "method": Method.SMS, "sender_id": sender.id, "text": TEXT, "active": True}
    return await stand.signed.client.bulk.save(CampaignForm(**{**form, **changes}))


async def loaded(stand: Stand, sender: Sender, content: str = GOOD, **changes: Any) -> Campaign:
    """A campaign whose list is in the queue."""
    client = stand.signed.client
    found = await campaign(stand, sender, **changes)
    await client.bulk.upload(found.id, 1, "list.csv", _bytes(content))
    await finished(client, await client.bulk.start(found.id, StartCampaign(invalid=Invalid.SKIP)))
    return await client.bulk.one(found.id)


async def _bytes(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


async def opened(stand: Stand, found: Campaign | None) -> tuple[BulkPanel, EditorView]:
    """The editor of a campaign, or of a new one."""
    panel = await shown(stand)
    panel.open_campaign(found.id if found is not None else None)
    await stand.settle()
    assert panel.view is not None
    return panel, panel.view


def written(folder: Path, content: str, name: str = "list.csv") -> Path:
    """A file on the person's disk."""
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return path


def answer(dialog: QFileDialog | None, path: Path) -> None:
    """Choose a file in the system's own dialog."""
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
