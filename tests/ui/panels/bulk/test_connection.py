"""The connection page: channels first, then the list of campaigns and what can be done with a row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.contract.bulk import CampaignState, Control
from tests.patience import until
from tests.ui.hands import click, press
from tests.ui.panels.bulk.lists import campaign, connected, loaded, shown
from tests.ui.panels.dialers.stand import Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.panels.bulk.listing.channels import ChannelsSheet
from ui.panels.bulk.listing.spec import may
from ui.panels.bulk.panel import BulkPanel

Walk = Callable[[Steps], None]


@pytest.mark.req("BLK-1", "BLK-2", "BLK-3")
def test_channels_are_chosen_before_the_first_campaign(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        _, sender = await stand.provider()
        panel = await shown(stand)
        press(panel.table.view, Qt.Key.Key_N)
        await until(lambda: panel.dialog, "the channels")
        sheet = panel.dialog
        assert isinstance(sheet, ChannelsSheet)
        assert [row.channel.name for row in sheet.rows] == ["SHOP"]
        click(sheet.save)
        await stand.settle()
        assert sheet.list_field.error()
        click(sheet.rows[0].box)
        sheet.missed.set_value(1_500)
        click(sheet.save)
        await stand.settle()
        assert sheet.missed_field.error()
        sheet.missed.set_value(90)
        click(sheet.save)
        await until(lambda: panel.view, "the new campaign")
        stored = await stand.signed.client.bulk.connection()
        assert [one.sender_id for one in stored.channels if one.subscribed] == [sender.id]
        assert stored.missed_start_min == 90
        await stand.settle()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-2")
def test_a_channel_in_use_is_not_given_up(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        at_ms = stand.context.clock() + 3_600_000
        await loaded(stand, sender, at_ms=at_ms)
        panel = await shown(stand)
        panel.choose_channels()
        await until(lambda: panel.dialog, "the channels")
        sheet = panel.dialog
        assert isinstance(sheet, ChannelsSheet)
        click(sheet.rows[0].box)
        stand.window.activateWindow()
        click(sheet.save)
        await stand.settle()
        assert sheet.list_field.error()
        sheet.finish(None)
        panel.shutdown()

    walk(steps)


def is_paused(panel: BulkPanel, place: int) -> bool:
    entry = panel.model.entry(place)
    return entry is not None and entry.row.state is CampaignState.PAUSED


@pytest.mark.req("BLK-4", "BLK-5", "BLK-66", "BLK-73")
def test_the_list_follows_campaigns_and_offers_their_controls(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        running = await loaded(stand, sender)
        await campaign(stand, sender, name="December")
        panel = await shown(stand)
        assert panel.model.state.total == 2
        place = panel.model.row_of(str(running.id))
        assert place is not None
        entry = panel.model.entry(place)
        assert entry is not None
        assert entry.row.entries.total == 3
        assert may(Control.PAUSE, entry.row)
        view = panel.table.view
        view.setFocus()
        view.setCurrentIndex(view.model().index(place, 0))
        press(view, Qt.Key.Key_P)
        await stand.settle()
        paused = await stand.signed.client.bulk.one(running.id)
        assert paused.state is CampaignState.PAUSED
        await until(lambda: is_paused(panel, place), "the pause by an event")
        press(view, Qt.Key.Key_C)
        desk = panel.desk
        assert desk is not None
        question = desk.dialog
        assert isinstance(question, Confirm)
        question.finish(True)
        await stand.settle()
        cleared = await stand.signed.client.bulk.one(running.id)
        assert (cleared.state, cleared.files) == (CampaignState.DRAFT, ())
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-3")
def test_a_copy_opens_as_an_inactive_draft(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        await campaign(stand, sender)
        panel = await shown(stand)
        view = panel.table.view
        view.setFocus()
        view.setCurrentIndex(view.model().index(0, 0))
        press(view, Qt.Key.Key_D)
        await stand.settle()
        assert panel.view is not None
        assert panel.view.setup.name.text() == "November (copy)"
        assert not panel.view.setup.active.isChecked()
        panel.close_campaign()
        await stand.settle()
        panel.shutdown()

    walk(steps)
