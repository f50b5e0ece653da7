"""What every route declares: who may call it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, ParamSpec, TypeVar

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from app.contract.faults import Code
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.errors import Refusal

P = ParamSpec("P")
T = TypeVar("T")

PUBLIC: Final[Mapping[str, Any]] = {"public": True}
"""Answers without a signed-in person (the workspace token is still asked for)."""

SIGNED_IN: Final[Mapping[str, Any]] = {"any_of": ()}
"""Answers anybody signed in."""

BEFORE_PASSWORD_CHANGE: Final[Mapping[str, Any]] = {"any_of": (), "before_password_change": True}
"""Answers even a person whose password must be changed first."""


def needs(*any_of: Permission) -> Mapping[str, Any]:
    """Answers people who hold at least one of the permissions (ROL-8)."""
    return {"any_of": any_of}


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse a call its route does not open to the caller. A route that declares nothing opens to nobody."""
    opt = handler.opt
    if opt.get("public"):
        return
    actor: Actor | None = connection.scope.get("user")
    if actor is None:
        raise Refusal(Code.SIGN_IN_REQUIRED)
    if actor.must_change_password and not opt.get("before_password_change"):
        raise Refusal(Code.PASSWORD_CHANGE_REQUIRED)
    any_of: tuple[Permission, ...] | None = opt.get("any_of")
    if any_of is None:
        raise Refusal(Code.PERMISSION_DENIED, permission="")
    if any_of and not any(actor.may(permission) for permission in any_of):
        raise Refusal(Code.PERMISSION_DENIED, permission=any_of[0].value)


def threaded(read: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run a handler that reads the store in a worker thread.

    Litestar's own `sync_to_thread` wraps a handler once for each method of its path (2.25), and the second wrapping
    answers with a coroutine instead of its result.
    """

    @functools.wraps(read)
    async def handler(*args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(read, *args, **kwargs)

    return handler
