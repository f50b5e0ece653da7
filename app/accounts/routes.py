"""HTTP of people: set-up, sign-in, oneself, users, requests for access, workspace settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Request, delete, get, post, put
from litestar.handlers import HTTPRouteHandler

from app.accounts import reads, rules, service, sign_in
from app.audit.service import record as audit
from app.contract.accounts import (
    AccessRequest,
    ApproveRequest,
    ChangePassword,
    Department,
    ForgotPassword,
    Me,
    NewUser,
    RejectRequest,
    RequestAccess,
    ResumeSession,
    Session,
    Setup,
    SignIn,
    User,
)
from app.contract.permissions import Permission
from app.contract.service import ChangeWorkspace, Workspace
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import refuse_if
from app.core.runtime import Runtime
from app.core.web import BEFORE_PASSWORD_CHANGE, PUBLIC, SIGNED_IN, needs, threaded
from app.core.work import UnitOfWork

MANAGE_USERS = needs(Permission.MANAGE_USERS)
Farewell = Callable[[UnitOfWork, Actor, int], None]
"""What an area does when a person, named by id, can no longer come in."""


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


@post("/api/setup", opt=PUBLIC, status_code=200)
async def set_up(data: Setup, runtime: Runtime, request: Request[Any, Any, Any]) -> Session:
    """First run: settings and administrator in one step, signed in at once."""
    refuse_if([*rules.check_setup(data), *workspace.check_place(data.default_country, data.time_zone)])
    password_hash = await asyncio.to_thread(service.hashed, data)

    def verb(work: UnitOfWork) -> None:
        service.set_up(work, data, password_hash)
        country, zone = data.default_country, data.time_zone
        workspace.put(work, {"company": data.company.strip(), "default_country": country, "time_zone": zone})

    await runtime.database.awrite(verb)
    form = SignIn(login=data.login, password=data.password)
    return await asyncio.to_thread(sign_in.sign_in, runtime, form, _address(request))


@post("/api/session", opt=PUBLIC, status_code=200)
async def come_in(data: SignIn, runtime: Runtime, request: Request[Any, Any, Any]) -> Session:
    """Sign in."""
    return await asyncio.to_thread(sign_in.sign_in, runtime, data, _address(request))


@post("/api/session/resume", opt=PUBLIC, status_code=200)
async def resume(data: ResumeSession, runtime: Runtime, request: Request[Any, Any, Any]) -> Session:
    """Sign in with a remembered token."""
    return await asyncio.to_thread(sign_in.resume, runtime, data, _address(request))


@delete("/api/session", opt=BEFORE_PASSWORD_CHANGE, status_code=204)
async def go_out(runtime: Runtime, actor: Actor) -> None:
    """Sign out."""
    await runtime.database.awrite(sign_in.sign_out, actor)


@get("/api/me", opt=BEFORE_PASSWORD_CHANGE)
@threaded
def who_am_i(runtime: Runtime, actor: Actor) -> Me:
    """The signed-in person."""
    with runtime.database.read() as conn:
        return reads.me(conn, actor.user_id)


@put("/api/me/password", opt=BEFORE_PASSWORD_CHANGE, status_code=204)
async def change_password(data: ChangePassword, runtime: Runtime, actor: Actor) -> None:
    """Change one's own password."""
    await asyncio.to_thread(sign_in.change_password, runtime, actor, data)


@post("/api/access-requests", opt=PUBLIC, status_code=204)
async def request_access(data: RequestAccess, runtime: Runtime) -> None:
    """*Register*."""
    await runtime.database.awrite(service.request_access, data)


@post("/api/password-resets", opt=PUBLIC, status_code=204)
async def forgot_password(data: ForgotPassword, runtime: Runtime) -> None:
    """*Forgot password?*, answered the same whether or not the person exists."""
    await runtime.database.awrite(service.request_reset, data.login_or_email)


@get("/api/access-requests", opt=MANAGE_USERS)
@threaded
def access_requests(runtime: Runtime) -> list[AccessRequest]:
    """The queue."""
    with runtime.database.read() as conn:
        return reads.requests(conn)


@post("/api/access-requests/{request_id:int}/approve", opt=MANAGE_USERS, status_code=200)
async def approve(request_id: int, data: ApproveRequest, runtime: Runtime, actor: Actor) -> AccessRequest:
    """Grant what was asked for."""
    password_hash = await asyncio.to_thread(service.hashed, data)
    return await runtime.database.awrite(service.approve, actor, request_id, data, password_hash)


@post("/api/access-requests/{request_id:int}/reject", opt=MANAGE_USERS, status_code=200)
async def reject(request_id: int, data: RejectRequest, runtime: Runtime, actor: Actor) -> AccessRequest:
    """Refuse it with a reason."""
    return await runtime.database.awrite(service.reject, actor, request_id, data)


@get("/api/users", opt=MANAGE_USERS)
@threaded
def all_users(runtime: Runtime) -> list[User]:
    """Everybody."""
    with runtime.database.read() as conn:
        return reads.all_users(conn, runtime.clock.now_ms())


@post("/api/users", opt=MANAGE_USERS, status_code=201)
async def add_user(data: NewUser, runtime: Runtime, actor: Actor) -> User:
    """A new person."""
    refuse_if(rules.check_new_user(data))
    password_hash = await asyncio.to_thread(service.hashed, data)
    return await runtime.database.awrite(service.add_user, actor, data, password_hash)


@post("/api/users/{user_id:int}/enable", opt=MANAGE_USERS, status_code=200)
async def enable(user_id: int, runtime: Runtime, actor: Actor) -> User:
    """Let somebody in again."""
    return await runtime.database.awrite(service.set_enabled, actor, user_id, enabled=True)


@post("/api/users/{user_id:int}/disable", opt=MANAGE_USERS, status_code=200)
async def disable(user_id: int, runtime: Runtime, actor: Actor, farewells: tuple[Farewell, ...]) -> User:
    """Keep somebody out; other areas take over what they had in hand."""

    def verb(work: UnitOfWork) -> User:
        user = service.set_enabled(work, actor, user_id, enabled=False)
        for farewell in farewells:
            farewell(work, actor, user_id)
        return user

    return await runtime.database.awrite(verb)


@get("/api/departments", opt=SIGNED_IN)
@threaded
def departments(runtime: Runtime) -> list[Department]:
    """Every department."""
    with runtime.database.read() as conn:
        return reads.all_departments(conn)


@get("/api/workspace", opt=SIGNED_IN)
@threaded
def read_workspace(runtime: Runtime) -> Workspace:
    """Company-wide settings."""
    with runtime.database.read() as conn:
        return workspace.read(conn)


@put("/api/workspace", opt=needs(Permission.MANAGE_ORGANISATION), status_code=200)
async def change_workspace(data: ChangeWorkspace, runtime: Runtime, actor: Actor) -> Workspace:
    """Change company-wide settings."""

    def verb(work: UnitOfWork) -> Workspace:
        before = workspace.read(work.conn)
        after = workspace.change(work, data)
        audit(work, actor, "workspace_changed", "workspace", details={"old": before, "new": after})
        return after

    return await runtime.database.awrite(verb)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    set_up,
    come_in,
    resume,
    go_out,
    who_am_i,
    change_password,
    request_access,
    forgot_password,
    access_requests,
    approve,
    reject,
    all_users,
    add_user,
    enable,
    disable,
    departments,
    read_workspace,
    change_workspace,
)
