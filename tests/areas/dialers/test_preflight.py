"""What a dialer tells before it starts, from its records and the rules in force."""

from __future__ import annotations

import pytest

from app.channels.kit.connector import LinkState
from app.contract.dialers import Dialer
from app.contract.messages import Source
from app.contract.preflight import Hint, ListPreflight
from app.contract.schedules import DAY_MIN, OpenRange
from app.control import preflights
from app.core.clock import HOUR_MS, MINUTE_MS
from app.dialers import preflight, service
from tests.areas.conftest import NOW_MS
from tests.areas.dialers.conftest import WEEK, Gateway

LIST = """campaign;destiny;menssage;priority
campsms;098344484;Hey World!;9999;
campsms;099635199;Hey World!;9999;
campsms;098356484;{long};9999;
campsms;12;Hey World!;9999;
campsms;098356484;Again;9999;
""".replace("{long}", "x" * 161)


def look(gateway: Gateway, dialer: Dialer, link: LinkState = LinkState.UP) -> ListPreflight:
    with gateway.runtime.database.read() as conn:
        links: dict[int, LinkState] = {dialer.provider_id: link}
        report = preflight.report(conn, dialer.id, links, gateway.clock.now_ms())
    return gateway.do(preflights.looked_at, gateway.admin, Source.DIALER, report)


@pytest.mark.req("BEY-2")
def test_records_are_counted_by_what_becomes_of_them_and_then_that_becomes_of_them(gateway: Gateway):
    dialer = gateway.dialer(started=False)
    gateway.upload(LIST)
    gateway.bar("098344484", dialer.id)
    found = look(gateway, dialer)
    assert (found.people, found.recipients) == (5, 3)
    assert found.exclusions == {"invalid_number": 1, "do_not_contact": 1}
    assert [one.address for one in found.left_out["do_not_contact"]] == ["59898344484"]
    assert found.left_out["invalid_number"][0].row == 5
    assert found.parts is not None
    assert (found.parts.low, found.parts.high, found.parts.total) == (1, 2, 4)
    assert (found.per_minute, found.start_ms, found.finish_ms) == (60.0, NOW_MS, NOW_MS + 2_000)
    assert [(one.hint, one.count) for one in found.notices] == [(Hint.REPEATED, 1)]

    gateway.do(service.start, gateway.admin, dialer.id)
    gateway.run(10_000, step_ms=500)
    assert len(gateway.starts) == found.recipients
    assert gateway.starts[-1].at_ms - gateway.starts[0].at_ms == 2_000


@pytest.mark.req("BEY-2")
def test_a_closed_schedule_a_dead_line_and_the_pace_move_the_finish(gateway: Gateway):
    opens_min = NOW_MS // MINUTE_MS % DAY_MIN + 60
    hour = OpenRange(days=WEEK, from_min=opens_min, to_min=opens_min + 60)
    morning = gateway.hours((hour,), zone="UTC")
    dialer = gateway.dialer(started=False, gap_ms=30 * MINUTE_MS, schedule_ids=(morning.id,))
    gateway.upload(LIST)
    found = look(gateway, dialer, LinkState.DOWN)
    closed = next(one for one in found.notices if one.hint is Hint.CLOSED)
    assert closed.until_ms == found.start_ms
    assert found.start_ms == NOW_MS - NOW_MS % MINUTE_MS + HOUR_MS
    # two an hour, an hour a day: the fourth message goes on the second morning
    assert found.finish_ms == found.start_ms + 24 * HOUR_MS + 30 * MINUTE_MS
    assert Hint.PROVIDER_DOWN in {one.hint for one in found.notices}
    idle = gateway.dialer(started=False, name="idle", schedule_ids=(morning.id,))
    assert {one.hint for one in look(gateway, idle).notices} == {Hint.CLOSED, Hint.NOBODY}


@pytest.mark.req("BEY-2")
def test_a_second_look_tells_what_changed(gateway: Gateway):
    dialer = gateway.dialer(started=False)
    gateway.upload(LIST)
    assert look(gateway, dialer).since is None
    gateway.bar("099635199", dialer.id)
    since = look(gateway, dialer).since
    assert since is not None
    assert [(one.figure, one.before, one.now) for one in since.changes] == [
        ("recipients", 4, 3),
        ("parts", 5, 4),
        ("do_not_contact", 0, 1),
    ]
