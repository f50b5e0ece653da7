"""When the collector looks: not while a process starts, and rarely afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from app.core import memory


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.disable()  # as in all tests


def test_the_collector_rests_until_a_process_has_started(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda: looks.append("collect"))
    monkeypatch.setattr(gc, "freeze", lambda: looks.append("freeze"))
    gc.enable()
    memory.begin()
    assert not gc.isenabled()
    memory.settle()
    assert gc.isenabled()
    assert looks == ["collect", "freeze"]
    assert gc.get_threshold() == memory.BETWEEN_LOOKS
