"""The list of runs by clicks and keys, beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import Qt

from app.channels.kit.connector import ReceiptStatus
from app.contract.broadcasts import Broadcast, RecipientKind, RecipientSource, Status, Timing
from app.contract.paging import Filter, Op, PageRequest
from tests.areas.line import rejected
from tests.ui.hands import click, point, press
from tests.ui.panels.broadcasts.hall import PEOPLE, Hall, plain, until
from ui.kit.controls.button import Button
from ui.kit.controls.text import Text
from ui.kit.table.cells import Progress
from ui.kit.table.row_painter import button_rects
from ui.kit.table.state import Phase
from ui.panels.broadcasts.run.view import RunView
from ui.panels.broadcasts.runs.actions import Verb
from ui.panels.broadcasts.runs.desk import BUILDER
from ui.panels.broadcasts.runs.figures import finished
from ui.panels.broadcasts.runs.questions import OutcomeDialog, RelaunchDialog

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]
DAY_MS = 86_400_000


@pytest.mark.req("BRD-2", "BRD-3", "BRD-5", "BRD-6", "BRD-7", "BRD-8", "BRD-9")
def test_runs_are_listed_newest_first(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft("Draft offer")
        at_ms = h.context.clock() + DAY_MS
        timed = await h.signed.client.broadcasts.launch(h.form("Tomorrow", timing=Timing.AT, at_ms=at_ms))
        done = await h.finished("Reminder")
        await h.open()
        keys = [str(h.model.entry(row).row.id) for row in range(3)]  # type: ignore[union-attr]  # they are here
        assert keys == [str(done.id), str(timed.id), str(draft.id)]
        assert h.cell(draft, "status") == "Draft"
        assert plain(h.cell(draft, "contacts")) == "~ 5"
        assert h.cell(timed, "status") == "Scheduled"
        assert h.cell(timed, "at_ms")
        assert h.cell(timed, "launched_ms") == ""
        assert h.cell(done, "contacts") == "5"
        assert h.cell(done, "at_ms") == ""
        assert h.cell(done, "launch_kind") == "Manual"
        assert h.cell(done, "kind") == "Fallback SMS"
        assert h.cell(done, "finished_ms")
        titles = [str(column.words) for column in h.model.spec.columns if column.shown]
        assert titles == [
            "ID", "Broadcast name", "Progress", "Type", "Status", "Scheduled for", "Contacts", "Launched", "Launch",
            "Finished", "Template",
        ]  # fmt: skip

    walk(steps)


@pytest.mark.req("BRD-12")
def test_runs_are_filtered_by_status_and_found_by_name(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.draft("Winter tyres")
        await h.finished("Reminder")
        await h.open()
        await h.model.put_filter(Filter(field="status", op=Op.VALUE, values=("draft",)))
        assert h.model.state.total == 1
        await h.model.clear_filters()
        await h.model.search("remind")
        assert (h.model.state.total, h.model.entry(0).row.name) == (1, "Reminder")  # type: ignore[union-attr]

    walk(steps)


def test_an_empty_list_teaches_and_offers_the_first_step(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.open()
        assert h.model.state.phase is Phase.EMPTY
        card = h.panel.table.cover.card
        assert card is not None
        click(next(one for one in card.findChildren(Button)))
        assert h.trips.taken == [(BUILDER, {})]

    walk(steps)


@pytest.mark.req("BRD-4", "BRD-13", "BRD-103")
def test_progress_moves_by_itself(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.open()
        run = await h.launch()
        await until(lambda: h.model.row_of(str(run.id)) is not None, "the new row")
        messages = await h.submit(4)
        await until(lambda: h.shown(run).counters.in_flight == 4, "sent")
        await h.deliver(messages[:2])
        await h.deliver(messages[2:3], ReceiptStatus.FAILED)
        await until(lambda: h.shown(run).counters.successful == 2, "two delivered")
        bar = h.model.spec.column("progress").read(h.shown(run))
        assert isinstance(bar, Progress)
        assert [share.value for share in bar.shares] == [2, 1, 1, 0]
        assert bar.done == finished(h.shown(run)) == 0.6
        assert bar.hint is not None
        assert plain(bar.hint()).splitlines() == [
            "Successful: 2, 40 %", "Unsuccessful: 1, 20 %", "In flight: 1, 20 %", "Queued: 1, 20 %",
        ]  # fmt: skip
        await h.deliver([*messages[3:], *await h.submit()])
        await until(lambda: h.shown(run).status is Status.COMPLETE, "complete")
        assert h.cell(run, "status") == "Complete"
        assert plain(h.cell(run, "progress")) == "100 %"

    walk(steps)


@pytest.mark.req("BRD-11", "BRD-100", "BRD-101", "BRD-104", "BRD-106")
def test_a_row_unfolds_to_its_statistics(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        messages = await h.submit(2)
        await h.submit(1, rejected)
        await h.deliver(messages[:1])
        other = await h.draft("Later")
        await h.open()
        part = h.unfold(run)
        await until(lambda: part.model.state.report is not None, "the figures")
        assert part.people.figure.text() == "5"
        assert [tuple(map(plain, row.values)) for row in part.people.rows] == [
            ("Initiated", "3", "60 %"),
            ("Successful", "1", "20 %"),
            ("Unsuccessful", "1", "20 %"),
            ("In flight", "1", "20 %"),
            ("Not initiated", "2", "40 %"),
            ("Excluded", "0", "0 %"),
            ("Queued", "2", "40 %"),
        ]
        figures = plain(part.messages.grid.accessibleName())
        assert "Engaged, 60 % 3, Submitted 2, Delivered, 20 % 1" in figures
        assert part.messages.errors.lines == [
            ("0x0B", "Refused by the provider: invalid destination", "1", "Ask the provider about this code")
        ]
        await h.deliver(messages[1:])
        await until(lambda: part.people.rows[1].values[1] == "2", "the figures follow")
        view = h.panel.table.view
        assert h.unfold(other).nothing.isVisible()
        assert len(view.unfolding.keys) == 2
        h.unfold(run)
        assert view.unfolding.keys == [str(other.id)]

    walk(steps)


@pytest.mark.req("BRD-10", "BRD-83")
def test_a_run_is_paused_by_key_and_goes_on_by_undo(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        await h.open()
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_P)
        await until(lambda: h.shown(run).status is Status.PAUSED, "paused")
        await h.signed.tasks.settle()
        assert h.told.said == ['"Spring offer" paused, 5 left']
        assert h.cell(run, "status") == "Paused"
        assert h.told.undo is not None
        h.told.undo()
        await until(lambda: h.shown(run).status is Status.IN_PROGRESS, "in progress")
        await h.signed.tasks.settle()
        assert h.told.said[-1] == '"Spring offer" goes on'

    walk(steps)


@pytest.mark.req("BRD-10")
def test_the_buttons_of_a_row_are_pressed_with_the_mouse(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        await h.open()
        h.current(run)
        press_button(h, run, "pause")
        await until(lambda: h.shown(run).status is Status.PAUSED, "paused")
        press_button(h, run, "resume")
        await until(lambda: h.shown(run).status is Status.IN_PROGRESS, "resumed")
        press_button(h, run, "copy")
        await until(lambda: h.trips.taken, "the copy opens")
        (panel, params), name = h.trips.taken[0], '"Spring offer(1)"'
        assert (panel, h.told.said[-1]) == (BUILDER, f"Copied as {name}")
        fresh = await h.signed.client.broadcasts.one(params["broadcast_id"])
        assert (fresh.status, fresh.name) == (Status.DRAFT, "Spring offer(1)")

    walk(steps)


def press_button(h: Hall, run: Broadcast, key: str) -> None:
    """Click one of the buttons that are painted on a row."""
    view, row = h.panel.table.view, h.row_of(run)
    entry = h.model.entry(row)
    assert entry is not None
    quick, more = h.model.buttons_of(entry)
    at = [action.key for action in quick].index(key)
    rect = button_rects(view.row_rect(row), len(quick) + more)[at]
    point(view.viewport(), rect.center())
    click(view.viewport(), rect.center())


@pytest.mark.req("BRD-84")
def test_an_abort_is_confirmed_with_what_was_not_sent(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        await h.submit(2)
        await h.open()
        await until(lambda: h.shown(run).counters.in_flight == 2, "two are out")
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_A)
        dialog = h.panel.desk.dialog
        assert dialog is not None
        act = dialog.frame.findChildren(Button)[-1]
        assert (dialog.title.text(), act.text()) == ('Abort "Spring offer"?', "Abort, 3 unsent")
        press(dialog, Qt.Key.Key_Escape)
        await h.signed.tasks.settle()
        assert h.shown(run).status is Status.IN_PROGRESS
        press(h.panel.table.view, Qt.Key.Key_A)
        assert h.panel.desk.dialog is not None
        click(h.panel.desk.dialog.frame.findChildren(Button)[-1])
        await until(lambda: h.shown(run).counters.unsuccessful == 2, "who is out counts as unsuccessful")
        await h.signed.tasks.settle()
        assert h.shown(run).status is Status.ABORTED
        assert h.told.said == ['"Spring offer" aborted, 3 unsent']

    walk(steps)


async def asked(h: Hall) -> RelaunchDialog:
    """What opens once the service has counted."""
    await until(lambda: h.panel.desk.dialog, "the question")
    dialog = h.panel.desk.dialog
    assert isinstance(dialog, RelaunchDialog)
    return dialog


@pytest.mark.req("BRD-86", "BRD-87", "BRD-88")
def test_a_relaunch_says_how_many_and_a_second_one_shows_the_first(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.finished(failed=2)
        await h.open()
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_R)
        dialog = await asked(h)
        assert [one.text() for one in dialog.frame.findChildren(Button)][-3:] == [
            "Cancel", "Edit first", "Send to 2 contacts",
        ]  # fmt: skip
        click(dialog.now)
        await until(lambda: h.told.said, "relaunched")
        assert h.told.said == ['"Spring offer(1)" is on its way']
        await h.signed.tasks.settle()
        fresh = (await h.signed.client.broadcasts.page(PageRequest(limit=1))).rows[0]
        assert (fresh.source_broadcast_id, fresh.status) == (run.id, Status.IN_PROGRESS)
        h.panel.desk.dialog = None
        press(h.panel.table.view, Qt.Key.Key_R)
        click((await asked(h)).now)
        await until(lambda: h.told.warned, "refused")
        assert h.told.warned == ['"Spring offer" is being relaunched already']
        assert h.told.way is not None
        h.told.way()
        assert h.trips.taken == [("broadcasts", {"broadcast_id": fresh.id})]

    walk(steps)


@pytest.mark.req("BRD-88")
def test_where_nobody_is_left_a_relaunch_is_off_with_the_reason(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.finished(failed=0)
        await h.open()
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_R)
        await h.signed.tasks.settle()
        assert h.panel.desk.dialog is None
        await h.open(broadcast_id=run.id)
        relaunch = h.found(RunView).header.relaunch
        assert relaunch.isVisible()
        assert not relaunch.isEnabled()
        assert relaunch.toolTip().startswith("Nobody is left to relaunch for")

    walk(steps)


@pytest.mark.req("BRD-91")
def test_what_does_not_fit_any_more_is_explained(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        await h.open()
        stale = h.shown(run)
        await h.deliver(await h.submit())
        h.panel.desk.act(Verb.PAUSE, stale)
        await until(lambda: h.told.warned, "refused")
        assert h.told.warned == ['"Spring offer" is now: Complete']
        await until(lambda: h.shown(run).status is Status.COMPLETE, "the row is right again")

    walk(steps)


@pytest.mark.req("BRD-126")
def test_a_draft_is_deleted_by_name_and_brought_back(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft("Winter tyres")
        await h.open()
        h.current(draft)
        press(h.panel.table.view, Qt.Key.Key_Delete)
        dialog = h.panel.desk.dialog
        assert dialog is not None
        assert dialog.title.text() == 'Delete "Winter tyres"?'
        click(dialog.frame.findChildren(Button)[-1])
        await until(lambda: h.told.said, "deleted")
        assert h.told.undo is not None
        h.told.undo()
        await h.signed.tasks.settle()
        assert (await h.signed.client.broadcasts.one(draft.id)).status is Status.DRAFT

    walk(steps)


@pytest.mark.req("BRD-120")
def test_of_several_runs_each_is_judged_alone(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.finished("Over")
        first, second = await h.launch("First"), await h.launch("Second")
        await h.open()
        h.model.select_page()
        h.panel.table.bulk_acted.emit("pause", h.model.chosen())
        await until(lambda: h.panel.desk.dialog, "the outcome")
        outcome = h.found(OutcomeDialog)
        said = [text.text() for text in outcome.frame.findChildren(Text)]
        assert "2 broadcasts paused" in said
        assert "Over: Complete" in said
        assert {"First", "Second"} <= set(said)
        press(outcome, Qt.Key.Key_Escape)
        for run in (first, second):
            assert (await h.signed.client.broadcasts.one(run.id)).status is Status.PAUSED

    walk(steps)


@pytest.mark.req("BRD-75", "BRD-81")
def test_a_missed_start_is_asked_about_with_the_number(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        at_ms = h.context.clock() + 60_000
        run = await h.signed.client.broadcasts.launch(h.form("Late", timing=Timing.AT, at_ms=at_ms))
        await h.open()
        h.line.clock.advance(2 * 3_600_000)
        await until(lambda: h.shown(run).status is Status.PAUSED, "missed")
        assert h.cell(run, "status") == "Start missed"
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_P)
        dialog = h.panel.desk.dialog
        assert dialog is not None
        act = dialog.frame.findChildren(Button)[-1]
        assert act.text() == "Send to about 5 contacts"
        click(act)
        await until(lambda: h.shown(run).contacts_total == len(PEOPLE), "started")

    walk(steps)


@pytest.mark.req("BRD-10")
def test_drafts_open_in_the_builder_and_runs_on_their_page(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        draft, run = await h.draft(), await h.finished("Reminder")
        await h.open()
        h.current(draft)
        press(h.panel.table.view, Qt.Key.Key_Return)
        press(h.panel.table.view, Qt.Key.Key_L)
        assert h.trips.taken == [
            (BUILDER, {"broadcast_id": draft.id}),
            (BUILDER, {"broadcast_id": draft.id, "launch": True}),
        ]
        h.current(run)
        press(h.panel.table.view, Qt.Key.Key_Return)
        await h.signed.tasks.settle()
        assert h.found(RunView) is h.panel.view
        assert str(h.panel.bar().title) == "Reminder"
        assert h.panel.step_back()
        assert str(h.panel.bar().title) == "Broadcasts"
        assert h.panel.table.view.current_row() == h.row_of(run)

    walk(steps)


def test_others_lead_to_a_new_broadcast_for_their_people(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.open(new=True, tag_ids=[7], target_ids=[3])
        await until(lambda: h.trips.taken, "the builder")
        sources = (
            RecipientSource(kind=RecipientKind.TARGET, target_id=3),
            RecipientSource(kind=RecipientKind.TAG, tag_id=7),
        )
        assert h.trips.taken == [(BUILDER, {"recipients": sources})]

    walk(steps)


def test_a_run_that_ended_is_told_and_leads_to_its_page(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.open()
        run = await h.launch()
        messages = await h.submit()
        await h.deliver(messages[1:])
        await h.deliver(messages[:1], ReceiptStatus.FAILED)
        await until(lambda: h.context.notices.entries, "the notice")
        (notice,) = h.context.notices.entries
        assert (str(notice.title), str(notice.text)) == ("Spring offer", "4 of 5 reached")
        notice.open()
        assert h.trips.taken == [("broadcasts", {"broadcast_id": run.id})]

    walk(steps)


def test_a_run_that_somebody_stopped_is_no_news(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.open()
        run = await h.launch()
        await until(lambda: h.model.row_of(str(run.id)) is not None, "the row")
        await h.signed.client.broadcasts.abort(run.id)
        await until(lambda: h.shown(run).status is Status.ABORTED, "aborted")
        assert h.context.notices.entries == []

    walk(steps)
