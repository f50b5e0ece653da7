"""The same action on several runs: each is judged alone, and the answer tells what became of it (BRD-120)."""

from __future__ import annotations

from collections.abc import Callable

from app.broadcasts import service
from app.contract.broadcasts import BULK_MAX, Broadcast, BroadcastId, BulkAction, BulkForm, BulkItem
from app.contract.faults import Code, Problem
from app.core.actor import Actor
from app.core.database import Database
from app.core.errors import Refusal
from app.core.work import UnitOfWork

Verb = Callable[[UnitOfWork, Actor, BroadcastId], Broadcast]


def _relaunch(work: UnitOfWork, actor: Actor, broadcast_id: BroadcastId) -> Broadcast:
    return service.relaunch(work, actor, broadcast_id, now=True)


VERBS: dict[BulkAction, Verb] = {
    BulkAction.PAUSE: service.pause,
    BulkAction.RESUME: service.resume,
    BulkAction.ABORT: service.abort,
    BulkAction.RELAUNCH: _relaunch,
}


async def act(database: Database, actor: Actor, form: BulkForm) -> list[BulkItem]:
    """Do it to one after the other, in the order given, each in a transaction of its own."""
    ids = list(dict.fromkeys(form.ids))
    if not ids or len(ids) > BULK_MAX:
        code = "required" if not ids else "too_many"
        raise Refusal(Code.INVALID, problems=[Problem(path="ids", code=code, params={"limit": BULK_MAX})])
    items = []
    for broadcast_id in ids:
        try:
            done = await database.awrite(VERBS[form.action], actor, broadcast_id)
        except Refusal as refusal:
            items.append(
                BulkItem(
                    id=broadcast_id,
                    code=refusal.code,
                    params=refusal.params,
                    problems=tuple(refusal.problems),
                )
            )
        else:
            items.append(BulkItem(id=broadcast_id, done=done))
    return items
