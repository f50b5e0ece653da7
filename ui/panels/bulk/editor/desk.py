"""What can be done in the editor: questions first where they are needed, files to and from the disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from app.contract.bulk import (
    TEMPLATE_NAME,
    Campaign,
    Control,
    FileCheck,
    Invalid,
    ListFile,
    Overdue,
    TemplateFile,
)
from app.contract.lists import ListOptions
from backend_client.transport import ServiceFault
from ui.kit.controls.modal import Dialog
from ui.kit.files import disk
from ui.kit.files.dialogs import ask_for_csv, ask_where
from ui.panels.bulk.editor.counting import variables_of
from ui.panels.bulk.editor.filing import FilingModel
from ui.panels.bulk.editor.invalid_rows import InvalidRowsDialog
from ui.panels.bulk.editor.model import EditorModel
from ui.panels.bulk.editor.questions import LeaveDialog, ask_control, ask_removal
from ui.panels.bulk.editor.side import why_no_start
from ui.panels.bulk.words import words_of_problems, words_of_report
from ui.panels.contacts.source import finished
from ui.panels.preflight.sheet import PreflightSheet
from ui.shell.panel import PanelContext
from ui.texts.faults import fault_text
from ui.texts.formats import local, short
from ui.texts.messages import msg
from ui.texts.numbers import duration

_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class EditorDesk:
    """`dialog` is the question that is open, `file_dialog` the system's own."""

    def __init__(self, owner: QWidget, context: PanelContext, model: EditorModel, filing: FilingModel) -> None:
        self._owner, self._context = owner, context
        self.model, self.filing = model, filing
        self._run_named = context.tasks.runner(owner)
        self.dialog: Dialog | None = None
        self.file_dialog: QFileDialog | None = None

    def run(self, intent: str, work: Coroutine[Any, Any, Any]) -> bool:
        """Carry out an intent of the editor."""
        return self._run_named(intent, work)

    def _ask(self, dialog: Dialog, answered: Callable[[object], object]) -> None:
        self.dialog = dialog
        dialog.closed.connect(lambda value: self._on_answer(value, answered))
        dialog.open()

    def _on_answer(self, value: object, answered: Callable[[object], object]) -> None:
        self.dialog = None
        answered(value)

    # -- settings and start --------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the settings, check files that are new (BLK-6)."""
        self.run("save", self._save())

    async def _save(self) -> None:
        if await self.model.save():
            self._context.tell(msg("bulk.saved"))
            await self._check()

    async def _check(self) -> None:
        await self.filing.read_previews()
        if any(one.figures is None for one in self.model.state.fresh_files):
            await self.model.check()

    def start(self, invalid: Invalid = Invalid.REFUSE) -> None:
        """*Save*: show who would get it; once that is confirmed, load and schedule."""
        if not why_no_start(self.model.state):
            self.run("start", self.look_ahead(invalid))

    async def look_ahead(self, invalid: Invalid) -> None:
        """Check, then tell what a start would do; the answer starts it."""
        if not await self.model.prepare():
            return
        if invalid is Invalid.REFUSE and any(one.figures and one.figures.invalid for one in self._fresh()):
            await self._show_problems()
            return
        at_once = self.model.state.draft.start.instantly
        sheet = PreflightSheet(
            self._owner,
            msg("preflight.title_start" if at_once else "preflight.title_schedule"),
            msg("preflight.counting"),
            lambda count: msg("bulk.send_to" if at_once else "bulk.schedule_for", count=count),
            self._context.clock,
        )
        sheet.refreshed.connect(lambda: self.run("ahead", self._read_ahead(sheet)))
        self._ask(sheet, lambda sure: self.run("start", self._start(invalid)) if sure else None)
        await self._read_ahead(sheet)

    def _fresh(self) -> tuple[ListFile, ...]:
        return self.model.state.fresh_files

    async def _read_ahead(self, sheet: PreflightSheet) -> None:
        try:
            report = await self.model.preflight()
        except ServiceFault as error:
            if self.dialog is sheet:
                sheet.show_fault(error.fault)
            return
        if self.dialog is sheet:
            sheet.show_report(report)

    async def _start(self, invalid: Invalid) -> None:
        await self.model.start(invalid)
        state = self.model.state
        if state.checks:
            self._open_problems(state.checks, importable=True)
        elif state.outcome is not None:
            found, now_ms = state.outcome, self._context.clock()
            self._context.tell(
                msg(
                    "bulk.loaded",
                    count=found.entries,
                    first=short(found.first_ms, now_ms),
                    last=short(found.last_ms, now_ms),
                    time=duration(found.shortest_ms),
                )
            )

    # -- rows with problems --------------------------------------------------------------------------------------

    def show_problems(self) -> None:
        """What is wrong with the rows of the files that are not loaded."""
        self.run("problems", self._show_problems())

    async def _show_problems(self) -> None:
        await self.model.show_problems()
        if self.model.state.checks:
            self._open_problems(self.model.state.checks, importable=not why_no_start(self.model.state))

    def _open_problems(self, checks: tuple[FileCheck, ...], *, importable: bool) -> None:
        dialog = InvalidRowsDialog(self._owner, self._context, checks, importable=importable)
        dialog.save_wanted.connect(self._save_problems)
        self._ask(dialog, self._on_problems)

    def _on_problems(self, value: object) -> None:
        self.model.dismiss()
        if value is Invalid.SKIP:
            self.start(Invalid.SKIP)

    def _save_problems(self, check: FileCheck) -> None:
        async def fetch() -> bytes:
            return await self._context.client.bulk.problems(check.file_id, words_of_problems())

        self._save_as("bulk.save_problems", f"{Path(check.name).stem}_problems.csv", fetch)

    # -- files ---------------------------------------------------------------------------------------------------

    def browse(self, slot: int) -> None:
        """Choose a list file."""
        self.file_dialog = ask_for_csv(self._owner, msg("bulk.choose_list"), lambda path: self.take(slot, path))

    def take(self, slot: int, path: Path, *, again: bool = False) -> None:
        """Put a file into a slot; what waits of the one it replaces is asked about (BLK-59)."""
        old = self.model.state.file(slot)
        question = ask_removal(self._owner, old, self.model.state.draft.on_removal) if old is not None else None
        if question is None:
            self.run(f"upload {slot}", self._upload(slot, path, again=again))
            return
        self._ask(
            question,
            lambda sure: self.run(f"upload {slot}", self._upload(slot, path, again=again)) if sure else None,
        )

    async def _upload(self, slot: int, path: Path, *, again: bool) -> None:
        if await self.filing.upload(slot, path, again=again):
            await self._check()

    def load_again(self, slot: int) -> None:
        """*Load again anyway* (BLK-53)."""
        path = self.model.state.slots[slot].path
        if path is not None:
            self.take(slot, path, again=True)

    def read_as(self, file: ListFile, options: ListOptions) -> None:
        """Another encoding, header or layout."""
        self.run("read", self._read_as(file, options))

    async def _read_as(self, file: ListFile, options: ListOptions) -> None:
        if await self.filing.read_as(file, options):
            await self._check()

    def remove(self, slot: int) -> None:
        """Take a file out, after its waiting entries were told."""
        file = self.model.state.file(slot)
        if file is None:
            return
        question = ask_removal(self._owner, file, self.model.state.draft.on_removal)
        if question is None:
            self.run("remove", self._remove(file))
        else:
            self._ask(question, lambda sure: self.run("remove", self._remove(file)) if sure else None)

    async def _remove(self, file: ListFile) -> None:
        await self.model.save()  # what is to become of its entries may have been chosen a moment ago
        await self.filing.remove(file)

    def close_second(self) -> None:
        """Switch the second list off: the same as removing its file (BLK-58)."""
        file, draft = self.model.state.file(2), self.model.state.draft
        if file is None:
            return

        def close(sure: object) -> None:
            if sure:
                self.run("remove", self._close_second(file))

        question = ask_removal(self._owner, file, draft.on_removal)
        if question is None:
            close(sure=True)
        else:
            self._ask(question, close)

    async def _close_second(self, file: ListFile) -> None:
        await self.filing.remove(file)
        self.model.change(replace(self.model.state.draft, second_list=False), "second_list")
        await self.model.save()

    def save_template(self, *, dated: bool) -> None:
        """*Download template* (BLK-17)."""
        form = TemplateFile(dated=dated, names=variables_of(self.model.state.draft.text))

        async def fetch() -> bytes:
            return await self._context.client.bulk.template(form)

        self._save_as("bulk.template_file", TEMPLATE_NAME, fetch)

    def _save_as(self, title: str, name: str, fetch: Callable[[], Coroutine[Any, Any, bytes]]) -> None:
        self.file_dialog = ask_where(
            self._owner, msg(title), name, lambda path: self.run("write", self._write(path, fetch))
        )

    async def _write(self, path: Path, fetch: Callable[[], Coroutine[Any, Any, bytes]]) -> None:
        try:
            await disk.write(path, await fetch())
        except ServiceFault as error:
            self._context.news.warn(fault_text(error.fault))
        except OSError as error:
            self._context.news.warn(msg("file.not_written", file=path.name, why=error.strerror or ""))
        else:
            self._context.tell(msg("file.written", file=path.name))

    # -- controls ------------------------------------------------------------------------------------------------

    def control(self, control: Control, campaign: Campaign | None = None) -> None:
        """Pause, resume, clear, restart, with their questions."""
        found = campaign or self.model.state.campaign
        if found is None:
            return
        question = ask_control(self._owner, control, found)
        if question is None:
            self.run("control", self.model.control(control))
            return
        self._ask(question, lambda value: self._on_control(control, value))

    def _on_control(self, control: Control, value: object) -> None:
        if value is not None:
            self.run("control", self.model.control(control, value if isinstance(value, Overdue) else None))

    def verify(self) -> None:
        """*Verify settings*."""
        self.run("verify", self.model.verify())

    def report(self) -> None:
        """*Campaign report* (BLK-82)."""
        campaign = self.model.state.campaign
        if campaign is None:
            return
        stamp = f"{local(self._context.clock()):%Y%m%d-%H%M%S}"
        name = f"report_{_ILLEGAL.sub('_', campaign.name)}_{stamp}.xlsx"
        client = self._context.client

        async def fetch() -> bytes:
            job = await finished(client, await client.bulk.report(campaign.id, words_of_report()))
            return b"".join([part async for part in client.bulk.reported(job.id)])

        self._save_as("bulk.report", name, fetch)

    def copy(self, opened: Callable[[Campaign], object]) -> None:
        """*Add* inside a campaign: a duplicate of its settings (BLK-3)."""
        campaign = self.model.state.campaign
        if campaign is not None:
            self.run("copy", self._copy(campaign, opened))

    async def _copy(self, campaign: Campaign, opened: Callable[[Campaign], object]) -> None:
        try:
            found = await self._context.client.bulk.copy(campaign.id)
        except ServiceFault as error:
            self.model.refuse(error.fault)
            return
        opened(found)

    # -- leaving -------------------------------------------------------------------------------------------------

    def leave(self, left: Callable[[], object]) -> None:
        """Close the editor; what is typed is given up only on purpose."""
        if not self.model.state.is_dirty:
            left()
            return
        if self.dialog is None:
            self._ask(LeaveDialog(self._owner), lambda value: self._on_leave(value, left))

    def _on_leave(self, value: object, left: Callable[[], object]) -> None:
        if value is True:
            self.run("save", self._save_and_leave(left))
        elif value is False:
            left()

    async def _save_and_leave(self, left: Callable[[], object]) -> None:
        if await self.model.save():
            left()
