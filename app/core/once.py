"""A call that is repeated with the same key is done once and answered alike for a day (BEY-9).

The answer is written with what the call did, in one transaction: a repeat after a crash finds both or neither. A
call that was refused did nothing and leaves nothing; its repeat is tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import msgspec
from litestar import Request
from sqlalchemy import delete, insert, select

from app.contract.faults import Code
from app.core.actor import Actor
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from app.core.tables import idempotent_calls as calls
from app.core.work import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")

HEADER: Final = "Idempotency-Key"
KEY_MAX: Final = 255
KEPT_MS: Final = DAY_MS


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls with which key, and what: `digest` is of method, path, query and body. No key: nothing is kept."""

    user_id: int
    key: str
    digest: str

    def about(self, digest: str) -> Call:
        """The same call with the digest of its body, too."""
        return Call(self.user_id, self.key, hashlib.sha256(f"{self.digest} {digest}".encode()).hexdigest())


async def call_of(request: Request[Any, Any, Any]) -> Call:
    """The call, as a dependency of routes (`call: Call`). Refuses a key that is none."""
    key = _key_of(request)
    actor: Actor = request.scope["user"]
    if not key:
        return Call(actor.user_id, "", "")
    said = (request.method, request.url.path, request.url.query, (await request.body()).hex())
    return Call(actor.user_id, key, hashlib.sha256(msgspec.json.encode(said)).hexdigest())


async def upload_call_of(request: Request[Any, Any, Any]) -> Call:
    """The call of a route that streams its body: the route adds what the body was, `Call.about`."""
    actor: Actor = request.scope["user"]
    said = (request.method, request.url.path, request.url.query)
    key = _key_of(request)
    return Call(actor.user_id, key, hashlib.sha256(msgspec.json.encode(said)).hexdigest() if key else "")


def _key_of(request: Request[Any, Any, Any]) -> str:
    key = request.headers.get(HEADER)
    if key is None:
        return ""
    if not 0 < len(key.strip()) <= KEY_MAX:
        raise Refusal(Code.MALFORMED, detail=HEADER)
    return key.strip()


def once(
    work: UnitOfWork,
    call: Call,
    kind: type[T],
    verb: Callable[Concatenate[UnitOfWork, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do a verb, or answer as it was answered before; `kind` is the record of the answer.

    Refuses with IDEMPOTENCY_MISMATCH where the key was used for something else within the day.
    """
    if not call.key:
        return verb(work, *args, **kwargs)
    work.conn.execute(delete(calls).where(calls.c.at_ms <= work.now_ms - KEPT_MS))
    same = (calls.c.user_id == call.user_id) & (calls.c.key == call.key)
    known = work.conn.execute(select(calls.c.digest, calls.c.answer).where(same)).first()
    if known is not None:
        if known.digest != call.digest:
            raise Refusal(Code.IDEMPOTENCY_MISMATCH)
        return msgspec.json.decode(known.answer, type=kind)
    answer = verb(work, *args, **kwargs)
    row = {
        "user_id": call.user_id,
        "key": call.key,
        "digest": call.digest,
        "answer": msgspec.json.encode(answer).decode(),
        "at_ms": work.now_ms,
    }
    work.conn.execute(insert(calls).values(row))
    return answer
