"""Reading and writing one dialer's row: figures, records for the wire, and telling listeners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, func, select, update

from app.assets import service as senders
from app.contract.dial_string import DialKind, channels_of, dial_kind
from app.contract.dialers import Dialer, DialerCounters, DialerId, Holdup, RecordState, Result
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.messages import Source
from app.contract.permissions import Permission
from app.contract.providers import Provider
from app.control import guards
from app.core import workspace
from app.core.errors import Refusal
from app.core.work import Audience, UnitOfWork
from app.dialers.rules import COUNTER_OF_STATE
from app.dialers.tables import COUNTERS, dialers, sms_repo, sms_spool
from app.dispatch import providers
from app.schedules import service as schedules
from app.schedules.rules import standing

READERS: Final = (Permission.MANAGE_DIALERS, Permission.MONITOR_DIALERS)
WATCHERS: Final = Audience(any_of=frozenset(READERS))
WAKE: Final = "dialers"
"""Name under which the loop that dials sleeps."""


def user_of(dialer_id: int) -> str:
    """How a dialer is called among the users of schedules."""
    return f"dialer:{dialer_id}"


def row_of(conn: Connection, dialer_id: int) -> RowMapping:
    """A dialer's row; refuses when there is none."""
    wanted = (dialers.c.id == dialer_id) & dialers.c.deleted_ms.is_(None)
    row = conn.execute(select(dialers).where(wanted)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="dialer", id=dialer_id)
    return row


def rows(conn: Connection) -> Sequence[RowMapping]:
    """Every dialer by name."""
    found = select(dialers).where(dialers.c.deleted_ms.is_(None)).order_by(dialers.c.name_folded)
    return conn.execute(found).mappings().all()


def named(conn: Connection, name: str) -> RowMapping | None:
    """The dialer of a name, ignoring case."""
    wanted = dialers.c.name_folded == name.strip().casefold()  # None in deleted ones
    return conn.execute(select(dialers).where(wanted)).mappings().first()


def records(conn: Connection, found: Iterable[RowMapping], now_ms: int) -> list[Dialer]:
    """Dialers as people see them."""
    accounts: dict[int, Provider] = {one.id: one for one in providers.all_providers(conn, {})}
    names: dict[int, str] = {one.id: one.name for one in senders.all_senders(conn)}
    return [_record(conn, row, accounts, names, now_ms) for row in found]


def one(conn: Connection, dialer_id: int, now_ms: int) -> Dialer:
    """A dialer as people see it."""
    return records(conn, [row_of(conn, dialer_id)], now_ms)[0]


def tell(work: UnitOfWork, dialer_id: int) -> Dialer:
    """Show a dialer as it stands now."""
    told = one(work.conn, dialer_id, work.now_ms)
    work.upsert(Topic.DIALERS, dialer_id, told, WATCHERS)
    return told


def change(work: UnitOfWork, dialer_id: int, values: Mapping[str, Any]) -> None:
    """Write some columns of a dialer."""
    work.conn.execute(update(dialers).where(dialers.c.id == dialer_id).values(**values))


def ring_of(row: RowMapping) -> tuple[str, ...]:
    """The channels of a dialer's gateway; one nameless where there are none to choose."""
    return tuple(str(channel) for channel in channels_of(row["dial_string"]))


def region_of(conn: Connection, row: RowMapping) -> str:
    """The region a dialer's national numbers are read in: its own, its provider's, the workspace's (DIA-9)."""
    if row["region"]:
        return str(row["region"])
    account = providers.facts_of(conn, row["provider_id"])
    return (account.region if account is not None else "") or workspace.read(conn).default_country


def is_gateway(kind: str) -> bool:
    """Whether a provider has numbers of its own, so that a message needs no sender."""
    return dial_kind(kind) is not DialKind.NONE


def counters_of(row: RowMapping) -> DialerCounters:
    """The figures as kept (DIA-34)."""
    kept = {name: row[name] for name in COUNTERS}
    return DialerCounters(loaded=sum(kept.values()), **kept)


class Tally:
    """Collects what a batch changes in one dialer's figures, then writes it at once."""

    def __init__(self, dialer_id: int) -> None:
        self.dialer_id = dialer_id
        self.deltas: Counter[str] = Counter()

    def add(self, name: str, count: int = 1) -> None:
        """So many more stand there."""
        self.deltas[name] += count

    def move(self, before: str, after: str, count: int = 1) -> None:
        """So many stand elsewhere now."""
        self.deltas[before] -= count
        self.deltas[after] += count

    def write(self, work: UnitOfWork) -> None:
        """Apply the differences."""
        changed = {name: dialers.c[name] + delta for name, delta in self.deltas.items() if delta}
        if changed:
            work.conn.execute(update(dialers).where(dialers.c.id == self.dialer_id).values(changed))


def counted(conn: Connection, dialer_id: int) -> dict[str, int]:
    """The figures as the records say, but for the deleted ones: what the kept figures must be."""
    found = dict.fromkeys(COUNTERS, 0)
    del found["deleted"]
    states = select(sms_spool.c.state, func.count()).where(sms_spool.c.dialer_id == dialer_id)
    for state, count in conn.execute(states.group_by(sms_spool.c.state)):
        found[COUNTER_OF_STATE[RecordState(state)]] = count
    results = select(sms_repo.c.result, func.count()).where(sms_repo.c.dialer_id == dialer_id)
    for result, count in conn.execute(results.group_by(sms_repo.c.result)):
        found[Result(result).value] = count
    return found


def recount(work: UnitOfWork, dialer_id: int) -> bool:
    """Put a dialer's figures right; returns whether they were wrong."""
    row = row_of(work.conn, dialer_id)
    right = counted(work.conn, dialer_id)
    if all(row[name] == count for name, count in right.items()):
        return False
    change(work, dialer_id, right)
    return True


def _record(
    conn: Connection, row: RowMapping, accounts: Mapping[int, Provider], names: Mapping[int, str], now_ms: int
) -> Dialer:
    used = schedules.used_by(conn, user_of(row["id"]))
    stands = standing(schedules.hours_of(conn, [schedule_id for schedule_id, _ in used]), now_ms)
    account = accounts.get(row["provider_id"])
    return Dialer(
        id=DialerId(row["id"]),
        name=row["name"],
        provider_id=row["provider_id"],
        provider=account.name if account is not None else "",
        provider_kind=account.kind if account is not None else "",
        sender_id=row["sender_id"],
        sender=names.get(row["sender_id"], ""),
        schedule_ids=tuple(schedule_id for schedule_id, _ in used),
        schedules=tuple(name for _, name in used),
        dial_string=row["dial_string"],
        gap_ms=row["gap_ms"],
        enabled=row["enabled"],
        started=row["started"],
        dncr=row["dncr"],
        region=row["region"],
        recipient_time=row["recipient_time"],
        on_schedule=stands.is_open,
        turns_ms=stands.until_ms,
        holdup=Holdup(row["holdup"]) if row["holdup"] is not None else None,
        holdup_since_ms=row["holdup_since_ms"] if row["holdup"] is not None else None,
        holdup_reason=row["holdup_reason"],
        breaker=guards.safety_of(conn, Source.DIALER, row["id"]).breaker,
        spike=guards.spike_of_run(conn, Source.DIALER, row["id"]),
        counters=counters_of(row),
        changed_by=row["changed_by"],
        changed_ms=row["changed_ms"],
        version=row["version"],
    )
