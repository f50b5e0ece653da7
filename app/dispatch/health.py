"""Figures of provider accounts by minute, in memory: a sender counts, a page reads, here or elsewhere (BEY-12)."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import msgspec
from sqlalchemy import Connection, case, func, select

from app.channels.kit.connector import Link, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, Rejected, RetryLater
from app.channels.registry import CONNECTORS
from app.contract.health import ChannelError, ChannelHealth, ParkedReceipt, Unmatched, UnreadableReport
from app.contract.providers import ProviderId
from app.core.clock import MINUTE_MS, SECOND_MS
from app.dispatch.providers import UNLINKED
from app.dispatch.recording import Done
from app.dispatch.rules import SpoolState
from app.dispatch.tables import parked_receipts, providers, spool, unreadable_reports

MINUTES: Final = 60
SHOWN: Final = 200
SHOWN_ERRORS: Final = 20
HEALTH: Final = "health"
"""Under which processes tell each other their books."""
_STAT: Final = re.compile(r"stat:\w+")
Error = tuple[str, str, str, bool]


@dataclass(slots=True)
class _Minute:
    at: int
    accepted: int = 0
    failed: int = 0
    retried: int = 0
    receipts: int = 0
    errors: Counter[Error] = field(default_factory=Counter)


@dataclass(slots=True)
class _Account:
    minutes: deque[_Minute] = field(default_factory=lambda: deque(maxlen=MINUTES + 1))
    seconds: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=61))
    last_receipt_ms: int | None = None
    lag_ms: int | None = None

    def minute(self, now_ms: int) -> _Minute:
        at = now_ms // MINUTE_MS
        if not self.minutes or self.minutes[-1].at != at:
            self.minutes.append(_Minute(at))
        return self.minutes[-1]


class Told(msgspec.Struct, frozen=True, array_like=True):
    """An account's last hour and minute, as one process tells the others."""

    accepted: int
    failed: int
    retried: int
    receipts: int
    errors: tuple[tuple[Error, int], ...]
    rate: float
    last_receipt_ms: int | None
    lag_ms: int | None


