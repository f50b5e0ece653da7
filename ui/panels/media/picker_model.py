"""What the picker knows: files read so far, which of them fit the place, what is looked for. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.contract.channels import Channel
from app.contract.faults import Fault
from app.contract.media import MediaFile, unfit_file
from app.contract.paging import Filter, ListQuery, Op, PageRequest
from app.contract.payloads.accepted import ACCEPTED
from app.contract.payloads.media import MediaKind
from backend_client.media import MediaLibrary
from backend_client.transport import ServiceFault
from ui.kit.media.words import reason

WINDOW: Final = 100
AT_LEAST: Final = 24
"""Files that fit and are looked for before the reading stops."""


@dataclass(frozen=True, slots=True)
class PickerState:
    """`files` are those to be shown, `reasons` why some of them do not fit."""

    files: tuple[MediaFile, ...] = ()
    reasons: tuple[tuple[int, str], ...] = ()
    loading: bool = True
    fault: Fault | None = None
    search: str = ""
    show_all: bool = False
    is_whole: bool = False


class PickerModel:
    """Reads the library window by window, newest first."""

    def __init__(self, library: MediaLibrary, channel: Channel, place: str) -> None:
        self._library, self.channel, self.place = library, channel, place
        self.state = PickerState()
        self._read: list[MediaFile] = []
        self._offset = self._asked = 0
        self._observer: Callable[[PickerState], object] = lambda _state: None

    def observe(self, observer: Callable[[PickerState], object]) -> None:
        """Be told of every state."""
        self._observer = observer
        observer(self.state)

    def why_not(self, file: MediaFile) -> str:
        """Why a file does not fit; nothing where it does."""
        return reason(unfit_file(self.channel, self.place, file))

    async def look_for(self, search: str) -> None:
        """Files with words in their names."""
        await self._start(search=search)

    async def set_show_all(self, show_all: bool) -> None:
        """Show those that do not fit, too."""
        await self._start(show_all=show_all)

    async def load(self) -> None:
        """Read from the beginning."""
        await self._start()

    async def more(self) -> None:
        """Read on, until enough was found that fits."""
        if self.state.loading or self.state.is_whole or self.state.fault is not None:
            return
        await self._read_on(self._asked)

    def put(self, file: MediaFile) -> None:
        """A file that was sent just now comes first."""
        self._read = [file, *(one for one in self._read if one.id != file.id)]
        self._tell()

    async def _start(self, **changes: str | bool) -> None:
        self._asked += 1
        self._read, self._offset = [], 0
        self._set(replace(self.state, loading=True, fault=None, is_whole=False, **changes))  # type: ignore[arg-type]  # its own fields
        await self._read_on(self._asked)

    async def _read_on(self, asked: int) -> None:
        wanted = len(self._shown()) + AT_LEAST
        self._set(replace(self.state, loading=True))
        is_whole = False
        while not is_whole and len(self._shown()) < wanted:
            try:
                page = await self._library.page(PageRequest(query=self._query(), offset=self._offset, limit=WINDOW))
            except ServiceFault as error:
                if asked == self._asked:
                    self._set(replace(self.state, loading=False, fault=error.fault))
                return
            if asked != self._asked:
                return
            known = {one.id for one in self._read}
            self._read += [one for one in page.rows if one.id not in known]
            self._offset = page.offset + len(page.rows)
            is_whole = self._offset >= page.total or not page.rows
        self._set(replace(self.state, loading=False, is_whole=is_whole))
        self._tell()

    def _query(self) -> ListQuery:
        if self.state.show_all:
            return ListQuery(search=self.state.search)
        kinds = {_stored(kind) for kind in ACCEPTED[self.channel, self.place].kinds}
        wanted = Filter(field="kind", op=Op.VALUE, values=tuple(sorted(kinds)))
        return ListQuery(filters=(wanted,), search=self.state.search)

    def _shown(self) -> tuple[MediaFile, ...]:
        return tuple(one for one in self._read if self.state.show_all or not self.why_not(one))

    def _tell(self) -> None:
        shown = self._shown()
        reasons = tuple((one.id, why) for one in shown if (why := self.why_not(one)))
        self._set(replace(self.state, files=shown, reasons=reasons))

    def _set(self, state: PickerState) -> None:
        self.state = state
        self._observer(state)


def _stored(kind: MediaKind) -> str:
    return MediaKind.IMAGE.value if kind is MediaKind.STICKER else kind.value
