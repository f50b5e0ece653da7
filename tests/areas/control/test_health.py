"""Figures of accounts and receipts that match nothing."""

from __future__ import annotations

import msgspec
import pytest

from app.channels.kit.connector import Link, LinkState, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater
from app.contract.messages import Source
from app.core.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from app.dispatch import receipts
from app.dispatch.health import HealthBook, Told, health, unmatched
from app.dispatch.intake import accept
from app.dispatch.recording import Done
from tests.areas.line import Line
from tests.dispatch.conftest import ground
from tests.dispatch.ground import Ground, draft

__all__ = ["ground"]

NOW_MS = 1_763_600_000_000
YES = Accepted(("v",))
NO = Rejected(ErrorKind.REJECTED, "0x0B", "bad number")
LATER = RetryLater(0, ErrorKind.THROTTLED, "0x58", "slow down")


def done(ground: Ground, outcome: Outcome) -> Done:
    ground.accept(draft())
    return Done(ground.claim_one(), outcome, NOW_MS)


@pytest.mark.req("BEY-12")
def test_an_hour_of_outcomes_with_their_codes_and_the_rate_of_the_last_minute(ground: Ground) -> None:
    book = HealthBook()
    book.answered(1, [done(ground, YES), done(ground, NO)], NOW_MS - 2 * HOUR_MS)  # forgotten by now
    book.answered(1, [done(ground, YES)] * 30, NOW_MS - 20 * MINUTE_MS)
    book.answered(
        1, [done(ground, YES)] * 50 + [done(ground, NO)] * 3 + [done(ground, LATER)], NOW_MS - 10 * SECOND_MS
    )
    total, rate, last_ms, lag_ms = book.figures(1, NOW_MS)
    assert (total.accepted, total.failed, total.retried) == (80, 3, 1)
    assert total.errors.most_common(1) == [(("rejected", "0x0B", "bad number", False), 3)]
    assert rate == pytest.approx(5.0)
    assert (last_ms, lag_ms) == (None, None)
    assert book.figures(2, NOW_MS)[0].accepted == 0


@pytest.mark.req("BEY-12")
def test_what_another_process_counted_is_in_the_figures(ground: Ground) -> None:
    here, there = HealthBook(), HealthBook()
    status = ReceiptStatus.DELIVERED
    here.answered(1, [done(ground, YES), done(ground, NO)], NOW_MS - 10 * SECOND_MS)
    here.receipted(1, [Receipt("a", status, "", "", NOW_MS - 9_000)], NOW_MS - 5_000)
    there.answered(1, [done(ground, YES)] * 20 + [done(ground, NO)] * 2, NOW_MS - 10 * SECOND_MS)
    there.receipted(1, [Receipt("b", status, "", "", NOW_MS - 1_500)], NOW_MS)
    crossed = msgspec.json.decode(msgspec.json.encode(there.told(NOW_MS)), type=dict[int, Told])
    total, rate, last_ms, lag_ms = here.figures_with(1, NOW_MS, [crossed])
    assert (total.accepted, total.failed, total.receipts, last_ms, lag_ms) == (21, 3, 2, NOW_MS, 1_500)
    assert rate == pytest.approx(2.1)
    assert total.errors.most_common(1) == [(("rejected", "0x0B", "bad number", False), 3)]
    assert here.figures_with(2, NOW_MS, [crossed])[0].accepted == 0


@pytest.mark.req("BEY-12")
def test_the_lag_of_the_last_receipts() -> None:
    book = HealthBook()
    status = ReceiptStatus.DELIVERED
    book.receipted(1, [Receipt("a", status, "", "", NOW_MS - 4_000), Receipt("b", status, "", "", None)], NOW_MS)
    total, _, last_ms, lag_ms = book.figures(1, NOW_MS)
    assert (total.receipts, last_ms, lag_ms) == (2, NOW_MS, 4_000)
    whole_minute = NOW_MS - NOW_MS % MINUTE_MS
    lost = Receipt("c", ReceiptStatus.FAILED, "005", "id:c stat:UNDELIV err:005", whole_minute)
    book.receipted(1, [lost], whole_minute + 70_000)
    total, _, _, lag_ms = book.figures(1, whole_minute + 70_000)
    assert (total.failed, lag_ms) == (1, 10_000)
    assert list(total.errors) == [("undelivered", "005", "stat:UNDELIV", False)]


@pytest.mark.req("BEY-12")
def test_an_account_with_its_queue_and_its_connection(line: Line) -> None:
    made = [draft(provider_id=line.provider_id, source=Source.AGENT, hold_ms=hold) for hold in (0, 0, 0, MINUTE_MS)]
    line.runtime.database.write(accept, made)
    line.claim(1)
    link = Link(LinkState.DOWN, "refused", NOW_MS)
    with line.runtime.database.read() as conn:
        (found,) = health(conn, HealthBook(), {line.provider_id: link}, NOW_MS)
    assert (found.name, found.link, found.queued, found.held, found.sending) == ("Sim", "down", 2, 1, 1)


@pytest.mark.req("BEY-10")
def test_a_receipt_without_a_message_is_seen_until_it_is_matched(line: Line) -> None:
    database = line.runtime.database
    early = Receipt("v1", ReceiptStatus.DELIVERED, "000", "stat:DELIVRD", None)
    database.write(receipts.apply, line.hooks, line.provider_id, [early])
    with database.read() as conn:
        found = unmatched(conn)
        (account,) = health(conn, HealthBook(), {}, NOW_MS)
    assert [(one.provider, one.vendor_id, one.text) for one in found.parked] == [("Sim", "v1", "stat:DELIVRD")]
    assert (found.parked_total, account.parked) == (1, 1)
    (message_id,) = database.write(accept, [draft(provider_id=line.provider_id)])
    line.answer(line.claim(), lambda _: Accepted(("v1",)))
    with database.read() as conn:
        assert unmatched(conn).parked_total == 0
        state = conn.exec_driver_sql(f"SELECT state FROM messages WHERE id = {message_id}").scalar_one()
    assert state == "delivered"
