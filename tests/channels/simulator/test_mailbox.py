"""Deliveries that are kept until they are acknowledged, and the timers beneath."""

from __future__ import annotations

import pytest
import smpp34

from app.channels.kit.timers import SetTimers
from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.mailbox import Letter, Mailbox
from app.channels.simulator.schedule import Schedule
from app.channels.smpp.status import Status


class Client:
    """Takes deliveries and remembers them."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def deliver(self, letter: Letter) -> int:
        self.taken.append(letter.octets.decode())
        return len(self.taken)


class Stage:
    def __init__(self, window: int = 3) -> None:
        self.timers = SetTimers()
        behaviour = Behaviour(deliver_window=window, redeliver_ms=2000, deliver_timeout_s=60)
        self.mailbox = Mailbox(Schedule(self.timers), lambda: behaviour)

    def put(self, *texts: str) -> None:
        for text in texts:
            self.mailbox.put(Letter("34600", "44", text.encode()))


def test_mail_waits_for_a_client_and_goes_in_order_within_its_window() -> None:
    s, client = Stage(), Client()
    s.put(*"abcde")
    s.mailbox.opened(client)
    assert client.taken == ["a", "b", "c"]
    s.mailbox.answered(client, 2, Status.ROK)
    assert client.taken == ["a", "b", "c", "d"]
    assert len(s.mailbox) == 4


def test_what_a_lost_connection_did_not_acknowledge_comes_first_on_the_next() -> None:
    s, first, second = Stage(), Client(), Client()
    s.put(*"abcde")
    s.mailbox.opened(first)
    s.mailbox.answered(first, 1, Status.ROK)
    s.mailbox.closed(first)
    s.mailbox.closed(first)
    s.mailbox.opened(second)
    assert second.taken == ["b", "c", "d"]
    assert len(s.mailbox) == 4


@pytest.mark.parametrize("status", [Status.RX_T_APPN, Status.RMSGQFUL, Status.RTHROTTLED, Status.RINVBNDSTS])
def test_what_the_client_asks_to_keep_comes_again_later(status: Status) -> None:
    s, client = Stage(), Client()
    s.mailbox.opened(client)
    s.put("a")
    s.mailbox.answered(client, 1, status)
    assert len(s.mailbox) == 1
    s.timers.advance(1.9)
    assert client.taken == ["a"]
    s.timers.advance(0.1)
    assert client.taken == ["a", "a"]
    s.mailbox.answered(client, 2, Status.ROK)
    assert len(s.mailbox) == 0


def test_what_the_client_refuses_for_good_is_dropped() -> None:
    s, client = Stage(), Client()
    s.mailbox.opened(client)
    s.put("a")
    s.mailbox.answered(client, 1, Status.RX_P_APPN)
    assert (len(s.mailbox), s.mailbox.counters.refused) == (0, 1)


def test_no_answer_in_time_sends_again() -> None:
    s, client = Stage(), Client()
    s.mailbox.opened(client)
    s.put("a")
    s.timers.advance(30)
    s.put("b")
    s.timers.advance(30)
    assert client.taken == ["a", "b", "a"]
    s.mailbox.answered(client, 1, Status.ROK)  # too late: it is on its way again
    s.timers.advance(30)
    assert client.taken == ["a", "b", "a", "b"]
    assert s.mailbox.counters.timed_out == 2
    assert len(s.timers.waits()) == 1


def test_a_second_client_shares_the_work() -> None:
    s, first, second = Stage(window=1), Client(), Client()
    s.mailbox.opened(first)
    s.mailbox.opened(second)
    s.put(*"ab")
    assert (first.taken, second.taken) == (["a"], ["b"])


def test_a_letter_as_the_package_reads_it() -> None:
    letter = Letter("34600111222", "ACME", b"\x04\x14", 0x40, 8, ((0x1E, b"7\0"),))
    unit = smpp34.decode(letter.encode(9))
    assert isinstance(unit, smpp34.DeliverSm)
    assert (unit.sequence_number, unit.source_addr, unit.destination_addr) == (9, "34600111222", "ACME")
    assert (unit.source_addr_ton, unit.dest_addr_ton, unit.esm_class, unit.data_coding) == (1, 5, 0x40, 8)
    assert [(tlv.tag, tlv.value) for tlv in unit.tlvs] == [(0x1E, b"7\0")]


def test_the_schedule_uses_one_timer_for_many_calls_in_order() -> None:
    timers = SetTimers()
    schedule, calls = Schedule(timers), list[int]()
    for seconds in (5, 1, 3, 1):
        schedule.after(seconds, calls.append, seconds)
    assert len(timers.waits()) == 1
    timers.advance(3)
    assert calls == [1, 1, 3]
    assert len(schedule) == 1
    schedule.clear()
    timers.advance(10)
    assert calls == [1, 1, 3]
    assert timers.waits() == []


def test_a_call_may_plan_the_next() -> None:
    timers = SetTimers()
    schedule, calls = Schedule(timers), list[float]()

    def again() -> None:
        calls.append(timers.time())
        if len(calls) < 3:
            schedule.after(2, again)

    schedule.after(1, again)
    timers.advance(10)
    assert calls == [1, 3, 5]
