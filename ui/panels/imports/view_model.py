"""The import wizard without its widgets: file, first row, mapping, duplicates, result (IMP-1..30)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from app.contract.faults import Code, Fault
from app.contract.feed import Topic
from app.contract.imports import (
    AmendRow,
    ColumnMapping,
    Finding,
    Import,
    ImportId,
    ImportMode,
    ImportOptions,
    ImportState,
    InFile,
    Preset,
    PresetEntry,
    PresetForm,
    RejectedWords,
    RowGroup,
    RunImport,
    apply_preset,
)
from app.contract.jobs import Job
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.imports.asking import Corrections, Latest
from ui.panels.imports.hearing import Hearing
from ui.panels.imports.progress import changes_of, is_read_anew, later, title_at
from ui.panels.imports.refused_rows import refused_after
from ui.panels.imports.sending import Stopped, chunks, refusal, size_of
from ui.panels.imports.state import PAGE, Origin, Step, Upload, Wizard
from ui.panels.imports.words import reasons
from ui.texts.messages import tr

Watcher = Callable[[Wizard], None]


class ImportModel:
    """Owns the wizard's state for as long as the desktop runs (IMP-22); `watch` to see it change."""

    def __init__(self, client: Client, *, manages: bool) -> None:
        self._client = client
        self._watchers: list[Watcher] = []
        self._stop = False
        self._pages, self._lists, self._corrections = Latest(), Latest(), Corrections(self._read_as)
        self._hearing = Hearing(lambda: self.state, self._put, self._put_job)
        self._ends = (
            client.events.subscribe(Topic.IMPORTS, self._hearing.on_import),
            client.events.subscribe(Topic.JOBS, self._hearing.on_job),
        )
        self.state = Wizard(manages=manages)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Be called with every new state; call what is returned to end it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def close(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for watcher in list(self._watchers):
            watcher(self.state)

    # -- opening -------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Everything the wizard chooses from, and the history."""
        self._set(fault=None)
        try:
            history, attributes, tags, presets, workspace = await asyncio.gather(
                self._client.imports.history(),
                self._client.contacts.attributes(),
                self._client.contacts.tags(),
                self._client.imports.presets(),
                self._client.accounts.workspace(),
            )
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(
            history=tuple(history),
            tags=tuple(tags),
            presets=tuple(presets),
            country=workspace.default_country,
        )
        self._take_attributes(tuple(attributes))
        if self.state.entry is not None:
            await self._refresh(self.state.entry.id)

    async def open(self, import_id: ImportId) -> None:
        """Show an import that runs or ran, as from the job strip; one under work stays."""
        if self.state.entry is not None and self.state.entry.id != import_id and not self.state.ended:
            return
        try:
            entry = await self._client.imports.one(import_id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        if entry.state in (ImportState.RUNNING, ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED):
            plan = entry.plan
            self._set(
                entry=entry,
                step=Step.RESULT,
                quick=plan is not None and plan.quick,
                mapping=plan.mapping if plan is not None else (),
                tag=plan.tag if plan is not None else "",
            )

    async def load_attributes(self) -> None:
        """Attributes changed over the wizard; columns of deleted ones become free and are named (IMP-12)."""
        self._take_attributes(tuple(await self._client.contacts.attributes()))

    def _take_attributes(self, attributes: tuple[Any, ...]) -> None:
        known = {"phoneNumber", *(one.key for one in attributes)}
        kept = tuple(item for item in self.state.mapping if item.key in known)
        gone = tuple(self.state.name_of(item.key) for item in self.state.mapping if item.key not in known)
        self._set(attributes=attributes, mapping=kept, lost=gone or self.state.lost)

    async def _refresh(self, import_id: ImportId) -> None:
        try:
            await self._take(await self._client.imports.one(import_id))
        except ServiceFault as error:
            if error.fault.code is Code.NOT_FOUND:
                self._reset()
            else:
                self._set(fault=error.fault)

    # -- step 1: the file ----------------------------------------------------------------------------------------

    def choose_in_file(self, choice: InFile) -> None:
        """Which of several rows with one number counts."""
        self._set(in_file=choice)

    def type_tag(self, tag: str) -> None:
        """The tag for the imported contacts."""
        self._set(tag=tag)

    async def send_file(self, path: Path, *, quick: bool = False) -> None:
        """Upload a file and have it read; what is wrong with it stands in `fault` (IMP-23, IMP-24)."""
        size = await size_of(path)
        fault = refusal(path, size)
        if fault is not None:
            self._set(fault=fault)
            return
        if self.state.entry is not None and not self.state.ended:
            await self._forget(self.state.entry.id)
        self._reset(quick=quick)
        self._stop = False
        self._set(upload=Upload(path.name, 0, size or 0), fault=None)
        try:
            entry = await self._client.imports.upload(path.name, chunks(path, lambda: self._stop, self._on_sent))
        except ServiceFault as error:
            self._set(fault=error.fault)
        except OSError as error:
            params = {"reason": "damaged", "file": path.name, "detail": error.strerror or ""}
            self._set(fault=Fault(code=Code.FILE_UNREADABLE, params=params))
        except Stopped:
            pass
        else:
            self._set(step=Step.RESULT if quick else Step.FILE)
            await self._take(entry)
        finally:
            self._set(upload=None)

    def stop_upload(self) -> None:
        """Cancel the upload."""
        self._stop = True

    def _on_sent(self, sent: int) -> None:
        if self.state.upload is not None:
            self._set(upload=replace(self.state.upload, sent=sent))

    async def start_over(self) -> None:
        """Forget the file and everything chosen for it."""
        entry = self.state.entry
        if entry is not None and not self.state.ended and not self.state.running:
            await self._forget(entry.id)
        self._reset()
        await self.load()

    async def _forget(self, import_id: ImportId) -> None:
        try:
            await self._client.imports.forget(import_id)
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                self._set(fault=error.fault)

    def _reset(self, *, quick: bool = False) -> None:
        now = self.state
        self.state = Wizard(
            history=now.history,
            attributes=now.attributes,
            tags=now.tags,
            presets=now.presets,
            country=now.country,
            manages=now.manages,
            in_file=now.in_file,
            tag=now.tag if not now.ended else "",
            quick=quick,
        )
        self._set()

    # -- moving --------------------------------------------------------------------------------------------------

    async def go_on(self) -> None:
        """*Next*."""
        now = self.state
        if now.step is Step.FILE and now.quick:
            await self._go(Step.RESULT)
        elif now.step < Step.RESULT:
            await self._go(Step(now.step + 1))

    async def go_back(self) -> None:
        """*Back*."""
        if self.state.step is Step.RESULT and self.state.quick:
            await self._go(Step.FILE)
        elif self.state.step > Step.FILE:
            await self._go(Step(self.state.step - 1))

    async def go_to(self, step: Step) -> None:
        """A done step of the step bar."""
        await self._go(step)

    async def _go(self, step: Step) -> None:
        self._set(step=step, fault=None, rows=None, rows_page=0)
        if step in (Step.FIRST_ROW, Step.MAP):
            await self.show_page(0)
        if step >= Step.MAP or self.state.quick:
            await self.check()
        if step >= Step.DUPLICATES and self.state.findings is not None:
            await self.show_rows(0)

    # -- steps 2 and 3: rows and mapping -------------------------------------------------------------------------

    async def show_page(self, page: int) -> None:
        """A page of rows as read: all of them in step 2, contacts only in step 3."""
        entry = self.state.entry
        if entry is None:
            return
        offset = self._first() + page * PAGE
        is_last = self._pages.ask(offset)
        try:
            raw = await self._client.imports.raw(entry.id, offset, PAGE)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        if is_last() and self.state.is_reading_of(entry):
            self._set(raw=raw, page=page)

    def _first(self) -> int:
        entry = self.state.entry
        return entry.options.first_row if entry is not None and self.state.step is Step.MAP else 0

    async def show_file_row(self, row: int) -> None:
        """The page of step 3 that holds a row of the file (numbered from 1), with that row marked."""
        page = max(row - 1 - self._first(), 0) // PAGE
        await self.show_page(page)
        self._set(at_row=row)

    async def read_as(self, **options: Any) -> None:
        """Another encoding, separator, sheet, first row or date order, with the new rows at once (IMP-3)."""
        await self._corrections.add(options)

    async def _read_as(self, options: dict[str, Any]) -> None:
        entry = self.state.entry
        if entry is None:
            return
        wanted: ImportOptions = msgspec.structs.replace(entry.options, **options)
        if wanted == entry.options:
            return
        try:
            fresh = await self._client.imports.read_as(entry.id, wanted)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(fault=None)
        await self._take(fresh)

    async def map_column(self, column: int, key: str | None) -> None:
        """Give a column an attribute, or none."""
        kept = [item for item in self.state.mapping if item.column != column and item.key != key]
        if key is not None:
            kept.append(ColumnMapping(column=column, key=key))
        origins = {at: origin for at, origin in self.state.origins if at != column}
        if key is not None:
            origins[column] = Origin.YOU
        self._map(kept, origins)
        await self.check()

    async def restore_zeros(self, finding: Finding) -> None:
        """Give a column back the zeros it lost."""
        self._map(
            [
                msgspec.structs.replace(item, figures=finding.figures) if item.key == finding.key else item
                for item in self.state.mapping
            ],
            dict(self.state.origins),
        )
        await self.check()

    async def next_error(self) -> None:
        """Go to the next row that is refused, from the one that is marked or the page on; then from the top."""
        now = self.state
        if now.entry is None or now.findings is None:
            return
        after = now.at_row if now.at_row is not None else self._first() + now.page * PAGE
        try:
            row = await refused_after(self._client.imports, now.entry.id, now.findings.strict.errors, after)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        if row is not None:
            await self.show_file_row(row)

    async def use_preset(self, preset: Preset | None) -> None:
        """Map as stored, and say what is missing (IMP-13, IMP-14)."""
        entry = self.state.entry
        if preset is None or entry is None:
            self._set(preset=None, missing=())
            return
        keys = {one.key for one in self.state.attributes}
        found = apply_preset(preset, entry.header, entry.columns, keys)
        self._map(list(found.mapping), {item.column: Origin.PRESET for item in found.mapping})
        self._set(preset=preset, missing=found.missing)
        if preset.date_order is not entry.options.date_order:
            await self.read_as(date_order=preset.date_order)
        await self.check()

    async def save_preset(self, name: str, *, replacing: bool) -> None:
        """Keep the mapping under a name; raises ServiceFault where the form is refused (IMP-29)."""
        entry = self.state.entry
        if entry is None:
            return
        entries = tuple(
            PresetEntry(header=title_at(entry.header, item.column), column=item.column, key=item.key)
            for item in self.state.mapping
        )
        form = PresetForm(
            name=name,
            entries=entries,
            encoding=entry.options.encoding,
            separator=entry.options.separator,
            date_order=entry.options.date_order,
            replace=replacing,
        )
        preset = await self._client.imports.save_preset(form)
        presets = [one for one in self.state.presets if one.id != preset.id and one.name != preset.name]
        self._set(presets=(*presets, preset), preset=preset, missing=())

    async def remove_preset(self, preset: Preset) -> None:
        """Forget a stored mapping."""
        await self._client.imports.remove_preset(preset.id)
        kept = tuple(one for one in self.state.presets if one.id != preset.id)
        self._set(presets=kept, preset=None if self.state.preset == preset else self.state.preset, missing=())

    def _map(self, mapping: list[ColumnMapping], origins: dict[int, Origin]) -> None:
        used = {item.column for item in mapping}
        self._set(
            mapping=tuple(sorted(mapping, key=lambda item: item.column)),
            origins=tuple((at, origin) for at, origin in sorted(origins.items()) if at in used),
            lost=(),
        )

    async def check(self) -> None:
        """Have every row checked under the plan, unless that was done."""
        now = self.state
        entry = now.entry
        ready = entry is not None and not now.reading and not now.running and not now.ended
        if entry is None or not ready or not (now.quick or now.has_phone):
            return
        if entry.plan == now.plan and entry.findings is not None:
            return
        try:
            job = await self._client.imports.check(entry.id, now.plan)
        except ServiceFault as error:
            if not is_read_anew(error.fault):  # else the check follows once it is read
                self._set(fault=error.fault)
            return
        self._set(job=later(self.state.job, job), fault=None)

    # -- steps 4 and 5: lists and the run ------------------------------------------------------------------------

    async def show_rows(self, page: int) -> None:
        """A page of the list of step 4, or of the chosen one of step 5."""
        now = self.state
        if now.entry is None:
            return
        group = RowGroup.EXISTING if now.step is Step.DUPLICATES else now.group
        is_last = self._lists.ask((now.entry.job_id, now.entry.state, group, now.drop_bad, page))
        try:
            rows = await self._client.imports.rows(
                now.entry.id, group, lenient=now.drop_bad, offset=page * PAGE, limit=PAGE
            )
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        if is_last():
            self._set(rows=rows, rows_page=page)

    def choose_mode(self, mode: ImportMode) -> None:
        """What happens to contacts that exist."""
        self._set(mode=mode)

    async def choose_group(self, group: RowGroup) -> None:
        """Which list of step 5 is shown."""
        self._set(group=group)
        await self.show_rows(0)

    async def drop_bad_values(self, on: bool) -> None:
        """Import rows without their bad optional values, or not (IMP-28)."""
        self._set(drop_bad=on)
        await self.show_rows(0)

    async def amend(self, row: int, cells: tuple[str, ...]) -> None:
        """Correct a row; the figures follow (BEY-35). Raises ServiceFault."""
        entry = self.state.entry
        if entry is not None:
            await self._client.imports.amend(entry.id, row, AmendRow(cells=cells))
            await self._refresh(entry.id)
            await self.show_rows(self.state.rows_page)

    async def run(self) -> None:
        """*Import*."""
        now = self.state
        if now.entry is None:
            return
        mode = ImportMode.ENRICH if now.quick else now.mode
        try:
            job = await self._client.imports.run(now.entry.id, RunImport(mode=mode, drop_bad_values=now.drop_bad))
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(job=later(self.state.job, job), fault=None)

    async def stop_run(self) -> None:
        """Cancel the import; what is written stays."""
        job = self.state.busy
        if job is not None:
            await self._client.jobs.cancel(job.id)

    async def undo(self) -> None:
        """Take back what the import did."""
        entry = self.state.entry
        if entry is None:
            return
        try:
            job = await self._client.imports.undo(entry.id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(job=later(self.state.job, job), fault=None)

    async def save_errors(self, path: Path) -> None:
        """Write the refused rows with their reasons to a file. Raises ServiceFault and OSError."""
        entry = self.state.entry
        if entry is None:
            return
        words = RejectedWords(title=tr("imports.reason"), words=reasons(), lenient=self.state.drop_bad)
        content = await self._client.imports.rejected(entry.id, words)
        await asyncio.to_thread(path.write_bytes, content)

    # -- what comes from the service -----------------------------------------------------------------------------

    def _put_job(self, job: Job) -> None:
        self._set(job=later(self.state.job, job))

    async def _take(self, entry: Import) -> None:
        self._put(entry)
        self._hearing.catch_up()
        await self.follow()

    async def follow(self) -> None:
        """Read what the service knows more by now (see `Wizard.behind`)."""
        while self.state.behind:
            now = self.state
            if now.step in (Step.FIRST_ROW, Step.MAP) and now.raw is None:
                await self.show_page(0)
            elif now.findings is None:
                await self.check()
            else:
                await self.show_rows(0)
            if self.state is now:
                return

    def _put(self, entry: Import) -> None:
        self._set(**changes_of(self.state, entry))
