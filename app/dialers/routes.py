"""HTTP of dialers."""

# ruff: noqa: ARG001
from __future__ import annotations

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.contract.dialers import (
    ChangeDialerSettings,
    DeletedData,
    Dialer,
    DialerForm,
    DialerProvider,
    DialerRecord,
    DialerSettings,
    SingleAccepted,
    SingleMessage,
    Upload,
    Uploaded,
)
from app.contract.faults import Code
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.core.errors import Refusal
from app.core.web import needs

READ = needs(Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS)
MANAGE = needs(Permission.MANAGE_DIALERS)
RUN = needs(Permission.MONITOR_DIALERS)
ADMIN = needs(Permission.MANAGE_ORGANISATION)


@get("/api/dialers", opt=READ)
async def all_dialers() -> list[Dialer]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dialers/providers", opt=MANAGE)
async def providers() -> list[DialerProvider]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dialers/settings", opt=READ)
async def settings() -> DialerSettings:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@put("/api/dialers/settings", opt=ADMIN, status_code=200)
async def change_settings(data: ChangeDialerSettings) -> DialerSettings:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dialers/{dialer_id:int}", opt=READ)
async def one(dialer_id: int) -> Dialer:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers", opt=MANAGE, status_code=201)
async def create(data: DialerForm) -> Dialer:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@put("/api/dialers/{dialer_id:int}", opt=MANAGE, status_code=200)
async def change(dialer_id: int, data: DialerForm) -> Dialer:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@delete("/api/dialers/{dialer_id:int}", opt=MANAGE, status_code=204)
async def remove(dialer_id: int) -> None:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/{dialer_id:int}/start", opt=RUN, status_code=200)
async def start(dialer_id: int) -> Dialer:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/{dialer_id:int}/stop", opt=RUN, status_code=200)
async def stop(dialer_id: int) -> Dialer:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/{dialer_id:int}/spool/page", opt=READ, status_code=200)
async def spool_page(dialer_id: int, data: PageRequest) -> Page[DialerRecord]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/{dialer_id:int}/repo/page", opt=READ, status_code=200)
async def repo_page(dialer_id: int, data: PageRequest) -> Page[DialerRecord]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dialers/{dialer_id:int}/unprocessed", opt=RUN)
async def unprocessed(dialer_id: int) -> None:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/{dialer_id:int}/delete-data", opt=RUN, status_code=200)
async def delete_data(dialer_id: int) -> DeletedData:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/{dialer_id:int}/single", opt=RUN, status_code=201)
async def single(dialer_id: int, data: SingleMessage) -> SingleAccepted:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/records/{record_id:int}/mark-sent", opt=RUN, status_code=200)
async def mark_sent(record_id: int) -> DialerRecord:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/records/{record_id:int}/send-again", opt=RUN, status_code=200)
async def send_again(record_id: int) -> DialerRecord:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/dialers/uploads", opt=RUN, status_code=200)
async def upload() -> Uploaded:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dialers/uploads", opt=READ)
async def uploads() -> list[Upload]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/dialers/uploads/{upload_id:int}/file", opt=RUN)
async def uploaded_file(upload_id: int) -> None:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    all_dialers,
    providers,
    settings,
    change_settings,
    one,
    create,
    change,
    remove,
    start,
    stop,
    spool_page,
    repo_page,
    unprocessed,
    delete_data,
    single,
    mark_sent,
    send_again,
    upload,
    uploads,
    uploaded_file,
)
