"""HTTP of imports: upload, wizard, run, history, presets."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from app.contacts.importing import entries, imports, presets, undoing, uploads, windows
from app.contacts.importing.files import Files
from app.contract.imports import (
    AmendRow,
    Import,
    ImportOptions,
    ImportPlan,
    ImportRow,
    ImportRows,
    Preset,
    PresetForm,
    RawRows,
    RejectedWords,
    RowGroup,
    RunImport,
)
from app.contract.jobs import Job
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded

IMPORT: Final = needs(Permission.IMPORT_CONTACTS)


@post("/api/imports", opt=IMPORT, status_code=201, request_max_body_size=None)
async def upload(name: str, request: Request[Any, Any, Any], runtime: Runtime, actor: Actor) -> Import:
    """Take in a file: its bytes are the body, its name the parameter. A job reads it."""
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isdigit() else None
    return await uploads.receive(runtime, actor, name, announced, request.stream())


@get("/api/imports", opt=IMPORT)
@threaded
def history(runtime: Runtime) -> list[Import]:
    """The most recent imports."""
    with runtime.database.read() as conn:
        return entries.history(conn)


@get("/api/imports/{import_id:int}", opt=IMPORT)
@threaded
def one_import(import_id: int, runtime: Runtime) -> Import:
    """One import."""
    with runtime.database.read() as conn:
        return entries.one(conn, import_id)


@delete("/api/imports/{import_id:int}", opt=IMPORT, status_code=204)
async def start_over(import_id: int, runtime: Runtime) -> None:
    """Forget an import that was not run."""
    file = await runtime.database.awrite(imports.delete_import, import_id, runtime.jobs)
    await asyncio.to_thread(Files(runtime.home, file).remove)


@put("/api/imports/{import_id:int}/options", opt=IMPORT, status_code=200)
@threaded
def options(import_id: int, data: ImportOptions, runtime: Runtime, actor: Actor) -> Import:
    """Read the file another way."""
    return windows.change_options(runtime, actor, import_id, data)


@get("/api/imports/{import_id:int}/rows", opt=IMPORT)
@threaded
def rows(import_id: int, runtime: Runtime, offset: int = 0, limit: int = 10) -> RawRows:
    """Rows as read."""
    return windows.raw_rows(runtime, import_id, offset, limit)


@post("/api/imports/{import_id:int}/check", opt=IMPORT, status_code=202)
async def check(import_id: int, data: ImportPlan, runtime: Runtime, actor: Actor) -> Job:
    """Check all rows under a plan."""
    return await runtime.database.awrite(imports.start_check, actor, import_id, data, runtime.jobs)


@get("/api/imports/{import_id:int}/records", opt=IMPORT)
@threaded
def records(
    import_id: int, group: RowGroup, runtime: Runtime, offset: int = 0, limit: int = 10, lenient: bool = False
) -> ImportRows:
    """Rows as checked, one of the lists."""
    return windows.checked_rows(runtime, import_id, group, offset, limit, lenient=lenient)


@put("/api/imports/{import_id:int}/records/{row:int}", opt=IMPORT, status_code=200)
@threaded
def amend(import_id: int, row: int, data: AmendRow, runtime: Runtime) -> ImportRow:
    """Put a row right."""
    return windows.amend(runtime, import_id, row, data.cells)


@post("/api/imports/{import_id:int}/rejected", opt=IMPORT, status_code=200)
@threaded
def rejected(import_id: int, data: RejectedWords, runtime: Runtime) -> Stream:
    """The refused rows as a file, with reasons in the person's words."""
    parts = windows.rejected_csv(runtime, import_id, lenient=data.lenient, title=data.title, words=data.words)
    first = next(parts)  # refusals come before the answer begins
    headers: Mapping[str, str] = {"content-disposition": 'attachment; filename="rejected.csv"'}
    return Stream(itertools.chain([first], parts), media_type="text/csv; charset=utf-8", headers=dict(headers))


@post("/api/imports/{import_id:int}/run", opt=IMPORT, status_code=202)
async def run(import_id: int, data: RunImport, runtime: Runtime, actor: Actor) -> Job:
    """*Import*."""
    return await runtime.database.awrite(imports.start_run, actor, import_id, data, runtime.jobs)


@post("/api/imports/{import_id:int}/undo", opt=IMPORT, status_code=202)
async def undo(import_id: int, runtime: Runtime, actor: Actor) -> Job:
    """Take an import back."""
    return await runtime.database.awrite(undoing.start_undo, actor, import_id, runtime.jobs)


@get("/api/import-presets", opt=IMPORT)
@threaded
def all_presets(runtime: Runtime) -> list[Preset]:
    """Every preset."""
    with runtime.database.read() as conn:
        return presets.all_presets(conn)


@post("/api/import-presets", opt=IMPORT, status_code=200)
async def save_preset(data: PresetForm, runtime: Runtime, actor: Actor) -> Preset:
    """Store a mapping."""
    return await runtime.database.awrite(presets.save_preset, actor, data)


@delete("/api/import-presets/{preset_id:int}", opt=IMPORT, status_code=204)
async def remove_preset(preset_id: int, runtime: Runtime, actor: Actor) -> None:
    """Forget a mapping."""
    await runtime.database.awrite(presets.delete_preset, actor, preset_id)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    upload,
    history,
    one_import,
    start_over,
    options,
    rows,
    check,
    records,
    amend,
    rejected,
    run,
    undo,
    all_presets,
    save_preset,
    remove_preset,
)
