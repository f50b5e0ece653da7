"""One message's life, put together from what is stored about it (BEY-1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, RowMapping

from app.accounts import reads as accounts
from app.contract.faults import Code
from app.contract.messages import Direction, MessageState, Source
from app.contract.permissions import Permission
from app.contract.story import Happening, Line, PartOf, StepOf, Story
from app.control import hours as hours_of
from app.conversations import reads as conversations
from app.core.actor import Actor
from app.core.errors import Refusal
from app.dispatch import halting, lives
from app.dispatch.ledger import Kind
from app.dispatch.rules import SpoolState

S = MessageState
H = Happening
READERS: Final = (Permission.MANAGE_CONVERSATIONS, Permission.MANAGE_BROADCASTS, Permission.MANAGE_DIALERS,
                  Permission.MONITOR_DIALERS, Permission.VIEW_EDRS)  # fmt: skip
"""Who reads stories: those of one's conversations with the first, those of runs with the others."""
_OF_RUNS: Final = {
    Source.BROADCAST: (Permission.MANAGE_BROADCASTS,),
    Source.TEST: (Permission.MANAGE_BROADCASTS,),
    Source.BULK: (Permission.MANAGE_BROADCASTS,),
    Source.DIALER: (Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS),
}
_ORDER: Final = tuple(H)
"""Among lines of one moment, the order in which they can only have happened."""


def story(conn: Connection, actor: Actor, message_id: int) -> Story:
    """The story of a message the person may see; of another's conversation there is none."""
    row = lives.row_of(conn, message_id)
    if row is None or not _may_see(conn, actor, row):
        raise Refusal(Code.NOT_FOUND, what="message", id=message_id)
    provider, kind = lives.account_of(conn, row["provider_id"])
    lines = sorted(_lines(conn, row), key=_place)
    return Story(
        message_id=row["id"],
        direction=Direction(row["direction"]),
        channel=row["channel"],
        sender=row["sender"],
        address=row["address"],
        text=row["text"],
        state=S(row["state"]),
        source=Source(row["source"]),
        provider=provider,
        provider_kind=kind,
        run_id=row["run_id"],
        run=row["origin"],
        parts_count=row["parts"],
        retries=row["retries"],
        lines=tuple(lines),
        parts=tuple(_parts(conn, row["id"])),
        steps=tuple(_steps(conn, row)),
        zones=hours_of.zones_of(conn, hours_of.read(conn), [row["address"]])[row["address"]],
    )


def _may_see(conn: Connection, actor: Actor, row: RowMapping) -> bool:
    if actor.may(Permission.VIEW_EDRS) or any(actor.may(one) for one in _OF_RUNS.get(Source(row["source"]), ())):
        return True
    return actor.may(Permission.MANAGE_CONVERSATIONS) and conversations.sees(conn, actor, row["address"])


def _place(line: Line) -> tuple[float, int]:
    return (float("inf") if line.at_ms is None else line.at_ms, _ORDER.index(line.happening))


def _lines(conn: Connection, row: RowMapping) -> Iterator[Line]:
    if row["direction"] == Direction.IN.value:
        yield Line(happening=H.RECEIVED, at_ms=row["created_ms"], who=row["address"])
        return
    yield Line(happening=H.ACCEPTED, at_ms=row["created_ms"], who=_author(conn, row))
    if row["state"] == S.HELD.value:
        yield Line(happening=H.UNDOABLE, at_ms=row["created_ms"], until_ms=row["held_until_ms"])
    yield from _noted(conn, row["id"])
    yield from _of_queue(conn, row)
    moments = ((H.SUBMITTED, "submitted_ms"), (H.DELIVERED, "delivered_ms"), (H.SEEN, "seen_ms"))
    for happening, column in moments:
        if row[column] is not None:
            yield Line(happening=happening, at_ms=row[column])
    if row["failed_ms"] is not None:
        yield _failure(row)
    if row["state"] == S.UNKNOWN.value:
        yield Line(happening=H.UNKNOWN, at_ms=None, text=row["error_text"] or "")
    if row["state"] == S.CANCELLED.value:
        yield Line(happening=H.CANCELLED, at_ms=None)


def _author(conn: Connection, row: RowMapping) -> str:
    if row["author_id"] is None:
        return ""
    return accounts.names_of(conn, [row["author_id"]]).get(row["author_id"], "")


def _failure(row: RowMapping) -> Line:
    """A failure that a later receipt turned into success has lost its words, not its moment."""
    return Line(
        happening=H.FAILED,
        at_ms=row["failed_ms"],
        reason=row["failure"] or "",
        code=row["error_code"] or "",
        text=row["error_text"] or "",
    )


def _noted(conn: Connection, message_id: int) -> Iterator[Line]:
    for event in lives.notes_of(conn, message_id):
        yield Line(
            happening=H.HELD if event["kind"] == Kind.HELD.value else H.RETRY,
            at_ms=event["at_ms"],
            until_ms=event["until_ms"],
            reason=event["reason"],
            code=event["code"],
            text=event["text"],
        )


def _of_queue(conn: Connection, row: RowMapping) -> Iterator[Line]:
    """Where it stands in the queue at this moment."""
    place = lives.place_of(conn, row["id"])
    if place is None:
        return
    if place["state"] == SpoolState.SENDING.value:
        yield Line(happening=H.SENDING, at_ms=None)
        return
    halt = halting.read(conn)
    if halt.stopped:
        yield Line(happening=H.STOPPED, at_ms=max(halt.at_ms, row["created_ms"]), who=halt.by)
    due_ms = place["due_ms"] if place["state"] == SpoolState.DEFERRED.value else None
    yield Line(happening=H.WAITING, at_ms=None, until_ms=due_ms, reason=place["held_for"] or "")


def _parts(conn: Connection, message_id: int) -> Iterator[PartOf]:
    for part in lives.parts_of(conn, message_id):
        vendor_id = "" if part["vendor_id"].startswith(lives.UNANSWERED) else part["vendor_id"]
        yield PartOf(number=part["number"], vendor_id=vendor_id, state=S(part["state"]))


def _steps(conn: Connection, row: RowMapping) -> Iterator[StepOf]:
    """What was tried for the same recipient; nothing where there was only this one."""
    found = lives.sisters_of(conn, row)
    for one in found if len(found) > 1 else ():
        yield StepOf(
            message_id=one["id"],
            channel=one["channel"],
            sender=one["sender"],
            state=S(one["state"]),
            at_ms=one["created_ms"],
            failure=one["failure"],
            is_this=one["id"] == row["id"],
        )
