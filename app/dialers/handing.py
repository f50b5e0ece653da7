"""Handing records to the engine: the next by priority and position, on the next channel (DIA-10..24)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, bindparam, func, or_, select

from app.assets import service as senders
from app.contract.channels import Channel
from app.contract.dialers import NORMAL, Holdup, RecordState
from app.contract.dnc import scope_of_dialer
from app.contract.messages import PRIORITY, Source
from app.contract.phone_zones import zones_of
from app.control import hours as sending_hours
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dialers import moving
from app.dialers.gate import may_send
from app.dialers.rules import DO_NOT_CONTACT, Turn, next_turn
from app.dialers.store import Tally, change, is_gateway, ring_of, row_of, user_of
from app.dialers.tables import dialers, sms_spool
from app.dispatch import providers
from app.dispatch.intake import Draft, accept, unsent_of, withdraw_run
from app.dispatch.providers import AccountFacts
from app.dispatch.rules import RetryPlan
from app.dnc.service import listed_among
from app.schedules import service as schedules
from app.schedules.rules import standing_in

CHUNK: Final = 500
AHEAD_LEAST: Final = 100
AHEAD_MOST: Final = 1_000
"""Messages of a dialer without a gap kept ready: what its line takes in a second, within these bounds.

More would stand in the way of whatever else goes through the same account.
"""
MOST_ROUNDS: Final = 10
"""Chunks in which every record was on a list, before others may write."""

_next = (
    select(sms_spool)
    .where(
        sms_spool.c.dialer_id == bindparam("dialer"),
        sms_spool.c.state == RecordState.TO_PROCESS.value,
        sms_spool.c.priority <= bindparam("worst"),
        or_(sms_spool.c.next_ms.is_(None), sms_spool.c.next_ms <= bindparam("now")),
    )
    .order_by(sms_spool.c.priority, sms_spool.c.id)
    .limit(bindparam("count"))
)


@dataclass(frozen=True, slots=True)
class Handed:
    """What a turn did: how many started, whether there may be more at once, or else when the next is due."""

    count: int = 0
    more: bool = False
    due_ms: int | None = None


class _Unfit(Exception):  # noqa: N818 - a finding, not an error
    """Provider or sender cannot be used; the reason is a problem's code."""


