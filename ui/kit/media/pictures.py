"""Small pictures of the library's files by number: read in the background, kept as long as there is room."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from backend_client.transport import ServiceFault

KEPT: Final = 200
"""Pictures kept; at 512 pixels a side that is 200 MB in the worst case, in practice a tenth."""
AGAIN_S: Final = 10.0
"""A picture that could not be read is asked for again after so long."""

Run = Callable[[Coroutine[Any, Any, None]], object]
Fetch = Callable[[int], Awaitable[bytes]]


class Pictures(QObject):
    """A cache of pixmaps by `media_id`, at most 512 pixels on the longer side, also of files deleted since.

    `pixmap` answers at once, with None while the picture is on its way; whoever paints it listens to
    `arrived(int)` and paints again. What cannot be shown stays None. `run` starts a coroutine, `fetch` reads the
    octets of a picture. `gone(int)` tells that a file was deleted from the library just now.
    """

    arrived = Signal(int)
    gone = Signal(int)

    def __init__(self, run: Run, fetch: Fetch, parent: QObject | None = None, *, kept: int = KEPT) -> None:
        super().__init__(parent)
        self._run, self._fetch, self._kept = run, fetch, kept
        self._found: OrderedDict[int, QPixmap] = OrderedDict()
        self._failed: dict[int, float] = {}
        self._on_the_way: set[int] = set()

    def pixmap(self, media_id: int) -> QPixmap | None:
        """The picture of a file, None while it is not here; asks for it then."""
        found = self._found.get(media_id)
        if found is not None:
            self._found.move_to_end(media_id)
            return found
        failed_s = self._failed.get(media_id)
        is_wanted = failed_s is None or time.monotonic() - failed_s > AGAIN_S
        if is_wanted and media_id not in self._on_the_way:
            self._on_the_way.add(media_id)
            self._run(self._read(media_id))
        return None

    def put(self, media_id: int, picture: QPixmap) -> None:
        """Keep a picture that is at hand."""
        self._failed.pop(media_id, None)
        self._found[media_id] = picture
        self._found.move_to_end(media_id)
        while len(self._found) > self._kept:
            self._found.popitem(last=False)
        self.arrived.emit(media_id)

    async def _read(self, media_id: int) -> None:
        try:
            content = await self._fetch(media_id)
        except ServiceFault:
            content = b""
        finally:
            self._on_the_way.discard(media_id)
        image = QImage.fromData(content)
        if image.isNull():
            self._failed[media_id] = time.monotonic()
        else:
            self.put(media_id, QPixmap.fromImage(image))
