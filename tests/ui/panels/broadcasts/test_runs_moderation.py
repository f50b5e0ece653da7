"""Runs that wait for a moderator or for another time, and what a launch comes to under moderation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt

from app.contract.broadcast_templates import LaunchTemplate, TemplateForm
from app.contract.broadcasts import Status, Timing
from app.contract.moderation import Reject
from app.contract.paging import PageRequest
from tests.ui.hands import click, press
from tests.ui.panels.broadcasts.hall import Hall, until
from ui.kit.form.days import day_text
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.broadcasts.runs.actions import Verb
from ui.panels.broadcasts.runs.questions import RescheduleDialog
from ui.panels.broadcasts.wording import in_zone

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]
HOUR_MS = 3_600_000


async def builder(h: Hall, **params: object) -> BuilderPanel:
    panel = BuilderPanel(h.context)
    layout = h.window.layout()
    assert layout is not None
    h.panel.hide()
    layout.addWidget(panel)
    panel.arrive(params)
    await until(lambda: panel.desk.state.choices.senders, "the form")
    await h.signed.tasks.settle()
    return panel


@pytest.mark.req("BRD-10", "BRD-64", "BRD-73")
def test_what_waits_is_withdrawn_by_key(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.signed.client.moderation.switch(enabled=True)
        run = await h.signed.client.broadcasts.launch(h.form())
        await h.open()
        assert h.cell(run, "status") == "On moderation"
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_W)
        await until(lambda: h.cell(run, "status") == "Draft" and h.told.said, "the draft")
        assert h.told.said[-1] == '"Spring offer" was withdrawn and can be edited.'

    walk(steps)


@pytest.mark.req("BRD-31", "BRD-61", "BRD-62")
def test_the_builder_sends_to_moderation_as_soon_as_it_is_switched_on(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft()
        panel = await builder(h, broadcast_id=draft.id)
        launch = panel.preflight.launching.launch
        assert "moderation" not in launch.text()
        await h.signed.client.moderation.switch(enabled=True)
        await until(lambda: launch.text() == "Send to moderation", "the news")
        await until(lambda: panel.desk.state.people == 5, "the figures")
        click(launch)
        await until(lambda: h.window.findChildren(ConfirmSheet), "the confirmation")
        click(h.found(ConfirmSheet).send)
        await until(lambda: h.told.said, "the request")
        assert h.told.said[-1] == '"Spring offer" was sent to moderation.'
        assert (await h.signed.client.broadcasts.one(draft.id)).status is Status.ON_MODERATION
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-65")
def test_a_rejected_one_is_opened_with_the_reason(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.signed.client.moderation.switch(enabled=True)
        run = await h.signed.client.broadcasts.launch(h.form())
        await h.signed.client.moderation.reject(run.id, Reject(version=run.version, comment="Too loud."))
        panel = await builder(h, broadcast_id=run.id)
        assert panel.notice.isVisible()
        assert "Too loud." in panel.notice.words.text()
        assert not panel.setup.name.isReadOnly()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-75")
def test_a_missed_start_is_given_another_time(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        at_ms = h.context.clock() + HOUR_MS
        run = await h.signed.client.broadcasts.launch(h.form(timing=Timing.AT, at_ms=at_ms))
        h.line.pass_time(3 * HOUR_MS)
        await h.open()
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_T)
        dialog = h.found(RescheduleDialog)
        click(dialog.schedule)
        assert dialog.start.error.isVisible()
        tomorrow = h.context.clock() + 24 * HOUR_MS
        dialog.start.day.setText(day_text(in_zone(tomorrow, h.context.workspace.time_zone).date()))
        click(dialog.schedule)
        await until(lambda: h.cell(run, "status") == "Scheduled", "the schedule")
        assert (await h.signed.client.broadcasts.one(run.id)).at_ms > h.context.clock()  # type: ignore[operator]  # it has one

    walk(steps)


@pytest.mark.req("BRD-3", "BTP-11", "BTP-12")
def test_a_run_names_its_template_and_becomes_one(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        templates = h.signed.client.broadcast_templates
        template = (await templates.save(TemplateForm(broadcast=h.form("Monthly")))).template
        run = await templates.launch(template.id, LaunchTemplate())
        await h.open()
        assert h.cell(run, "template_id") == str(template.id)
        h.panel.table.link_pressed.emit(template.id)
        assert h.trips.taken[-1] == ("broadcast_template", {"template_id": template.id})
        await templates.remove(template.id)
        await until(lambda: h.cell(run, "template_id") == f"{template.id}, deleted", "the news")
        h.panel.desk.act(Verb.TEMPLATE, h.shown(run))
        await until(lambda: h.told.said, "the template")
        (made,) = (await templates.page(PageRequest())).rows
        assert h.told.said[-1] == f'Saved as the template "{made.name}".'

    walk(steps)
