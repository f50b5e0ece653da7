"""Files that are to be added to the library: looked at, sent one after the other, kept where they fail. No Qt."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from app.contract.media import Added, MediaFile, Notice
from app.contract.payloads.accepted import LIBRARY_BYTES_MAX
from backend_client.media import MediaLibrary
from ui.panels.media.sending import NotSent, look_at, send
from ui.texts.messages import Words, msg


class Stage(Enum):
    """How far a file is."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file; `words` say what is wrong with it or what should be known of it, `again` offers another attempt."""

    key: int
    path: Path
    size: int = 0
    sent: int = 0
    stage: Stage = Stage.WAITING
    words: Words = ""
    again: bool = False
    file: MediaFile | None = None


@dataclass(frozen=True, slots=True)
class OutboxState:
    """The list as it stands."""

    parcels: tuple[Parcel, ...] = ()
    busy: bool = False

    @property
    def waiting(self) -> int:
        """How many are still to be sent."""
        return sum(one.stage is Stage.WAITING for one in self.parcels)

    @property
    def done(self) -> int:
        """How many are in the library."""
        return sum(one.stage is Stage.DONE for one in self.parcels)

    @property
    def is_smooth(self) -> bool:
        """Whether everything went in and nothing has to be read."""
        return bool(self.parcels) and all(one.stage is Stage.DONE and not one.words for one in self.parcels)


class Outbox:
    """The list of the *Add media* sheet (MED-4, MED-11, MED-14)."""

    def __init__(self, library: MediaLibrary) -> None:
        self._library = library
        self.state = OutboxState()
        self._numbers = itertools.count(1)
        self._observer: Callable[[OutboxState], object] = lambda _state: None

    def observe(self, observer: Callable[[OutboxState], object]) -> None:
        """Be told of every state."""
        self._observer = observer
        observer(self.state)

    async def add(self, paths: Sequence[Path]) -> None:
        """Put files on the list; what cannot be taken says so and keeps no other from going."""
        known = {one.path for one in self.state.parcels if one.stage is not Stage.DONE}
        for path in dict.fromkeys(paths):
            if path not in known:
                parcel = Parcel(next(self._numbers), path)
                self._set(replace(self.state, parcels=(*self.state.parcels, await self._looked_at(parcel))))

    def remove(self, key: int) -> None:
        """Take a file off the list, unless it is on its way."""
        kept = tuple(one for one in self.state.parcels if one.key != key or one.stage is Stage.SENDING)
        self._set(replace(self.state, parcels=kept))

    async def save(self) -> None:
        """*Save changes*: send what waits."""
        await self._send([one.key for one in self.state.parcels if one.stage is Stage.WAITING])

    async def retry(self, key: int) -> None:
        """*Retry*: look at a file again, and send it."""
        parcel = self._parcel(key)
        if parcel is not None and parcel.stage is Stage.REFUSED:
            self._put(await self._looked_at(replace(parcel, stage=Stage.WAITING, words="", again=False)))
            await self._send([key])

    async def _looked_at(self, parcel: Parcel) -> Parcel:
        try:
            size = await asyncio.to_thread(look_at, parcel.path, LIBRARY_BYTES_MAX)
        except NotSent as error:
            return replace(parcel, stage=Stage.REFUSED, words=error.words, again=error.again)
        return replace(parcel, size=size)

    async def _send(self, keys: Sequence[int]) -> None:
        if self.state.busy:
            return
        self._set(replace(self.state, busy=True))
        try:
            for key in keys:
                parcel = self._parcel(key)
                if parcel is not None and parcel.stage is Stage.WAITING:
                    await self._send_one(parcel)
        finally:
            self._set(replace(self.state, busy=False))

    async def _send_one(self, parcel: Parcel) -> None:
        def moved(sent: int, total: int) -> None:
            self._put(replace(parcel, stage=Stage.SENDING, sent=sent, size=total))

        try:
            added = await send(self._library, parcel.path, moved, most=LIBRARY_BYTES_MAX, reuse=False)
        except NotSent as error:
            self._put(replace(parcel, stage=Stage.REFUSED, words=error.words, again=error.again))
        except BaseException:
            self._put(parcel)  # broken off: it waits again
            raise
        else:
            self._put(replace(parcel, stage=Stage.DONE, words=notice_of(added), file=added.file))

    def _parcel(self, key: int) -> Parcel | None:
        return next((one for one in self.state.parcels if one.key == key), None)

    def _put(self, parcel: Parcel) -> None:
        parcels = tuple(parcel if one.key == parcel.key else one for one in self.state.parcels)
        self._set(replace(self.state, parcels=parcels))

    def _set(self, state: OutboxState) -> None:
        self.state = state
        self._observer(state)


def notice_of(added: Added) -> Words:
    """What should be known of a file that was taken (MED-13, MED-14)."""
    if Notice.RETYPED in added.notices:
        return msg("media.retyped", real=added.file.format, said=added.said, name=added.file.name)
    if Notice.DAMAGED in added.notices:
        return msg("media.damaged")
    if Notice.RENUMBERED in added.notices:
        return msg("media.renumbered", name=added.file.name)
    return ""
