"""A dialer that stops by itself when errors pile up, and one that everything's stop halts."""

from __future__ import annotations

import pytest

from app.channels.kit.outcome import ErrorKind, Outcome, Rejected
from app.contract.faults import Code
from app.contract.safety import Breaker
from app.control import service as control
from app.core.errors import Refusal
from app.dialers import reads, service
from app.dispatch.spool import Claimed
from tests.areas.asking import actions
from tests.areas.dialers.conftest import Gateway, accept
from tests.areas.dialers.test_fixtures import rows

QUICK = Breaker(percent=50, of_last=10, at_least=4)


def refused(_message: Claimed) -> Outcome:
    return Rejected(ErrorKind.CONTENT, "403", "spam")


@pytest.mark.req("BEY-3")
def test_errors_that_pile_up_stop_a_dialer_with_the_error_until_it_is_started_again(gateway: Gateway) -> None:
    dialer = gateway.dialer(breaker=QUICK)
    gateway.upload(rows(12))
    gateway.answer = refused
    gateway.run(20_000, 500)
    told = gateway.look(dialer)
    assert not told.started
    assert told.spike is not None
    assert (told.spike.errors, told.spike.of, told.spike.failure, told.spike.code) == (4, 4, "content", "403")
    assert (told.counters.failed, told.counters.to_process, told.counters.sending) == (4, 8, 0)
    assert actions(gateway.runtime)[-1] == "dialer_stopped"
    gateway.answer = accept
    assert gateway.do(service.start, gateway.admin, dialer.id).spike is None
    gateway.run(20_000, 500)
    assert gateway.look(dialer).counters.to_process == 0


@pytest.mark.req("BEY-3")
def test_a_dialer_has_a_breaker_unless_it_is_switched_off(gateway: Gateway) -> None:
    assert gateway.dialer(started=False).breaker == Breaker()
    dialer = gateway.dialer(name="second", breaker=None)
    gateway.upload(rows(6).replace("campsms", "second"))
    gateway.answer = refused
    gateway.run(10_000, 500)
    assert gateway.look(dialer).started
    with pytest.raises(Refusal) as refusal:
        gateway.dialer(name="third", breaker=Breaker(percent=0))
    assert refusal.value.code is Code.INVALID
    assert [one.path for one in refusal.value.problems] == ["breaker.percent"]


@pytest.mark.req("BEY-5")
def test_a_stop_halts_a_dialer_at_once_and_says_how_far_it_was(gateway: Gateway) -> None:
    dialer = gateway.dialer()
    gateway.upload(rows(8))
    gateway.run(2_000)
    left = len(gateway.starts)
    assert 0 < left < 8
    halt = gateway.do(control.stop, gateway.admin, (reads.standings,))
    (run,) = halt.runs
    assert (run.source, run.run_id, run.left, run.total) == ("dialer", dialer.id, left, 8)
    assert gateway.run(5_000) == []
    gateway.do(control.resume, gateway.admin)
    gateway.run(10_000)
    assert len(gateway.starts) == 8
