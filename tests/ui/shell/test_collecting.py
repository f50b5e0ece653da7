"""Widgets in cycles die in the window's thread, whatever another thread does meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.shell.collecting import Collector


class Knot:
    """Refers to itself, so that only the collector frees it; remembers which thread that was."""

    def __init__(self, freed_by: list[int]) -> None:
        self.me = self
        weakref.finalize(self, lambda: freed_by.append(threading.get_ident()))


@pytest.fixture
def owner() -> Iterator[QObject]:
    was_enabled = gc.isenabled()
    yield (made := QObject())
    made.deleteLater()
    (gc.enable if was_enabled else gc.disable)()


def litter(freed_by: list[int]) -> None:
    """Passes every threshold many times over."""
    Knot(freed_by)
    for _ in range(20):
        _ = [[n] for n in range(2_000)]


def test_what_another_thread_litters_is_freed_by_this_one(qtbot: QtBot, owner: QObject) -> None:
    freed_by: list[int] = []
    collector = Collector(owner)
    thread = threading.Thread(target=litter, args=(freed_by,))
    thread.start()
    thread.join()
    assert freed_by == []
    _ = [Knot([]) for _ in range(gc.get_threshold()[0] + 1)]
    qtbot.waitUntil(lambda: bool(freed_by))
    assert freed_by == [threading.get_ident()]
    collector.end()


def test_in_the_end_it_is_python_s_matter_again(owner: QObject) -> None:
    collector = Collector(owner)
    assert not gc.isenabled()
    collector.end()
    assert gc.isenabled()
