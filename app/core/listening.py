"""What processes that share a store tell each other with every commit, and who hears it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.core.alarm import EVERYTHING
from app.core.errors import Refusal
from app.core.postgres import CHANNEL

log = logging.getLogger("switchroom.listening")

NOTE_MAX: Final = 7_900
"""Bytes the server passes on at once."""
HEAR_S: Final = 0.5
"""How long a listening connection is waited on before it is looked whether to stop."""
LOOK_S: Final = 0.5
"""How often the store is looked at while nothing can be heard."""


@dataclass(frozen=True, slots=True)
class Note:
    """A commit: who did it, up to which number it told events (0: none), whom it wakes."""

    member: int
    seq: int
    woken: list[str]

    def text(self) -> str:
        """As it crosses; too many names become all names."""
        encoded = msgspec.json.encode(self).decode()
        if len(encoded.encode()) <= NOTE_MAX:
            return encoded
        return Note(self.member, self.seq, [EVERYTHING]).text()


class Listening:
    """A thread that hears of commits and, while it can not, looks for itself."""

    def __init__(
        self,
        engine: Engine,
        member: int,
        on_news: Callable[[int | None], None],
        on_wake: Callable[[set[str]], None],
    ) -> None:
        self._engine = engine
        self._member = member
        self._on_news = on_news
        self._on_wake = on_wake
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def stop(self) -> None:
        """Hear no more."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hear()
            except Exception as error:  # noqa: BLE001 - whatever the line does, what is told there is in the store too
                if not self._stopping.is_set():
                    log.warning("listening_broken", extra={"reason": type(error).__name__})
            self._look()
            self._stopping.wait(LOOK_S)

    def _hear(self) -> None:
        with self._engine.connect() as conn:
            raw: Any = conn.connection.driver_connection
            try:
                raw.execute(f"LISTEN {CHANNEL}")
                self._look()  # what was told before is not told again
                while not self._stopping.is_set():
                    for notice in raw.notifies(timeout=HEAR_S):
                        self._heard(msgspec.json.decode(notice.payload, type=Note))
            finally:
                conn.invalidate()  # nobody else shall have a connection that listens, or is broken

    def _heard(self, note: Note) -> None:
        if note.seq:
            self._on_news(note.seq)
        if note.woken and note.member != self._member:
            self._on_wake(set(note.woken))

    def _look(self) -> None:
        try:
            self._on_news(None)
        except (Refusal, DBAPIError):
            return  # the store is away; the next look finds it
        self._on_wake({EVERYTHING})
