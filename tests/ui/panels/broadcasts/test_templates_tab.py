"""Templates by clicks and keys, beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt

from app.contract.broadcast_templates import Schedule, ScheduleStatus, Template, TemplateForm
from app.contract.broadcasts import Kind, RecipientKind, RecipientSource, Status
from app.contract.paging import PageRequest
from app.contract.recurrence import Frequency, Recurrence
from tests.ui.hands import click, press, write
from tests.ui.panels.broadcasts.hall import PEOPLE, Hall, plain, until
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.questions import ConflictDialog
from ui.panels.broadcasts.panel import TEMPLATES
from ui.panels.broadcasts.templates.launch_sheet import LaunchSheet
from ui.panels.broadcasts.templates.panel import TemplatePanel
from ui.panels.broadcasts.templates.row import TemplateRow

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]
CTRL = Qt.KeyboardModifier.ControlModifier


def daily(h: Hall) -> Schedule:
    rule = Recurrence(frequency=Frequency.DAILY, effective_from_ms=h.context.clock(), times=("09:00",))
    return Schedule(rule=rule)


async def stored(h: Hall, name: str = "Reminder", schedule: Schedule | None = None, **fields: Any) -> Template:
    form = TemplateForm(broadcast=h.form(name, **fields), schedule=schedule)
    return (await h.signed.client.broadcast_templates.save(form)).template


async def shown(h: Hall) -> Any:
    """The tab, its rows read."""
    await h.open(tab=TEMPLATES)
    return h.panel.templates


def cell(h: Hall, template: Template, key: str) -> str:
    tab = h.panel.templates
    row = tab.model.row_of(str(template.id))
    assert row is not None
    entry = tab.model.entry(row)
    assert entry is not None
    return tab.table.view.rows.text(entry, tab.model.spec.column(key))


@pytest.mark.req("BTP-2", "BRD-5")
def test_the_list_says_what_a_template_does(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        chain, check = await stored(h), await stored(h, "Who has RCS", kind=Kind.RCS_CHECK, steps=())
        await shown(h)
        assert (chain.kind, check.kind) == (Kind.FALLBACK, Kind.RCS_CHECK)
        assert cell(h, chain, "type").startswith("Fallback")
        assert cell(h, check, "type").startswith("RCS check")

    walk(steps)


def current(h: Hall, template: Template) -> Any:
    view = h.panel.templates.table.view
    row = h.panel.templates.model.row_of(str(template.id))
    assert row is not None
    view.setFocus()
    view.go_to(row)
    return view


async def now(h: Hall, template: Template) -> Template:
    return await h.signed.client.broadcast_templates.one(template.id)


async def form_of(h: Hall, **params: Any) -> TemplatePanel:
    """The form in the window, read."""
    panel = TemplatePanel(h.context)
    layout = h.window.layout()
    assert layout is not None
    h.panel.hide()
    layout.addWidget(panel)
    panel.arrive(params)
    await until(lambda: panel.desk.state.choices.senders, "the form")
    await h.signed.tasks.settle()
    return panel


@pytest.mark.req("BTP-1", "BTP-2", "BTP-3", "BRD-1")
def test_templates_stand_beside_the_runs_with_their_schedules(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        bare = await stored(h, "Bare")
        active = await stored(h, "Active", daily(h))
        held = await stored(h, "Held", daily(h), steps=())
        await shown(h)
        titles = [str(column.words) for column in h.panel.templates.model.spec.columns if column.shown]
        assert titles == [
            "ID", "Name", "Type", "Launches", "Last launch", "Target", "Schedule", "Schedule status", "Next launch",
            "Effective from", "Effective till",
        ]  # fmt: skip
        assert [cell(h, bare, key) for key in ("launches", "has_schedule", "schedule_status", "next_ms")] == [
            "0", "No", "", "",
        ]  # fmt: skip
        assert cell(h, active, "schedule_status") == "Active"
        assert cell(h, active, "next_ms")
        assert cell(h, held, "schedule_status") == "Incomplete"
        assert str(h.panel.tabs.tab(TEMPLATES).text()) == "Templates"

    walk(steps)


@pytest.mark.req("BTP-4", "BTP-25", "BTP-26")
def test_a_schedule_is_paused_and_resumed_by_key(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h, schedule=daily(h))
        await shown(h)
        press(current(h, template), Qt.Key.Key_P)
        await until(lambda: cell(h, template, "schedule_status") == "Paused" and h.told.undo, "the pause")
        press(current(h, template), Qt.Key.Key_P)
        await until(lambda: cell(h, template, "schedule_status") == "Active", "the schedule")

    walk(steps)


@pytest.mark.req("BTP-42", "BTP-43")
def test_what_is_missing_is_listed_with_the_way_to_edit(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h, schedule=daily(h), steps=(), recipients=())
        await shown(h)
        press(current(h, template), Qt.Key.Key_P)
        await until(lambda: h.told.warned, "the refusal")
        assert "Reminder" in h.told.warned[-1]
        assert h.told.warned[-1].count("\n") == 2  # recipients and messages
        assert h.told.way is not None
        h.told.way()
        assert h.trips.taken[-1] == ("broadcast_template", {"template_id": template.id})

    walk(steps)


@pytest.mark.req("BTP-8", "BRD-34", "BRD-125")
def test_launched_by_hand_with_other_people(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h)
        await shown(h)
        press(current(h, template), Qt.Key.Key_L)
        await until(lambda: h.window.findChildren(LaunchSheet), "the confirmation")
        sheet = h.found(LaunchSheet)
        await until(sheet.send.isEnabled, "the figures")
        assert "5" in sheet.send.text()
        model = sheet._model
        one = RecipientSource(kind=RecipientKind.PHONES, numbers=(PEOPLE[0],))
        click(sheet.box.rows[0].cross)
        assert not sheet.send.isEnabled()
        model.edit(replace(model.state.draft, recipients=(one,)))
        await until(lambda: sheet.send.isEnabled() and "1" in sheet.send.text(), "the figures of one")
        report = model.state.figures.report
        assert report is not None
        large = msgspec.structs.replace(report, is_large=True, recipients=1_204_113, finish_ms=None)
        model.set(figures=replace(model.state.figures, report=large))
        assert plain(sheet.sure.text()) == "Yes, write to 1,204,113 people"
        assert not sheet.send.isEnabled()
        click(sheet.sure)
        assert sheet.send.isEnabled()
        click(sheet.send)
        await until(lambda: h.told.said, "the launch")
        (run,) = (await h.signed.client.broadcasts.page(PageRequest())).rows
        assert (run.status, run.template_id) == (Status.IN_PROGRESS, template.id)
        assert (await h.signed.client.broadcasts.form(run.id)).recipients == (one,)
        await until(lambda: cell(h, template, "launches") == "1", "the count")

    walk(steps)


@pytest.mark.req("BTP-9", "BTP-11", "BTP-12")
def test_copied_deleted_with_a_way_back_and_made_a_broadcast(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h)
        await shown(h)
        press(current(h, template), Qt.Key.Key_D)
        await until(lambda: h.trips.taken, "the copy")
        copy = (await h.signed.client.broadcast_templates.page(PageRequest())).rows[0]
        assert h.trips.taken[-1] == ("broadcast_template", {"template_id": copy.id})
        press(current(h, template), Qt.Key.Key_B)
        await until(lambda: h.trips.taken[-1][0] == "broadcast_builder", "the draft")
        press(current(h, template), Qt.Key.Key_Delete)
        dialog = h.panel.templates.desk.dialog
        assert dialog is not None
        assert "Reminder" in dialog.title.text()
        dialog.finish(True)
        await until(lambda: h.told.undo is not None, "the deletion")
        h.told.undo()  # type: ignore[misc]  # it is there
        await h.signed.tasks.settle()
        assert (await now(h, template)).name == "Reminder"

    walk(steps)


@pytest.mark.req("BTP-24")
def test_a_row_unfolds_to_why_its_schedule_stands_still(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h, schedule=daily(h), steps=())
        await shown(h)
        row = TemplateRow(await now(h, template), h.window)
        assert "missing" in row.findChildren(Text)[0].text()
        skipped = msgspec.structs.replace(
            await now(h, template), skipped_ms=h.context.clock(), skip_reason="overlap", schedule_reason=None
        )
        row.set_row(skipped)
        assert "Skipped, the run before was still open: Thu 20 Nov 2025" in row.findChildren(Text)[0].text()

    walk(steps)


@pytest.mark.req("BTP-6", "BTP-20", "BTP-21", "BTP-40", "BTP-41")
def test_a_template_is_filled_in_with_a_schedule(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        panel = await form_of(h)
        press(panel, Qt.Key.Key_S, CTRL)
        panel.desk.save()
        await h.signed.tasks.settle()
        assert panel.setup.name_field.error() == "Name it."
        write(panel.setup.name, "Board")
        click(panel.schedule.on)
        box = panel.schedule
        assert box.lines.text().count("\n") == 4  # five starts
        box.frequency.value_changed.emit(Frequency.WEEKLY)
        panel.desk.save()
        await h.signed.tasks.settle()
        assert [one.code for one in panel.desk.state.problems] == ["required"]
        click(box.weekdays.cells[list(box.weekdays.cells)[4]])
        assert box.rule.text() == "Every week: Friday, at 09:00"
        assert box.lines.text().splitlines()[0] == "Fri 21 Nov 2025, 09:00"
        panel.desk.save()
        await until(lambda: panel.desk.model.template is not None, "the template")
        template = panel.desk.model.template
        assert template is not None
        assert (template.name, template.schedule_status) == ("Board", ScheduleStatus.PAUSED)
        assert h.told.said[-1] == '"Board" is saved. Its schedule waits until nothing is missing.'
        assert {one.path for one in panel.desk.state.problems} >= {"recipients"}
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BTP-10", "BRD-56")
def test_an_edit_is_saved_and_a_conflict_is_asked_about(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h, schedule=daily(h))
        panel = await form_of(h, template_id=template.id)
        assert panel.setup.name.text() == "Reminder"
        assert panel.schedule.on.isChecked()
        form = await h.signed.client.broadcast_templates.form(template.id)
        theirs = msgspec.structs.replace(form, broadcast=msgspec.structs.replace(form.broadcast, name="Theirs"))
        await h.signed.client.broadcast_templates.save(theirs, template.id)
        panel.setup.name.selectAll()
        write(panel.setup.name, "Mine")
        panel.desk.save()
        await until(lambda: panel.desk.state.conflict is not None, "the conflict")
        click(h.found(ConflictDialog).overwrite)
        await until(lambda: not panel.desk.state.is_dirty, "the save")
        assert (await now(h, template)).name == "Mine"
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BTP-22")
def test_days_that_months_lack_are_warned_of(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        panel = await form_of(h)
        click(panel.schedule.on)
        box = panel.schedule
        box.frequency.value_changed.emit(Frequency.MONTHLY)
        click(box.month_days.cells[31])
        assert "31" in box.warning.text()
        press(box.month_days.cells[31], Qt.Key.Key_Left)
        assert box.month_days.cells[30].hasFocus()
        press(box.month_days.cells[30], Qt.Key.Key_Space)
        assert "30, 31" in box.warning.text()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BTP-6", "BRD-61", "BTP-27")
def test_under_moderation_it_is_sent_there_and_read_only(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h)
        panel = await form_of(h, template_id=template.id)
        assert panel.saving.main.text() == "Save"
        await h.signed.client.moderation.switch(enabled=True)
        await until(lambda: panel.saving.main.text() == "Send to moderation", "the news")
        assert panel.saving.draft.isVisible()
        click(panel.saving.main)
        await until(lambda: panel.desk.state.held, "the queue")
        assert panel.setup.name.isReadOnly()
        assert not panel.saving.main.isEnabled()
        panel.desk.withdraw()
        await until(lambda: not panel.desk.state.held, "the template back")
        assert not panel.setup.name.isReadOnly()
        panel.shutdown()

    walk(steps)
