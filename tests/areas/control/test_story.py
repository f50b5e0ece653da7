"""Explain this message: every line comes from what happened to it, and only those who may see it read it."""

from __future__ import annotations

import pytest

from app.broadcasts import service as runs
from app.channels.kit.connector import ReceiptStatus
from app.channels.kit.outcome import ErrorKind, Outcome, RetryLater
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.contract.messages import MessageState
from app.contract.permissions import Permission
from app.contract.story import Happening, Story
from app.control import service
from app.control.story import story
from app.core.actor import Actor
from app.core.clock import SECOND_MS
from app.core.errors import Refusal
from app.dispatch.spool import Claimed
from tests.areas.line import Line, rejected

H = Happening


def told(line: Line, message_id: int, actor: Actor | None = None) -> Story:
    with line.runtime.database.read() as conn:
        return story(conn, actor or line.admin, message_id)


def happenings(found: Story) -> list[Happening]:
    return [one.happening for one in found.lines]


def launched(line: Line) -> int:
    form = BroadcastForm(
        name="Spring",
        recipients=(RecipientSource(kind=RecipientKind.PHONES, numbers=("+34600000001",)),),
        timing=Timing.INSTANT,
        steps=(Step(content=SmsContent(text="x" * 200), sender_id=line.sender.id, waiting_time_s=3600),),
    )
    run = line.runtime.database.write(runs.launch, line.admin, form, None)
    line.feed(run.id)
    return run.id


def throttled(_message: Claimed) -> Outcome:
    return RetryLater(0, ErrorKind.THROTTLED, "0x58", "ESME_RTHROTTLED")


@pytest.mark.req("BEY-1")
def test_from_launch_to_delivery_with_a_retry_in_between(line: Line) -> None:
    launched(line)
    (first,) = line.send(throttled)
    line.clock.advance(5 * SECOND_MS)
    (claimed,) = line.send()
    line.clock.advance(2 * SECOND_MS)
    line.receipt(claimed.message_id)
    found = told(line, first.message_id)
    assert happenings(found) == [H.ACCEPTED, H.RETRY, H.SUBMITTED, H.DELIVERED]
    accepted, retry, submitted, delivered = found.lines
    assert (accepted.who, found.run, found.provider, found.retries) == (line.admin.name, "Spring", "Sim", 1)
    assert (retry.reason, retry.code, retry.text) == ("throttled", "0x58", "ESME_RTHROTTLED")
    assert (submitted.at_ms, delivered.at_ms) == (line.clock.now_ms() - 2 * SECOND_MS, line.clock.now_ms())
    (part,) = found.parts
    assert (part.number, part.vendor_id, part.state) == (1, f"v{first.message_id}", MessageState.DELIVERED)
    assert found.parts_count == 2


@pytest.mark.req("BEY-1")
def test_a_refusal_keeps_the_providers_code(line: Line) -> None:
    launched(line)
    (claimed,) = line.send(rejected)
    last = told(line, claimed.message_id).lines[-1]
    assert (last.happening, last.reason, last.code, last.text) == (
        H.FAILED, "rejected", "0x0B", "invalid destination",
    )  # fmt: skip


@pytest.mark.req("BEY-1", "BEY-5")
def test_what_waits_says_for_what(line: Line) -> None:
    run_id = launched(line)
    with line.runtime.database.read() as conn:
        message_id = conn.exec_driver_sql(f"SELECT id FROM messages WHERE run_id = {run_id}").scalar_one()
    assert happenings(told(line, message_id)) == [H.ACCEPTED, H.WAITING]
    line.runtime.database.write(service.stop, line.admin, ())
    found = told(line, message_id)
    assert happenings(found) == [H.ACCEPTED, H.STOPPED, H.WAITING]
    assert found.lines[1].who == line.admin.name
    line.runtime.database.write(service.resume, line.admin)
    line.claim()
    assert happenings(told(line, message_id)) == [H.ACCEPTED, H.SENDING]
    line.crash()
    assert happenings(told(line, message_id)) == [H.ACCEPTED, H.UNKNOWN]


@pytest.mark.req("BEY-1")
def test_a_failure_that_came_right_later_stands_with_both_moments(line: Line) -> None:
    launched(line)
    (claimed,) = line.send()
    line.receipt(claimed.message_id, ReceiptStatus.FAILED, "005")
    line.clock.advance(SECOND_MS)
    line.receipt(claimed.message_id)
    assert happenings(told(line, claimed.message_id)) == [H.ACCEPTED, H.SUBMITTED, H.FAILED, H.DELIVERED]


@pytest.mark.req("BEY-1", "CNV-4")
def test_an_agent_reads_stories_of_visible_conversations_alone(line: Line, agent: Actor) -> None:
    line.arrive("34600000009", "Yes?")
    with line.runtime.database.read() as conn:
        message_id = conn.exec_driver_sql("SELECT max(id) FROM messages").scalar_one()
    found = told(line, message_id, agent)
    assert (happenings(found), found.lines[0].who) == ([H.RECEIVED], "34600000009")
    elsewhere = Actor(
        99, "x", "X", agent.department_id + 77, sees_all_departments=False,
        permissions=frozenset({Permission.MANAGE_CONVERSATIONS}),
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        told(line, message_id, elsewhere)
    assert refused.value.code is Code.NOT_FOUND
