"""The table of dialers and the form of each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.dialers.stand import SUNDAY, Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.panels.dialers.listing.form import DialerSheet
from ui.panels.dialers.listing.panel import DialersPanel
from ui.panels.dialers.listing.spec import stands
from ui.panels.schedules.form import ScheduleSheet

Walk = Callable[[Steps], None]


async def opened(panel: DialersPanel) -> DialerSheet:
    await until(lambda: isinstance(panel.editing.dialog, DialerSheet), "the form")
    assert isinstance(panel.editing.dialog, DialerSheet)
    return panel.editing.dialog


@pytest.mark.req("CMP-1")
def test_without_a_provider_the_way_to_one_is_shown(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        panel = DialersPanel(stand.context)
        stand.show(panel)
        await stand.settle()
        assert panel.table.tools.primary is not None
        click(panel.table.tools.primary)
        await until(lambda: panel.editing.dialog, "the question")
        question = panel.editing.dialog
        assert isinstance(question, Confirm)
        assert question.title.text() == "Create a provider first"
        press(question, Qt.Key.Key_Return)
        assert stand.ways.taken == [("providers", {"new": True})]
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-2", "DIA-3", "DIA-4", "DIA-6", "DIA-9", "DIA-50")
def test_a_dialer_is_made_and_every_fault_is_at_its_field(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        account, _ = await stand.provider()
        schedule = await stand.schedule("Sundays", SUNDAY)
        await stand.schedule("Always")
        panel = DialersPanel(stand.context)
        stand.show(panel)
        await stand.settle()
        panel.editing.open(None)
        sheet = await opened(panel)
        sheet.model.choose_provider(None)
        sheet.gap.selectAll()
        write(sheet.gap, "-5")
        click(sheet.save)
        fields = (sheet.name_field, sheet.provider_field, sheet.schedules_field, sheet.gap_field)
        await until(lambda: all(field.error() for field in fields), "the refusals")
        sheet.gap.selectAll()
        write(sheet.gap, "soon")
        write(sheet.name, "campsms")
        click(sheet.save)
        await until(lambda: sheet.gap_field.error() == "Enter a number.", "the refusal")
        assert (sheet.name.text(), sheet.gap.text(), sheet.name_field.error()) == ("campsms", "soon", "")
        sheet.model.choose_provider(account.id)
        assert not sheet.dial.isEnabled()
        assert "SMPP" in sheet.dial.placeholderText()
        sheet.schedules.view.setFocus()
        sheet.schedules.view.setCurrentIndex(sheet.schedules.view.model().index(1, 0))
        press(sheet.schedules.view, Qt.Key.Key_Space)
        sheet.gap.selectAll()
        write(sheet.gap, "2500")
        assert sheet.gap_field.note.text() == "up to 24 / min"
        press(sheet.gap, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: panel.editing.dialog is None, "the saving")
        await stand.settle()
        entry = panel.model.entry(0)
        assert entry is not None
        made = entry.row
        assert (made.name, made.provider, made.sender, made.gap_ms) == ("campsms", "Carrier", "SHOP", 2500)
        assert (made.schedule_ids, made.dncr, made.enabled, made.started) == ((schedule.id,), True, True, False)
        assert stands(made) == "stopped"
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-8")
def test_switching_the_lists_off_is_confirmed(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        panel = DialersPanel(stand.context)
        stand.show(panel)
        panel.editing.open(dialer)
        sheet = await opened(panel)
        click(sheet.dncr)
        assert sheet.dncr.isChecked()
        question = sheet.question
        assert isinstance(question, Confirm)
        press(question, Qt.Key.Key_Escape)
        assert sheet.model.state.dncr
        click(sheet.dncr)
        assert isinstance(sheet.question, Confirm)
        sheet.question.finish(True)
        assert not sheet.dncr.isChecked()
        assert sheet.unchecked.isVisible()
        click(sheet.save)
        await until(lambda: panel.editing.dialog is None, "the saving")
        assert not (await stand.signed.client.dialers.one(dialer.id)).dncr
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-4", "CMP-9")
def test_a_schedule_is_made_from_the_form_and_ticked(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.provider()
        panel = DialersPanel(stand.context)
        stand.show(panel)
        panel.editing.open(None)
        sheet = await opened(panel)
        assert sheet.no_schedule.isVisible()
        click(sheet.new_schedule)
        above = panel.editing.above
        assert isinstance(above, ScheduleSheet)
        write(above.name, "Shop hours")
        click(above.save)
        await until(lambda: sheet.model.state.schedule_ids, "the schedule")
        assert [one.name for one in sheet.model.state.schedules] == ["Shop hours"]
        assert not sheet.no_schedule.isVisible()
        sheet.finish(None)
        panel.shutdown()

    walk(steps)


@pytest.mark.req("CMP-30")
def test_a_dialer_somebody_else_changed_is_not_overwritten_silently(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        panel = DialersPanel(stand.context)
        stand.show(panel)
        panel.editing.open(dialer)
        sheet = await opened(panel)
        await panel._switch(dialer, on=False)
        sheet.gap.selectAll()
        write(sheet.gap, "3000")
        click(sheet.save)
        await until(sheet.conflict.isVisible, "the conflict")
        await sheet.model.keep_mine()
        await until(lambda: panel.editing.dialog is None, "the saving")
        found = await stand.signed.client.dialers.one(dialer.id)
        assert (found.gap_ms, found.enabled) == (3000, True)
        panel.shutdown()

    walk(steps)
