"""A run that is a chain on its page: what was tried for whom, by clicks beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt

from app.channels.kit.connector import ReceiptStatus
from app.contract.broadcasts import Broadcast, BroadcastId, Kind, RecipientRow, RecipientState, Status
from app.contract.chain import Attempt, AttemptState, SkipReason, Step
from app.contract.content import SmsContent
from app.contract.content_templates import ContentTemplateForm
from app.contract.paging import Filter, Op
from tests.ui.hands import click, press
from tests.ui.panels.broadcasts.hall import PEOPLE, Hall, plain, until
from ui.kit.controls.text import Text
from ui.kit.table.cells import Route, Sign, Tag, TagColour
from ui.kit.table.source import ExportFormat
from ui.panels.broadcasts.run.attempts import AttemptsRow, why_words
from ui.panels.broadcasts.run.recipients import export_words, recipients_spec, result_words
from ui.panels.broadcasts.run.view import DETAILS, RunView
from ui.panels.broadcasts.runs.actions import Verb
from ui.panels.broadcasts.runs.questions import OutcomeDialog
from ui.panels.broadcasts.statistics.model import FiguresState

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]
WAIT_S = 600


def chain(h: Hall) -> tuple[Step, ...]:
    texts = ("First try", "Second try")
    return tuple(
        Step(content=SmsContent(text=text), sender_id=h.line.sender.id, waiting_time_s=WAIT_S) for text in texts
    )


async def sent_twice(h: Hall) -> Broadcast:
    """The first step fails for two, reaches two; the second reaches one of the two, whom the first reaches late."""
    run = await h.launch(steps=chain(h), people=PEOPLE[:4])
    first = await h.submit(4)
    await h.deliver(first[:2])
    await h.deliver(first[2:], ReceiptStatus.FAILED)
    second = await h.submit(2)
    await h.deliver(second[:1])
    await h.deliver([one for one in first[2:] if one.address == second[0].address])
    return run


async def opened(h: Hall, run: Broadcast) -> RunView:
    await h.open(broadcast_id=run.id)
    assert h.panel.view is not None
    return h.panel.view


def unfold(view: RunView, row: int) -> list[tuple[str, ...]]:
    table = view.table.view
    rect = table.row_rect(row)
    click(table.viewport(), QPoint(20, rect.center().y()))
    entry = view.recipients.entry(row)
    assert entry is not None
    detail = table.unfolding.widget(entry.key)
    assert detail is not None
    return list(detail.lines)  # type: ignore[attr-defined]  # the rows of this table unfold to attempts


def row_of(view: RunView, address: str) -> int:
    entries = ((row, view.recipients.entry(row)) for row in range(view.recipients.state.rows))
    return next(row for row, entry in entries if entry is not None and entry.row.address == address)


@pytest.mark.req("BRD-109", "MSG-78")
def test_a_recipient_unfolds_to_what_was_tried(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        view = await opened(h, await sent_twice(h))
        entries = [view.recipients.entry(row) for row in range(4)]
        twice = next(entry.row for entry in entries if entry is not None and entry.row.duplicate_delivery)
        lines = unfold(view, row_of(view, twice.address))
        assert [(step, state) for step, state, *_ in lines] == [("1", "Delivered"), ("2", "Delivered")]
        assert all(times.startswith("sent ") and ", delivered " in times for _, _, times, _ in lines)
        waiting = next(
            entry.row for entry in entries if entry is not None and entry.row.state is RecipientState.ACTIVE
        )
        first, second = unfold(view, row_of(view, waiting.address))
        assert first[1] == "Failed"
        assert first[3].startswith("It did not reach the phone")
        assert second[1] == "Sent"
        assert "waits until" in second[2]
        assert len(view.table.view.unfolding.keys) == 2
        view.table.view.go_to(row_of(view, twice.address))
        press(view.table.view, Qt.Key.Key_Left)
        assert len(view.table.view.unfolding.keys) == 1

    walk(steps)


@pytest.mark.req("BRD-109", "MSG-68")
def test_the_table_says_what_reached_whom_and_marks_what_came_twice(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        view = await opened(h, await sent_twice(h))
        spec = view.recipients.spec
        rows = [entry.row for row in range(4) if (entry := view.recipients.entry(row)) is not None]
        assert [str(spec.column("success_channel").read(row) or "") for row in rows].count("SMS") == 3
        twice = next(row for row in rows if row.duplicate_delivery)
        assert spec.column("marks").read(twice) == (Tag("Twice", TagColour.ORANGE),)
        route = spec.column("attempts").read(twice)
        assert isinstance(route, Route)
        assert len(route.channels) == 2
        assert route.hint is not None
        assert plain(route.hint()) == "1 SMS: Delivered\n2 SMS: Delivered"
        await view.recipients.put_filter(Filter(field="duplicate_delivery", op=Op.VALUE, values=(True,)))
        await until(lambda: view.recipients.state.total == 1, "the one who got it twice")
        await view.recipients.clear_filters()
        await view.recipients.put_filter(Filter(field="success_step", op=Op.RANGE, low=2, high=2))
        await until(lambda: view.recipients.state.total == 1, "whom the second step reached first")

    walk(steps)


@pytest.mark.req("BRD-109")
def test_the_file_says_attempts_and_channels_in_words(walk: Walks, tmp_path: Path) -> None:
    async def steps(h: Hall) -> None:
        view = await opened(h, await sent_twice(h))
        path = tmp_path / "recipients.csv"
        await view.recipients.export(ExportFormat.CSV, path)
        await h.signed.tasks.settle()
        written = path.read_text("utf-8-sig")
        assert "SMS Delivered" in written
        assert "SMS Failed" in written
        assert "It did not reach the phone" in written

    walk(steps)


@pytest.mark.req("BRD-109")
def test_every_code_in_a_file_has_a_word() -> None:
    words = export_words()
    for code in (*AttemptState, *RecipientState, *SkipReason):
        assert words[code.value] not in ("", code.value)
    assert words["channel_4"] == "WhatsApp"
    assert words["duplicate_delivery"] == "Yes"
    assert export_words(Kind.RCS_CHECK)["successful"] == "Capable"


@pytest.mark.req("BRD-108")
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (RecipientState.SUCCESSFUL, "Capable"),
        (RecipientState.UNSUCCESSFUL, "Not capable"),
        (RecipientState.EXCLUDED, "Unknown"),
        (RecipientState.QUEUED, "No answer yet"),
        (RecipientState.STOPPED, "Stopped"),
    ],
)
def test_a_capability_check_has_results_of_its_own(state: RecipientState, words: str) -> None:
    assert str(result_words(state, Kind.RCS_CHECK)) == words
    spec = recipients_spec(lambda: Kind.RCS_CHECK, AttemptsRow)
    sign = spec.column("state").read(recipient(state))
    assert isinstance(sign, Sign)
    assert str(sign.words) == words


def recipient(state: RecipientState) -> RecipientRow:
    return RecipientRow(
        id=1, contact_id=None, address="34600000000", name="", state=state, reason=None, late=True, message_id=None,
        message_state=None, parts=None, error_code=None, error_text=None, submitted_ms=None, delivered_ms=None,
    )  # fmt: skip


def attempt(**fields: object) -> Attempt:
    values = {
        "key": "1:2:1", "step": 1, "channel": 2, "sender": "Agent", "address": "34600000000",
        "state": AttemptState.FAILED, "skip_reason": None, "message_id": 1, "started_ms": 0, "submitted_ms": None,
        "delivered_ms": None, "displayed_ms": None, "deadline_ms": None, "failure": None, "error_code": None,
        "error_text": None, "parts": 1, "retries": 0, **fields,
    }  # fmt: skip
    return Attempt(**values)  # type: ignore[arg-type]  # the fields of an attempt


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"skip_reason": "opted_out"}, "Opted out"),
        ({"failure": "rejected", "error_code": "0x0B"}, "Refused by the provider: 0x0B"),
        ({"failure": "unreachable", "retries": 2}, "The provider could not be reached, tried again 2 times"),
        ({}, ""),
    ],
)
def test_why_an_attempt_came_to_nothing(fields: dict[str, object], words: str) -> None:
    assert why_words(attempt(**fields)) == words


@pytest.mark.req("BRD-16", "BRD-41", "MSG-12")
def test_the_details_show_each_message_and_what_leads_from_one_to_the_next(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        kept = ContentTemplateForm(name="Reminder", content=SmsContent(text="First try"))
        template = await h.signed.client.content_templates.save(kept)
        first, second = chain(h)
        made = msgspec.structs.replace(second, template_id=template.id)
        run = await h.launch(steps=(first, made), people=PEOPLE[:4])
        view = await opened(h, run)
        view.show_tab(DETAILS)
        await until(lambda: view.details.lines, "told")
        lines = [plain(line) for line in view.details.lines]
        at = lines.index("Message 1 SMS from NORDWIND, delivered within 10 min")
        assert lines[at + 1].strip() == "Not delivered within 10 min, then"
        assert lines[at + 2] == "Message 2 SMS from NORDWIND, delivered within 10 min"
        assert lines[at + 3].strip() == 'From the template "Reminder"'
        assert view.details.phone.scene.text == "First try"
        assert view.details.steps.parts is not None
        click(view.details.steps.parts.part(1))
        assert view.details.phone.scene.text == "Second try"

    walk(steps)


@pytest.mark.req("BRD-125")
def test_a_launch_is_cancelled_while_recipients_are_sought(walk: Walks, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft("Everybody")
        seeking = msgspec.structs.replace(draft, status=Status.IN_PROGRESS, resolved=1200)
        asked: list[BroadcastId] = []

        async def cancel(broadcast_id: BroadcastId) -> Broadcast:
            asked.append(broadcast_id)
            return draft

        monkeypatch.setattr(h.signed.client.broadcasts, "cancel", cancel)
        view = await opened(h, draft)
        view.header.show_state(FiguresState(seeking), 0)
        assert view.header.notices.said == ["Finding the recipients, 1,200 so far. Nothing has been sent yet."]
        view.model.state = replace(view.model.state, figures=FiguresState(seeking))
        click(view.header.cancel)
        await until(lambda: h.told.said, "cancelled")
        assert asked == [draft.id]
        assert h.told.said == ['"Everybody" is a draft again, nothing was sent']
        view.header.show_state(FiguresState(draft), 0)
        assert not view.header.cancel.isVisible()

    walk(steps)


@pytest.mark.req("BRD-120")
def test_the_service_judges_each_of_several_runs(walk: Walks, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(h: Hall) -> None:
        first = await h.launch("First", people=PEOPLE[:2])
        second = await h.launch("Second", people=PEOPLE[2:4])
        await h.open()
        stale = [await h.signed.client.broadcasts.one(run.id) for run in (first, second)]

        async def chosen(_chosen: object) -> list[Broadcast]:
            return stale

        monkeypatch.setattr(h.panel.desk._source, "chosen", chosen)
        await h.signed.client.broadcasts.abort(second.id)
        h.panel.desk.act_on_many(Verb.PAUSE, h.model.chosen())
        await until(lambda: h.panel.desk.dialog, "the outcome")
        outcome = h.found(OutcomeDialog)
        said = [text.text() for text in outcome.frame.findChildren(Text)]
        assert 'Second: "Second" is now: Aborted' in said
        assert "1 broadcast paused" in said
        assert "First" in said
        press(outcome, Qt.Key.Key_Escape)

    walk(steps)
