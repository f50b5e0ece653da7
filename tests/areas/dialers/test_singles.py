"""One message to one number: once, to numbers that can be reached, with a word about when it goes."""

from __future__ import annotations

from typing import Any

import pytest

from app.contract.dialers import Departure, RecordSource, RecordState
from app.contract.faults import Code
from app.contract.schedules import OpenRange
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dialers import service, singles, store
from app.dialers.singles import Wish
from tests.areas.asking import actions
from tests.areas.dialers.conftest import Gateway

pytestmark = pytest.mark.both_databases


def refused(gateway: Gateway, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as error:
        gateway.single(*args, **kwargs)
    assert error.value.code is Code.INVALID
    return [(one.path, one.code) for one in error.value.problems]


@pytest.mark.req("DIA-48")
def test_it_is_a_record_with_priority_one(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    told = gateway.single(dialer.id, "098 344 484", "Hi")
    assert (told.record.priority, told.record.source, told.record.state) == (
        1,
        RecordSource.SINGLE,
        RecordState.TO_PROCESS,
    )
    assert (told.departure, told.record.address, told.record.destiny) == (
        Departure.NOW,
        "59898344484",
        "098 344 484",
    )
    assert [one.text for one in gateway.run(500)] == ["Hi"]
    assert actions(gateway.runtime)[-1] == "dialer_single_sent"


@pytest.mark.req("DIA-48")
def test_it_says_what_it_waits_for(gateway: Gateway) -> None:
    night = gateway.hours([OpenRange(days=(0,), from_min=60, to_min=61)])
    dialer = gateway.dialer(started=False, schedule_ids=(night.id,))
    assert gateway.single(dialer.id, "098344484").departure is Departure.WHEN_STARTED
    gateway.do(service.start, gateway.admin, dialer.id)
    told = gateway.single(dialer.id, "099635199")
    assert told.departure is Departure.AT_OPENING
    assert told.opens_ms == gateway.look(dialer).turns_ms


@pytest.mark.req("DIA-49")
def test_a_repeated_call_makes_no_second_record(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    first = gateway.single(dialer.id, "098344484", client_key="one")
    again = gateway.single(dialer.id, "098344484", client_key="one")
    assert first.record.id == again.record.id
    gateway.run(1_000)
    after = gateway.single(dialer.id, "098344484", client_key="one")
    assert (after.record.id, after.record.result is not None) == (first.record.id, True)
    assert gateway.look(dialer).counters.loaded == 1


@pytest.mark.req("DIA-49")
def test_the_same_again_within_a_minute_asks(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.single(dialer.id, "098344484", "Hi")
    assert refused(gateway, dialer.id, "+598 98 344484", "Hi") == [("text", "sent_just_now")]
    gateway.single(dialer.id, "098344484", "Hi", again=True)
    gateway.single(dialer.id, "098344484", "Other")
    gateway.clock.advance(60_000)
    gateway.single(dialer.id, "098344484", "Hi")
    assert gateway.look(dialer).counters.loaded == 4


@pytest.mark.req("DIA-51")
def test_what_is_refused(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.bar("099635199", dialer.id)
    assert refused(gateway, dialer.id, "12") == [("number", "not_a_reachable_number")]
    assert refused(gateway, dialer.id, "098344484", "  ") == [("text", "sms_empty")]
    assert refused(gateway, dialer.id, "098344484", "x" * 766) == [("text", "sms_too_long")]
    assert refused(gateway, dialer.id, "099635199") == [("number", "do_not_contact")]
    assert refused(gateway, dialer.id, "098344484", client_key="") == [("client_key", "required")]
    assert gateway.look(dialer).counters.loaded == 0


@pytest.mark.req("DIA-9")
def test_numbers_are_read_in_the_dialers_region(gateway: Gateway) -> None:
    dialer = gateway.dialer(region="ES")
    assert refused(gateway, dialer.id, "098344484") == [("number", "not_a_reachable_number")]
    assert gateway.single(dialer.id, "612 345 678").record.address == "34612345678"


@pytest.mark.req("WSV-5", "WSV-10")
def test_another_door_may_add_records_with_a_device_of_its_own_or_blocked(gateway: Gateway) -> None:
    dialer = gateway.dialer()

    def add(work: UnitOfWork, *, blocked: bool, key: str) -> int:
        row = store.row_of(work.conn, dialer.id)
        wish = Wish("098344484", "59898344484", "Hi", RecordSource.WEB_SERVICE, device="5", agent="ann")
        return singles.add(work, row, wish, client_key=key, blocked=blocked)

    gateway.do(add, blocked=False, key="a")
    gateway.do(add, blocked=True, key="b")
    assert [one.device for one in gateway.run(2_000)] == ["5"]
    figures = gateway.look(dialer).counters
    assert (figures.sent, figures.blocked) == (1, 1)
    (record,) = gateway.processed(dialer)
    assert (record.agent, record.source) == ("ann", RecordSource.WEB_SERVICE)


@pytest.mark.req("DIA-49")
def test_keys_are_kept_for_a_day(gateway: Gateway) -> None:
    dialer = gateway.dialer(started=False)
    gateway.single(dialer.id, "098344484")
    gateway.clock.advance(DAY_MS)
    assert gateway.do(singles.prune_keys) == 0
    gateway.clock.advance(1)
    assert gateway.do(singles.prune_keys) == 1