class HealthBook:
    """Counts from the senders' loop, reads from any thread. A restart begins anew."""

    def __init__(self) -> None:
        self._accounts: dict[int, _Account] = {}
        self._lock = Lock()

    def answered(self, provider_id: int, batch: Sequence[Done], now_ms: int) -> None:
        """What a provider said to submits."""
        with self._lock:
            account = self._accounts.setdefault(provider_id, _Account())
            minute = account.minute(now_ms)
            accepted = 0
            for item in batch:
                match item.outcome:
                    case Accepted():
                        accepted += 1
                    case Rejected(kind, code, text):
                        minute.failed += 1
                        minute.errors[kind.code, code, text, False] += 1
                    case RetryLater(_, kind, code, text):
                        minute.retried += 1
                        minute.errors[kind.code, code, text, True] += 1
            minute.accepted += accepted
            second = now_ms // SECOND_MS
            if account.seconds and account.seconds[-1][0] == second:
                account.seconds[-1] = (second, account.seconds[-1][1] + accepted)
            else:
                account.seconds.append((second, accepted))

    def receipted(self, provider_id: int, batch: Sequence[Receipt], now_ms: int) -> None:
        """Receipts came; their lag is from the provider's own time of it to now."""
        with self._lock:
            account = self._accounts.setdefault(provider_id, _Account())
            minute = account.minute(now_ms)
            minute.receipts += len(batch)
            account.last_receipt_ms = now_ms
            for one in batch:
                if one.status is ReceiptStatus.FAILED:
                    minute.failed += 1
                    found = _STAT.search(one.text)
                    minute.errors["undelivered", one.code, found[0] if found else "", False] += 1
            lags = [_lag_ms(one.at_ms, now_ms) for one in batch if one.at_ms is not None]
            if lags:
                account.lag_ms = max(lags)

    def figures(self, provider_id: int, now_ms: int) -> tuple[_Minute, float, int | None, int | None]:
        """The last hour added up, the rate of the last minute, the last receipt, its lag."""
        with self._lock:
            account = self._accounts.get(provider_id)
            if account is None:
                return _Minute(0), 0.0, None, None
            total = _Minute(now_ms // MINUTE_MS)
            for one in account.minutes:
                if one.at > total.at - MINUTES:
                    total.accepted += one.accepted
                    total.failed += one.failed
                    total.retried += one.retried
                    total.receipts += one.receipts
                    total.errors += one.errors
            since = now_ms // SECOND_MS - 60
            recent = [(at, count) for at, count in account.seconds if at > since]
            span = max(1, now_ms // SECOND_MS - recent[0][0]) if recent else 1
            rate = sum(count for _, count in recent) / span
            return total, rate, account.last_receipt_ms, account.lag_ms

    def told(self, now_ms: int) -> dict[int, Told]:
        """Every account this process has counted for."""
        return {one: _told(*self.figures(one, now_ms)) for one in list(self._accounts)}

    def figures_with(
        self, provider_id: int, now_ms: int, others: Sequence[Mapping[int, Told]]
    ) -> tuple[_Minute, float, int | None, int | None]:
        """As `figures`, with what other processes told of the account; the lag is that of the last receipt."""
        total, rate, last_ms, lag_ms = self.figures(provider_id, now_ms)
        for one in (other[provider_id] for other in others if provider_id in other):
            total.accepted += one.accepted
            total.failed += one.failed
            total.retried += one.retried
            total.receipts += one.receipts
            total.errors.update(dict(one.errors))
            rate += one.rate
            if (one.last_receipt_ms or 0) > (last_ms or 0):
                last_ms, lag_ms = one.last_receipt_ms, one.lag_ms
        return total, rate, last_ms, lag_ms


def _told(total: _Minute, rate: float, last_ms: int | None, lag_ms: int | None) -> Told:
    errors = tuple(total.errors.most_common(SHOWN_ERRORS))
    return Told(
        total.accepted, total.failed, total.retried, total.receipts, errors, round(rate, 3), last_ms, lag_ms
    )


def _lag_ms(at_ms: int, now_ms: int) -> int:
    """From the provider's time to now; one that tells whole minutes may have meant the end of it."""
    return max(0, now_ms - at_ms - (MINUTE_MS if at_ms % MINUTE_MS == 0 else 0))


def health(
    conn: Connection,
    book: HealthBook,
    links: Mapping[int, Link],
    now_ms: int,
    others: Sequence[Mapping[int, Told]] = (),
) -> list[ChannelHealth]:
    """Every account by name; `others` are the books of other processes as they were told."""
    waits = _waiting(conn)
    counted = select(parked_receipts.c.provider_id, func.count()).group_by(parked_receipts.c.provider_id)
    parked = {row[0]: row[1] for row in conn.execute(counted)}
    found = []
    for row in conn.execute(select(providers).order_by(providers.c.name_folded)).mappings():
        link = links.get(row["id"], UNLINKED)
        total, rate, last_ms, lag_ms = book.figures_with(row["id"], now_ms, others)
        queued, held, sending = waits.get(row["id"], (0, 0, 0))
        errors = tuple(
            ChannelError(failure=failure, code=code, text=text, count=count, temporary=temporary)
            for (failure, code, text, temporary), count in total.errors.most_common(SHOWN_ERRORS)
        )
        found.append(
            ChannelHealth(
                id=ProviderId(row["id"]),
                name=row["name"],
                kind=row["kind"],
                channel=CONNECTORS[row["kind"]].channel,
                enabled=row["enabled"],
                link=link.state.value,
                link_reason=link.reason,
                link_since_ms=link.since_ms,
                queued=queued,
                held=held,
                sending=sending,
                accepted=total.accepted,
                failed=total.failed,
                retried=total.retried,
                rate=rate,
                receipts=total.receipts,
                parked=parked.get(row["id"], 0),
                last_receipt_ms=last_ms,
                lag_ms=lag_ms,
                errors=errors,
            )
        )
    return found


def _waiting(conn: Connection) -> dict[int, tuple[int, int, int]]:
    """Ready, held for a moment, and being sent, by account."""

    states = (SpoolState.READY, SpoolState.DEFERRED, SpoolState.SENDING)
    sums = [func.sum(case((spool.c.state == one.value, 1), else_=0)) for one in states]
    counted = select(spool.c.provider_id, *sums).group_by(spool.c.provider_id)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in conn.execute(counted)}


def unmatched(conn: Connection) -> Unmatched:
    """Receipts without a message, and what could not be read, newest first (BEY-10, MSG-100)."""
    names: dict[int, str] = {row.id: row.name for row in conn.execute(select(providers.c.id, providers.c.name))}
    newest = select(parked_receipts).order_by(parked_receipts.c.id.desc()).limit(SHOWN)
    parked = conn.execute(newest).mappings()
    strange = select(unreadable_reports).order_by(unreadable_reports.c.id.desc()).limit(SHOWN)
    unreadable = conn.execute(strange).mappings()
    return Unmatched(
        parked=tuple(
            ParkedReceipt(
                id=row["id"],
                provider=names.get(row["provider_id"], ""),
                vendor_id=row["vendor_id"],
                status=row["status"],
                code=row["code"],
                text=row["text"],
                at_ms=row["at_ms"],
                received_ms=row["received_ms"],
            )
            for row in parked
        ),
        parked_total=conn.execute(select(func.count()).select_from(parked_receipts)).scalar_one(),
        unreadable=tuple(
            UnreadableReport(
                id=row["id"],
                provider=names.get(row["provider_id"], ""),
                sender=row["sender"],
                raw=row["raw"],
                reason=row["reason"],
                received_ms=row["received_ms"],
            )
            for row in unreadable
        ),
        unreadable_total=conn.execute(select(func.count()).select_from(unreadable_reports)).scalar_one(),
    )
