"""The media library as editors use it: choosing, sending, pictures; one for all panels of a sitting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from app.contract.faults import Code
from app.contract.feed import Change, Event, Topic
from app.contract.media import MediaFile, MediaId, chosen, unfit_file
from app.contract.payloads.accepted import ACCEPTED
from app.contract.payloads.formats import essence
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.media.desk import Sending, Taken
from ui.kit.media.pictures import Pictures
from ui.kit.media.words import reason
from ui.panels.media.picker import MediaPicker
from ui.panels.media.sending import NotSent, send
from ui.shell.kept import Kept, kept
from ui.shell.panel import PanelContext
from ui.shell.tasks import Tasks

SVG: Final = "image/svg+xml"
SVG_BYTES_MAX: Final = 1024 * 1024
"""A drawing beyond this is not drawn."""
_SEND: Final = "media_send"


class LibraryDesk(Kept):
    """Answers editors; see `ui.kit.media.desk.MediaDesk`."""

    def __init__(self, client: Client, tasks: Tasks) -> None:
        super().__init__(client, tasks)
        self._tasks = tasks
        self._pictures = Pictures(tasks.starter(self), self._fetch, self)
        self.picker: MediaPicker | None = None
        self._end = client.events.subscribe(Topic.MEDIA, self._on_event)

    def close(self) -> None:
        """Hear of nothing any more."""
        self._end()

    def _on_event(self, event: Event) -> None:
        if event.change is Change.DELETE:
            self._pictures.gone.emit(int(event.key))

    @property
    def pictures(self) -> Pictures:
        """Small pictures by `media_id`."""
        return self._pictures

    def choose(self, owner: QWidget, channel: Channel, place: str, taken: Taken) -> None:
        """Open the picker."""
        picker = MediaPicker(owner, self.client.media, self._pictures, self._tasks, channel, place)
        self.picker = picker

        def on_closed(file: object) -> None:
            self.picker = None
            if isinstance(file, MediaFile):
                taken(chosen(channel, place, file))

        picker.closed.connect(on_closed)
        picker.start()

    def send(self, owner: QWidget, path: Path, channel: Channel, place: str, sending: Sending) -> None:
        """Put a file of the disk into the library, then into the place if it fits."""
        self._tasks.run(owner, self._send(path, channel, place, sending), intent=_SEND)

    def cancel(self, owner: QWidget) -> None:
        """Break it off."""
        self._tasks.cancel(owner, _SEND)

    def look_up(self, owner: QWidget, media_id: int, gone: Callable[[], object]) -> None:
        """Call `gone` if a file was deleted."""
        self._tasks.run(owner, self._look_up(media_id, gone))

    async def _send(self, path: Path, channel: Channel, place: str, sending: Sending) -> None:
        most = max(ACCEPTED[channel, place].bytes_max.values())
        try:
            added = await send(self.client.media, path, sending.moved, most=most, reuse=True)
        except NotSent as error:
            sending.refused(error.words)
            return
        problem = unfit_file(channel, place, added.file)
        if problem is None:
            sending.taken(chosen(channel, place, added.file))
        else:
            sending.refused(reason(problem))

    async def _look_up(self, media_id: int, gone: Callable[[], object]) -> None:
        try:
            await self.client.media.one(MediaId(media_id))
        except ServiceFault as error:
            if error.fault.code is Code.NOT_FOUND:
                gone()

    async def _fetch(self, media_id: int) -> bytes:
        try:
            return await self.client.media.thumbnail(media_id)
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                raise
        file = await self.client.media.one(MediaId(media_id))
        if essence(file.mime_type) != SVG or file.size_bytes > SVG_BYTES_MAX:
            return b""
        return b"".join([part async for part in self.client.media.download(media_id)])


def desk_of(context: PanelContext) -> LibraryDesk:
    """The desk of a sitting."""
    return kept(context, LibraryDesk)
