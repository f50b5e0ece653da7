"""One run on screen: head, recipients, statistics, what it says; beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.channels.kit.connector import ReceiptStatus
from app.contract.broadcasts import RecipientRow, Status
from app.contract.contacts import ContactForm
from tests.areas.line import rejected
from tests.ui.hands import click, press
from tests.ui.panels.broadcasts.hall import PEOPLE, Hall, plain, until
from ui.kit.controls.text import Text
from ui.kit.table.source import ExportFormat
from ui.kit.table.state import Phase as TablePhase
from ui.panels.broadcasts.run.model import Phase
from ui.panels.broadcasts.run.view import DETAILS, STATISTICS, RunView
from ui.panels.broadcasts.runs.desk import BUILDER

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]


async def opened(h: Hall, run_id: int) -> RunView:
    await h.open(broadcast_id=run_id)
    assert h.panel.view is not None
    return h.panel.view


def rows(view: RunView) -> list[RecipientRow]:
    found = (view.recipients.entry(row) for row in range(view.recipients.state.rows))
    return [entry.row for entry in found if entry is not None]


def words(view: RunView, row: int, key: str) -> str:
    entry = view.recipients.entry(row)
    assert entry is not None
    return plain(view.table.view.rows.text(entry, view.recipients.spec.column(key)))


@pytest.mark.req("BRD-109")
def test_recipients_have_their_result_with_the_reason_in_words(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        await h.signed.client.contacts.save(ContactForm(phone="+" + PEOPLE[0], values={"name": "Eva"}))
        run = await h.launch()
        messages = await h.submit(3)
        await h.deliver(messages[:2])
        await h.deliver(messages[2:], ReceiptStatus.FAILED)
        await h.submit(1, rejected)
        view = await opened(h, run.id)
        found = {
            words(view, row, "address"): (words(view, row, "state"), words(view, row, "reason")) for row in range(5)
        }
        assert found == {
            "+34 600 00 00 00": ("Successful", ""),
            "+34 600 00 00 01": ("Successful", ""),
            "+34 600 00 00 02": ("Unsuccessful", "It did not reach the phone"),
            "+34 600 00 00 03": ("Unsuccessful", "Refused by the provider"),
            "+34 600 00 00 04": ("Being sent", ""),
        }
        assert words(view, 0, "name") == "Eva"
        assert words(view, 0, "submitted_ms")
        assert words(view, 0, "delivered_ms")
        assert words(view, 0, "parts") == "1"
        assert words(view, 3, "error_code") == "0x0B"

    walk(steps)


@pytest.mark.req("BRD-109", "BRD-103")
def test_the_legend_filters_the_recipients(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.finished(failed=2)
        view = await opened(h, run.id)
        chips = view.header.chips
        assert {part: chip.count for part, chip in chips.items()} == {
            "successful": "3", "unsuccessful": "2", "in_flight": "0", "excluded": "0", "queued": "0",
        }  # fmt: skip
        click(chips["unsuccessful"])
        await until(lambda: view.recipients.state.total == 2, "filtered")
        assert {row.state.value for row in rows(view)} == {"unsuccessful"}
        click(chips["successful"])
        await until(lambda: view.recipients.state.total == 3, "another part")
        assert not chips["unsuccessful"].isChecked()
        await view.recipients.remove_filter(0)
        assert not chips["successful"].isChecked()
        click(chips["excluded"])
        await until(lambda: view.recipients.state.phase is TablePhase.NO_MATCH, "nobody")
        press(chips["excluded"], Qt.Key.Key_Space)
        await until(lambda: view.recipients.state.total == 5, "all again")

    walk(steps)


@pytest.mark.req("BRD-13", "BRD-16")
def test_a_run_is_followed_while_it_is_sent(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        view = await opened(h, run.id)
        assert view.header.figure.text() == "5"
        assert h.panel.bar().status is not None
        messages = await h.submit()
        await until(lambda: view.header.chips["in_flight"].count == "5", "sent")
        await h.deliver(messages)
        await until(lambda: view.run is not None and view.run.status is Status.COMPLETE, "complete")
        await until(lambda: {row.state.value for row in rows(view)} == {"successful"}, "the rows follow")
        assert view.header.pace.text().startswith("Finished")
        assert not view.header.pause.isVisible()

    walk(steps)


@pytest.mark.req("BRD-83", "BRD-84")
def test_a_run_is_paused_resumed_and_aborted_from_its_page(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        view = await opened(h, run.id)
        click(view.header.pause)
        await until(view.header.resume.isVisible, "paused")
        assert not view.header.pause.isVisible()
        click(view.header.resume)
        await until(view.header.pause.isVisible, "resumed")
        click(view.header.abort)
        dialog = h.panel.desk.dialog
        assert dialog is not None
        press(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert view.run is not None
        assert view.run.status is Status.IN_PROGRESS, "nothing is aborted by a key alone"
        dialog.finish(True)
        await until(lambda: view.run is not None and view.run.status is Status.ABORTED, "aborted")
        assert not view.header.abort.isVisible()

    walk(steps)


@pytest.mark.req("BRD-104", "BRD-105")
def test_statistics_and_the_hint_of_a_run_that_stands_still(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch()
        h.line.clock.advance(6 * 60_000)
        view = await opened(h, run.id)
        view.show_tab(STATISTICS)
        await until(view.statistics.people.isVisible, "the figures")
        assert view.statistics.notices.said[0].startswith("Nothing was sent for five minutes.")
        assert view.header.notices.isVisible()
        await h.submit(1)
        await until(lambda: not view.header.notices.isVisible(), "it goes on")

    walk(steps)


@pytest.mark.req("BRD-16", "BRD-90")
def test_what_a_run_says_and_who_did_what(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.launch(description="For the north")
        await h.signed.client.broadcasts.pause(run.id)
        view = await opened(h, run.id)
        view.show_tab(DETAILS)
        await until(lambda: view.details.lines, "told")
        lines = [plain(line) for line in view.details.lines]
        assert "Recipients +34 600 00 00 00 and 4 more" in lines
        assert "Start At once" in lines
        assert "Message SMS from NORDWIND, delivered within 10 min" in lines
        assert "Description For the north" in lines
        done = [line.split()[-3:] for line in lines if line.endswith("Admin")]
        assert done == [[what, "Ada", "Admin"] for what in ("Paused", "Launched", "Created")]
        people = [one for one in view.details.findChildren(Text) if one.text() == "Ada Admin"]
        assert {one.toolTip() for one in people} == {"admin"}, "the login is told on hover"
        assert view.details.phone.scene.text == "Hello"
        click(view.header.resume)
        await until(lambda: any("Resumed" in line for line in view.details.lines), "the history follows")

    walk(steps)


@pytest.mark.req("BRD-109")
def test_a_recipient_leads_to_the_conversation(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await h.finished()
        view = await opened(h, run.id)
        view.table.view.setFocus()
        view.table.view.go_to(0)
        press(view.table.view, Qt.Key.Key_Return)
        assert h.trips.taken[0][0] == "conversations"
        assert h.trips.taken[0][1]["phone"] == PEOPLE[0]

    walk(steps)


@pytest.mark.req("BRD-109")
def test_recipients_are_exported_as_they_are_filtered(walk: Walks, tmp_path: Path) -> None:
    async def steps(h: Hall) -> None:
        run = await h.finished(failed=2)
        view = await opened(h, run.id)
        click(view.header.chips["unsuccessful"])
        await until(lambda: view.recipients.state.total == 2, "filtered")
        path = tmp_path / "out.csv"
        await view.recipients.export(ExportFormat.CSV, path)
        assert h.told.said == ["2 recipients exported"]
        text = path.read_text(encoding="utf-8-sig")
        assert "Unsuccessful" in text
        assert "It did not reach the phone" in text
        assert len(text.splitlines()) == 3

    walk(steps)


def test_a_draft_deleted_by_somebody_says_so(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft()
        view = await opened(h, draft.id)
        assert view.header.edit.isVisible()
        click(view.header.edit)
        assert h.trips.taken == [(BUILDER, {"broadcast_id": draft.id})]
        await h.signed.client.broadcasts.remove(draft.id)
        await until(view.gone.isVisible, "gone")
        assert view.gone.button is not None
        click(view.gone.button)
        await until(lambda: h.panel.view is None, "back to the list")

    walk(steps)


def test_a_run_that_does_not_exist_is_explained_and_tried_again(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        view = await opened(h, 77)
        assert view.model.state.phase is Phase.FAILED
        assert view.error.isVisible()
        click(view.error.button)
        await h.signed.tasks.settle()
        assert view.error.isVisible()
        assert h.panel.step_back()

    walk(steps)