def hand_over(work: UnitOfWork, dialer_id: int, most: int, ahead: int = AHEAD_MOST) -> Handed:
    """Give up to `most` records to the engine, if the dialer may send now; at most `ahead` of its wait there.

    From half of that on only records of better than normal priority: there must be room for one that comes now.
    """
    row = row_of(work.conn, dialer_id)
    if not may_send(work.conn, dialer_id, work.now_ms, enabled=row["enabled"], started=row["started"]):
        return Handed()
    try:
        account, sender = _line(work, row)
    except _Unfit as unfit:
        _hold_up(work, row, Holdup.UNFIT, str(unfit))
        return Handed()
    waiting = unsent_of(work.conn, Source.DIALER, dialer_id)
    if waiting and row["gap_ms"]:
        return Handed()  # what was handed over has not started yet: another would start in its footsteps
    most = min(most, CHUNK, ahead - waiting)
    tally = Tally(dialer_id)
    taken = _take(work, tally, row, account, most, NORMAL if waiting < ahead // 2 else NORMAL - 1)
    if taken:
        _give(work, tally, row, sender, taken)
        change(work, dialer_id, {"last_start_ms": work.now_ms, "ring": taken[-1][1].place})
        providers.note_start(work, account.id)
    tally.write(work)
    if row["holdup"] == Holdup.UNFIT.value:
        change(work, dialer_id, {"holdup": None, "holdup_since_ms": None, "holdup_reason": ""})
    return Handed(len(taken), more=len(taken) == most, due_ms=_due_ms(work, dialer_id))


def _line(work: UnitOfWork, row: RowMapping) -> tuple[AccountFacts, str]:
    account = providers.facts_of(work.conn, row["provider_id"])
    if account is None:
        raise _Unfit("provider_gone")
    if not account.enabled:
        raise _Unfit("provider_off")
    if is_gateway(account.kind):
        return account, ""
    try:
        return account, senders.active(work.conn, row["sender_id"] or 0).name
    except Refusal as refusal:
        raise _Unfit(refusal.problems[0].code) from refusal


def _take(
    work: UnitOfWork, tally: Tally, row: RowMapping, account: AccountFacts, most: int, worst: int
) -> list[tuple[RowMapping, Turn]]:
    """The next records with their channels; those on a list are blocked, those at a bad hour put off."""
    taken: list[tuple[RowMapping, Turn]] = []
    channels = _Channels(work, row, account)
    for _ in range(MOST_ROUNDS):
        wanted = {"dialer": row["id"], "now": work.now_ms, "count": most, "worst": worst}
        found = work.conn.execute(_next, wanted).mappings().all() if most > 0 else []
        fit = _at_a_good_hour(work, row, _not_listed(work, tally, row, found))
        for record in fit:
            turn = channels.take(record)
            if turn is None:
                return taken
            taken.append((record, turn))
        if len(fit) == len(found) or taken:
            break
    return taken


def _not_listed(
    work: UnitOfWork, tally: Tally, row: RowMapping, found: Sequence[RowMapping]
) -> Sequence[RowMapping]:
    if not row["dncr"] or not found:
        return found
    listed = listed_among(work.conn, [one["address"] for one in found], scope_of_dialer(row["id"]))
    stopped = [one["id"] for one in found if one["address"] in listed]
    if stopped:
        moving.block(work, tally, stopped, DO_NOT_CONTACT, RecordState.TO_PROCESS)
    return [one for one in found if one["address"] not in listed]


def _at_a_good_hour(work: UnitOfWork, row: RowMapping, found: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """Those whose recipients' own clocks are within the schedule, too; the others wait until they are (ACD-4).

    The workspace's sending hours and holidays hold for them, too (BEY-7). They wait with their dialer and not in
    the engine, where one that waits would keep those after it.
    """
    if not row["recipient_time"]:
        return found
    used = [schedule_id for schedule_id, _ in schedules.used_by(work.conn, user_of(row["id"]))]
    hours = schedules.hours_of(work.conn, used)
    closed = sending_hours.closed_until(work.conn, [one["address"] for one in found], work.now_ms)
    good = []
    for one in found:
        if one["address"] in closed:
            _put_off(work, one, closed[one["address"]])
            continue
        zones = zones_of(one["address"])
        stands = standing_in(hours, zones, work.now_ms) if zones else None
        if stands is None or stands.is_open:
            good.append(one)
        else:
            _put_off(work, one, stands.until_ms if stands.until_ms is not None else work.now_ms + NEVER_MS)
    return good


def _put_off(work: UnitOfWork, record: RowMapping, until_ms: int) -> None:
    work.conn.execute(sms_spool.update().where(sms_spool.c.id == record["id"]).values(next_ms=until_ms))


NEVER_MS: Final = 7 * 86_400_000
"""When a record is looked at again whose recipient has no opening hour in common with the schedule."""


class _Channels:
    """Deals out the ring: in turn, one message under way on each channel of a gateway (DIA-10, DIA-25)."""

    def __init__(self, work: UnitOfWork, row: RowMapping, account: AccountFacts) -> None:
        self._ring = ring_of(row)
        self._place: int = row["ring"]
        self._fixed = row["dial_string"] if not self._ring else ""
        self._engaged = _engaged(work, account.id) if is_gateway(account.kind) else None

    def take(self, record: RowMapping) -> Turn | None:
        """The channel for a record; None while every one is engaged."""
        engaged = self._engaged if self._engaged is not None else set()
        if record["wanted_device"]:
            turn = None if record["wanted_device"] in engaged else Turn(record["wanted_device"], self._place)
        elif self._ring:
            busy = set(filter(None, record["tried"].split(",")))
            left = set(self._ring) - busy or set(self._ring)  # the dial string may be another by now
            turn = next_turn(self._ring, self._place, engaged | (set(self._ring) - left))
        else:
            turn = None if self._fixed in engaged else Turn(self._fixed, self._place)
        if turn is not None:
            self._place = turn.place
            if self._engaged is not None:
                self._engaged.add(turn.device)
        return turn


def _engaged(work: UnitOfWork, provider_id: int) -> set[str]:
    """Channels on which some dialer's message is under way."""
    under_way = (
        select(sms_spool.c.device)
        .join(dialers, dialers.c.id == sms_spool.c.dialer_id)
        .where(dialers.c.provider_id == provider_id, sms_spool.c.state == RecordState.SENDING.value)
    )
    return set(work.conn.execute(under_way).scalars())


def _give(
    work: UnitOfWork, tally: Tally, row: RowMapping, sender: str, taken: Sequence[tuple[RowMapping, Turn]]
) -> None:
    drafts = [_draft(row, sender, record, turn) for record, turn in taken]
    ids = accept(work, drafts)
    claims = [
        moving.Claim(record["id"], message_id, turn.device)
        for (record, turn), message_id in zip(taken, ids, strict=True)
    ]
    moving.claim(work, tally, claims)


def _draft(row: RowMapping, sender: str, record: RowMapping, turn: Turn) -> Draft:
    return Draft(
        channel=Channel.SMS.value,
        provider_id=row["provider_id"],
        sender=sender,
        address=record["address"],
        text=record["message"],
        source=Source.DIALER,
        device=turn.device or None,
        author_id=record["author_id"],
        run_id=row["id"],
        origin=row["name"],
        recipient_id=record["id"],
        retry=RetryPlan.LIST,
        priority=PRIORITY[Source.DIALER] + (record["priority"] < NORMAL),
    )


def make_way(work: UnitOfWork, tally: Tally, dialer_id: int, priority: int) -> None:
    """Take back what is handed over and not sent where a record of better priority has come (DIA-21).

    Those of normal priority need not be: in the engine, too, every better one comes before them.
    """
    mine = (sms_spool.c.dialer_id == dialer_id) & (sms_spool.c.state == RecordState.SENDING.value)
    worst = work.conn.execute(
        select(func.max(sms_spool.c.priority)).where(mine, sms_spool.c.priority < NORMAL)
    ).scalar_one()
    if worst is not None and priority < worst:
        moving.take_back(work, tally, withdraw_run(work, Source.DIALER, dialer_id))


def _due_ms(work: UnitOfWork, dialer_id: int) -> int | None:
    waiting: ColumnElement[bool] = (
        (sms_spool.c.dialer_id == dialer_id)
        & (sms_spool.c.state == RecordState.TO_PROCESS.value)
        & (sms_spool.c.next_ms > work.now_ms)
    )
    due_ms: int | None = work.conn.execute(select(func.min(sms_spool.c.next_ms)).where(waiting)).scalar_one()
    return due_ms


def _hold_up(work: UnitOfWork, row: RowMapping, holdup: Holdup, reason: str) -> None:
    if row["holdup"] != holdup.value or row["holdup_reason"] != reason:
        values = {"holdup": holdup.value, "holdup_since_ms": work.now_ms, "holdup_reason": reason}
        change(work, row["id"], values)
