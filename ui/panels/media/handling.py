"""What is done with files of the library: looked at, copied, written to disk, deleted (MED-5, MED-6)."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.contract.faults import Code
from app.contract.media import MediaFile, MediaId, MediaUse
from app.contract.paging import MAX_WINDOW, PageRequest
from app.contract.payloads.media import MediaKind
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.files.dialogs import ask_where
from ui.kit.table.source import Chosen
from ui.panels.media.preview import PreviewDialog
from ui.shell.panel import Panel, PanelContext
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg, tr

PREVIEW_BYTES_MAX: Final = 64 * 1024 * 1024
"""A larger picture is opened by the desktop's own program."""
_USES_NAMED: Final = 8


class Handling:
    """Serves one panel; files it fetched for other programs lie in a folder that goes with it."""

    def __init__(self, panel: Panel, context: PanelContext) -> None:
        self._panel, self._context = panel, context
        self._library = context.client.media
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.dialog: Dialog | None = None
        self.file_dialog: QFileDialog | None = None

    def close(self) -> None:
        """Forget what was fetched."""
        if self._folder is not None:
            with contextlib.suppress(OSError):  # open in another program: the system sweeps its folder itself
                self._folder.cleanup()
            self._folder = None

    # -- looking -------------------------------------------------------------------------------------------------

    def show(self, file: MediaFile) -> None:
        """Enlarge a picture; have anything else opened by the program the desktop has for it."""
        is_picture = file.kind is MediaKind.IMAGE and file.size_bytes <= PREVIEW_BYTES_MAX
        if is_picture and file.damaged:
            self._context.news.warn(msg("media.no_preview"))
        elif is_picture:
            self._panel.run("preview", self._preview(file))
        else:
            self._panel.run("open", self._open(file))

    async def _preview(self, file: MediaFile) -> None:
        try:
            content = b"".join([part async for part in self._library.download(file.id)])
        except ServiceFault as error:
            self._context.news.warn(fault_text(error.fault))
            return
        self.dialog = PreviewDialog(self._panel, file, content)
        self.dialog.open()

    async def _open(self, file: MediaFile) -> None:
        path = await self._fetch(file)
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._context.news.warn(msg("media.no_program", name=file.name))

    async def _fetch(self, file: MediaFile) -> Path | None:
        """The file on this machine; None where that failed, which is told."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="switchroom-")
        folder = Path(self._folder.name) / str(file.id)
        path = folder / file.name
        try:
            await asyncio.to_thread(folder.mkdir, exist_ok=True)
            if not await asyncio.to_thread(path.is_file):
                await self._library.save(file.id, path)
        except ServiceFault as error:
            self._context.news.warn(fault_text(error.fault))
            return None
        except OSError as error:
            self._context.news.warn(msg("file.not_written", file=file.name, why=error.strerror or ""))
            return None
        return path

    # -- copying and writing -------------------------------------------------------------------------------------

    def copy(self, file: MediaFile) -> None:
        """Put the file, and its link as text, on the clipboard."""
        self._panel.run("copy", self._copy(file))

    async def _copy(self, file: MediaFile) -> None:
        path = await self._fetch(file)
        if path is None:
            return
        content = QMimeData()
        content.setUrls([QUrl.fromLocalFile(str(path))])
        content.setText(self._library.link(file.id))
        QGuiApplication.clipboard().setMimeData(content)
        self._context.tell(msg("media.copied", name=file.name))

    def download(self, file: MediaFile) -> None:
        """Ask where to, and write it there."""
        self.file_dialog = ask_where(
            self._panel, msg("media.download"), file.name, lambda path: self._panel.run("", self._save(file, path))
        )

    def download_all(self, chosen: Chosen) -> None:
        """Ask for a folder, and write several into it."""
        dialog = QFileDialog(self._panel.window(), tr("media.download"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self._panel.run("download", self._save_all(chosen, Path(name))))
        dialog.finished.connect(dialog.deleteLater)
        self.file_dialog = dialog
        dialog.open()

    async def _save_all(self, chosen: Chosen, folder: Path) -> None:
        saved = 0
        for file in await self._files(chosen):
            saved += await self._write(file, await asyncio.to_thread(_free, folder / file.name))
        if saved:
            self._context.tell(msg("media.saved", count=saved))

    async def _save(self, file: MediaFile, path: Path) -> None:
        if await self._write(file, path):
            self._context.tell(msg("file.written", file=path.name))

    async def _write(self, file: MediaFile, path: Path) -> bool:
        try:
            await self._library.save(file.id, path)
        except ServiceFault as error:
            self._context.news.warn(fault_text(error.fault))
            return False
        except OSError as error:
            self._context.news.warn(msg("file.not_written", file=path.name, why=error.strerror or ""))
            return False
        return True

    async def _files(self, chosen: Chosen) -> Sequence[MediaFile]:
        """The selected files that are still there."""
        if chosen.query is None:
            read = [await self._one(MediaId(int(key))) for key in chosen.keys]
            return [one for one in read if one is not None]
        found: list[MediaFile] = []
        offset = 0
        while True:
            page = await self._library.page(PageRequest(query=chosen.query, offset=offset, limit=MAX_WINDOW))
            found += [row for row in page.rows if str(row.id) not in chosen.without]
            offset = page.offset + len(page.rows)
            if not page.rows or offset >= page.total:
                return found

    async def _one(self, media_id: MediaId) -> MediaFile | None:
        try:
            return await self._library.one(media_id)
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                raise
            return None

    # -- deleting ------------------------------------------------------------------------------------------------

    def ask_to_delete(self, file: MediaFile) -> None:
        """Ask, with everything that uses it."""
        self._panel.run("ask", self._ask([file]))

    def ask_to_delete_all(self, chosen: Chosen) -> None:
        """Ask about several."""
        self._panel.run("ask", self._ask_about(chosen))

    async def _ask_about(self, chosen: Chosen) -> None:
        await self._ask(await self._files(chosen))

    async def _ask(self, files: Sequence[MediaFile]) -> None:
        if not files:
            return
        try:
            uses = [use for file in files for use in await self._library.uses(file.id)]
        except ServiceFault as error:
            self._context.news.warn(fault_text(error.fault))
            return
        count = len(files)
        title = (
            msg("media.delete_title", name=files[0].name) if count == 1 else msg("media.delete_many", count=count)
        )
        button = msg("common.delete") if count == 1 else msg("media.delete_count", count=count)
        question = Confirm(self._panel, title, used_text(uses), button, danger=True)
        question.closed.connect(lambda sure: self._panel.run("delete", self._delete(files)) if sure else None)
        self.dialog = question
        question.open()

    async def _delete(self, files: Sequence[MediaFile]) -> None:
        gone = 0
        for file in files:
            try:
                await self._library.remove(file.id, despite_uses=True)
                gone += 1
            except ServiceFault as error:
                if error.fault.code is not Code.NOT_FOUND:  # somebody was faster
                    self._context.news.warn(fault_text(error.fault))
        if gone:
            self._context.tell(msg("media.deleted", count=gone))
            self._panel.refresh()


def used_text(uses: Sequence[MediaUse]) -> Words:
    """What a deletion means for what uses the files (MED-8)."""
    if not uses:
        return msg("media.not_used")
    named = list(dict.fromkeys(tr(f"media.use_{use.kind}", name=use.name) for use in uses))
    rest = len(named) - _USES_NAMED
    lines = [*named[:_USES_NAMED], *([tr("media.more_uses", count=rest)] if rest > 0 else [])]
    return tr("media.used", uses="\n".join(lines))


def _free(path: Path) -> Path:
    """A name in the folder that overwrites nothing."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
        number += 1
    return free
