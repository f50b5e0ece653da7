"""HTTP of bulk mailings."""

# ruff: noqa: ARG001
from __future__ import annotations

from typing import Any, Final

from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from app.contract.bulk import (
    Campaign,
    CampaignForm,
    CheckLine,
    Connection,
    ConnectionForm,
    Entry,
    FileCheck,
    FilePreview,
    ListFile,
    ProblemWords,
    ReportWords,
    ResolveEntry,
    ResumeCampaign,
    StartCampaign,
    TemplateFile,
    Uploaded,
)
from app.contract.faults import Code
from app.contract.jobs import Job
from app.contract.lists import ListOptions
from app.contract.paging import Page, PageRequest
from app.contract.permissions import Permission
from app.core.errors import Refusal
from app.core.web import needs

MANAGE: Final = needs(Permission.MANAGE_DIALERS)


@get("/api/bulk/connection", opt=MANAGE)
async def connection() -> Connection:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@put("/api/bulk/connection", opt=MANAGE, status_code=200)
async def save_connection(data: ConnectionForm) -> Connection:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/bulk/campaigns", opt=MANAGE)
async def campaigns() -> list[Campaign]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns", opt=MANAGE, status_code=201)
async def add(data: CampaignForm) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/bulk/campaigns/{campaign_id:int}", opt=MANAGE)
async def one(campaign_id: int) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@put("/api/bulk/campaigns/{campaign_id:int}", opt=MANAGE, status_code=200)
async def save(campaign_id: int, data: CampaignForm) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@delete("/api/bulk/campaigns/{campaign_id:int}", opt=MANAGE, status_code=204)
async def remove(campaign_id: int) -> None:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/copy", opt=MANAGE, status_code=201)
async def copy(campaign_id: int) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/files", opt=MANAGE, status_code=200, request_max_body_size=None)
async def upload(
    campaign_id: int, slot: int, name: str, request: Request[Any, Any, Any], again: bool = False
) -> Uploaded:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/bulk/files/{file_id:int}/preview", opt=MANAGE)
async def preview(file_id: int) -> FilePreview:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@put("/api/bulk/files/{file_id:int}/options", opt=MANAGE, status_code=200)
async def read_as(file_id: int, data: ListOptions) -> ListFile:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@delete("/api/bulk/files/{file_id:int}", opt=MANAGE, status_code=200)
async def remove_file(file_id: int) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/check", opt=MANAGE, status_code=202)
async def check(campaign_id: int) -> Job:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/bulk/files/{file_id:int}/check", opt=MANAGE)
async def found(file_id: int) -> FileCheck:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/files/{file_id:int}/problems", opt=MANAGE, status_code=200)
async def problems(file_id: int, data: ProblemWords) -> Stream:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/start", opt=MANAGE, status_code=202)
async def start(campaign_id: int, data: StartCampaign) -> Job:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/pause", opt=MANAGE, status_code=200)
async def pause(campaign_id: int) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/resume", opt=MANAGE, status_code=200)
async def resume(campaign_id: int, data: ResumeCampaign) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/clear", opt=MANAGE, status_code=200)
async def clear(campaign_id: int) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/restart", opt=MANAGE, status_code=200)
async def restart(campaign_id: int) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/entries", opt=MANAGE, status_code=200)
async def entries(campaign_id: int, data: PageRequest) -> Page[Entry]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/entries/{entry_id:int}/resolve", opt=MANAGE, status_code=200)
async def resolve(entry_id: int, data: ResolveEntry) -> Campaign:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/verify", opt=MANAGE, status_code=200)
async def verify(campaign_id: int) -> list[CheckLine]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/bulk/campaigns/{campaign_id:int}/verify", opt=MANAGE)
async def verified(campaign_id: int) -> list[CheckLine]:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/campaigns/{campaign_id:int}/report", opt=MANAGE, status_code=202)
async def report(campaign_id: int, data: ReportWords) -> Job:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@get("/api/bulk/reports/{job_id:int}", opt=MANAGE)
async def reported(job_id: int) -> Stream:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


@post("/api/bulk/template", opt=MANAGE, status_code=200)
async def template(data: TemplateFile) -> Stream:
    """Not yet."""
    raise Refusal(Code.NOT_READY)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    connection,
    save_connection,
    campaigns,
    add,
    one,
    save,
    remove,
    copy,
    upload,
    preview,
    read_as,
    remove_file,
    check,
    found,
    problems,
    start,
    pause,
    resume,
    clear,
    restart,
    entries,
    resolve,
    verify,
    verified,
    report,
    reported,
    template,
)
