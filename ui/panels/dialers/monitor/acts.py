"""What is done from the monitor that asks first or needs a file: Delete, unknown records, uploads, reports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.contract.dialers import DeletedData, Dialer, DialerRecord, Upload
from app.contract.faults import Code, Fault
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.files import disk
from ui.kit.files.dialogs import ask_for_csv, ask_where
from ui.panels.dialers import files
from ui.panels.dialers.monitor.dialogs import DeleteDialog, ProblemsSheet
from ui.panels.dialers.monitor.records import number_of
from ui.panels.dialers.monitor.upload_cards import verdict_of
from ui.panels.dialers.monitor.upload_column import LAYOUT, SAMPLE
from ui.panels.dialers.monitor.uploading import UploadModel
from ui.panels.dialers.monitor.view_model import MonitorModel
from ui.panels.dnc.upload import DncUploadSheet
from ui.panels.preflight.sheet import PreflightSheet
from ui.shell.panel import Panel
from ui.texts.faults import fault_text
from ui.texts.messages import Words, msg


class Acts:
    """`dialog` is what is open over the page, `file_dialog` the one that asks for a file."""

    def __init__(self, panel: Panel, monitor: MonitorModel, uploads: UploadModel) -> None:
        self._panel, self._monitor, self._uploads = panel, monitor, uploads
        self.dialog: Dialog | None = None
        self.file_dialog: QFileDialog | None = None

    def _show(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.closed.connect(self._on_closed)
        dialog.open()

    def _on_closed(self) -> None:
        self.dialog = None

    def _warn(self, words: Words) -> None:
        self._panel.context.news.warn(words)

    # -- start, stop, delete -------------------------------------------------------------------------------------

    def switch(self) -> None:
        """*Start*, once what it would do was looked at, or *Stop*."""
        dialer = self._monitor.state.dialer
        if dialer is not None and dialer.enabled and not dialer.started and dialer.counters.to_process:
            self._panel.run("ahead", self._look_ahead(dialer))
        else:
            self._panel.run("switch", self._switch())

    async def _look_ahead(self, dialer: Dialer) -> None:
        sheet = PreflightSheet(
            self._panel,
            msg("preflight.title_dialer", name=dialer.name),
            msg("preflight.counting_records"),
            lambda count: msg("preflight.start_dialer", count=count),
            self._panel.context.clock,
        )
        sheet.closed.connect(self._on_looked)
        sheet.refreshed.connect(lambda: self._panel.run("ahead", self._read_ahead(dialer, sheet)))
        self._show(sheet)
        await self._read_ahead(dialer, sheet)

    async def _read_ahead(self, dialer: Dialer, sheet: PreflightSheet) -> None:
        try:
            report = await self._panel.context.client.dialers.preflight(dialer.id)
        except ServiceFault as error:
            if self.dialog is sheet:
                sheet.show_fault(error.fault)
            return
        if self.dialog is sheet:
            sheet.show_report(report)

    def _on_looked(self, sure: object) -> None:
        if sure:
            self._panel.run("switch", self._switch())

    async def _switch(self) -> None:
        fault = await self._monitor.switch()
        if fault is not None:
            self._warn(refusal_words(fault))

    def ask_to_delete(self) -> None:
        """*Delete*, with its counts and the offer to save them (DIA-36)."""
        dialer = self._monitor.state.dialer
        if dialer is None:
            return
        dialog = DeleteDialog(self._panel, dialer)
        dialog.save_wanted.connect(lambda: self._ask_where_unprocessed(dialog, dialer))
        dialog.closed.connect(lambda sure: self._panel.run("delete", self._delete(dialer)) if sure else None)
        self._show(dialog)

    async def _delete(self, dialer: Dialer) -> None:
        told = await self._monitor.delete_data(dialer.id)
        if isinstance(told, DeletedData):
            self._panel.context.tell(msg("dialers.data_deleted", count=told.none + told.to_process + told.blocked))
        else:
            self._warn(fault_text(told))

    def _ask_where_unprocessed(self, dialog: DeleteDialog, dialer: Dialer) -> None:
        def taken(path: Path) -> None:
            self._panel.run("save_unprocessed", self._save_unprocessed(dialog, dialer, path))

        self.file_dialog = ask_where(dialog, msg("dialers.save_first"), _file_name(f"{dialer.name}_rest"), taken)

    async def _save_unprocessed(self, dialog: DeleteDialog, dialer: Dialer, path: Path) -> None:
        words, good = await self._stored(lambda: self._monitor.unprocessed_csv(dialer.id), path)
        if self.dialog is dialog:
            dialog.tell_saved(words, good=good)

    async def _stored(self, read: Callable[[], Awaitable[bytes]], path: Path) -> tuple[Words, bool]:
        """Fetch and write a file; how that went, in words."""
        try:
            await disk.write(path, await read())
        except ServiceFault as error:
            return fault_text(error.fault), False
        except OSError as error:
            return msg("file.not_written", file=path.name, why=error.strerror or ""), False
        return msg("file.written", file=path.name), True

    async def _store(self, read: Callable[[], Awaitable[bytes]], path: Path) -> None:
        words, good = await self._stored(read, path)
        if good:
            self._panel.context.tell(words)
        else:
            self._warn(words)

    # -- unknown records (DIA-30) --------------------------------------------------------------------------------

    def decide(self, key: str, record: DialerRecord) -> None:
        """*Mark sent* at once, *Send again* after the question: it may arrive twice."""
        if key == "sent":
            self._panel.run(f"sent_{record.id}", self._decide(record, again=False))
            return
        question = Confirm(
            self._panel,
            msg("dialers.again_title"),
            msg("dialers.again_text", number=number_of(record)),
            msg("dialers.send_again"),
            danger=True,
        )
        question.closed.connect(
            lambda sure: self._panel.run(f"again_{record.id}", self._decide(record, again=True)) if sure else None
        )
        self._show(question)

    async def _decide(self, record: DialerRecord, *, again: bool) -> None:
        dialers = self._panel.context.client.dialers
        try:
            await (dialers.send_again(record.id) if again else dialers.mark_sent(record.id))
        except ServiceFault as error:
            self._warn(fault_text(error.fault))
            return
        words = msg("dialers.queued_again") if again else msg("dialers.marked_sent")
        self._panel.context.tell(words)

    # -- files ---------------------------------------------------------------------------------------------------

    def browse(self) -> None:
        """Choose a file."""
        self.file_dialog = ask_for_csv(self._panel, msg("dialers.mass_upload"), self.upload)

    def upload(self, path: Path, *, again: bool = False) -> None:
        """Send a file."""
        self._panel.run("upload", self._upload(path, again=again))

    async def _upload(self, path: Path, *, again: bool) -> None:
        taken = await self._uploads.upload(path, again=again)
        if taken is None:
            return
        stopped = [share.name for share in taken.shares if not share.started and share.to_process]
        loaded = sum(share.to_process for share in taken.shares)
        words = msg("dialers.uploaded", count=loaded, file=taken.file_name)
        if stopped:
            words = msg("dialers.uploaded_stopped", count=loaded, names=", ".join(stopped))
        self._panel.context.tell(words)

    def upload_again(self) -> None:
        """*Upload again*: the same file once more, on purpose (DIA-46)."""
        verdict = self._uploads.state.verdict
        if verdict is not None:
            self.upload(verdict.path, again=True)

    def save_sample(self) -> None:
        """A file to begin with."""
        dialer = self._monitor.state.dialer
        row = SAMPLE if dialer is None else f"{dialer.name};{SAMPLE.partition(';')[2]}"
        content = f"{LAYOUT}\r\n{row}\r\n".encode()

        async def read() -> bytes:
            return content

        def taken(path: Path) -> None:
            self._panel.run("save_sample", self._store(read, path))

        self.file_dialog = ask_where(self._panel, msg("dialers.sample"), "sample.csv", taken)

    def show_problems(self) -> None:
        """Every problem of the last file."""
        verdict = self._uploads.state.verdict
        if verdict is None or verdict.outcome is None:
            return
        outcome = verdict.outcome
        words = str(verdict_of(verdict))
        sheet = ProblemsSheet(self._panel, verdict.name, outcome.problems, outcome.problem_count, verdict=words)
        sheet.report_wanted.connect(self.save_report)
        self._show(sheet)

    def save_report(self) -> None:
        """The problems as a file."""
        verdict = self._uploads.state.verdict
        if verdict is None or verdict.outcome is None:
            return
        content = files.report(verdict.outcome.problems)

        async def read() -> bytes:
            return content

        def taken(path: Path) -> None:
            self._panel.run("save_report", self._store(read, path))

        name = f"{verdict.path.stem}_problems.csv"
        self.file_dialog = ask_where(self._panel, msg("file.save_csv"), name, taken)

    def save_original(self, upload: Upload) -> None:
        """A file as it was uploaded."""

        def taken(path: Path) -> None:
            self._panel.run("save_original", self._store(lambda: self._uploads.original(upload.id), path))

        self.file_dialog = ask_where(self._panel, msg("dialers.original"), upload.file_name, taken)

    def open_dnc_upload(self) -> None:
        """*Upload record not DNCR call* (DNC-2)."""
        self._show(DncUploadSheet(self._panel, self._panel.context))


def refusal_words(fault: Fault) -> Words:
    """Why it did not start (DIA-35)."""
    if fault.code is Code.STATUS_IS_NOW and fault.params.get("status") == "disabled":
        return msg("dialers.enable_first")
    return fault_text(fault)


def _file_name(name: str) -> str:
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    return f"{plain}.csv"
