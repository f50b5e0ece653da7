"""What the doors' pre-flights share: pace and state of a line, and the figures people looked at last (BEY-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, select

from app.channels.kit.connector import LinkState
from app.contract.messages import Source
from app.contract.preflight import Group, Hint, ListPreflight, Notice, Opens, Since, changes, figures_of
from app.control.tables import preflights
from app.core.actor import Actor
from app.core.dialect import upsert
from app.core.work import UnitOfWork
from app.dispatch import providers

_figures = msgspec.json.Decoder(dict[str, int])


def looked_at(work: UnitOfWork, actor: Actor, source: Source, report: ListPreflight) -> ListPreflight:
    """Somebody looks at a report: it tells what changed since the last look, and the next one compares to it."""
    since = look(work, actor, source, report.run_id, report.at_ms, figures_of(report))
    return msgspec.structs.replace(report, since=since)


def look(
    work: UnitOfWork, actor: Actor, source: Source, run_id: int, at_ms: int, figures: Mapping[str, int]
) -> Since | None:
    """Keep the figures of a look; what changed since the last one, None where there was none."""
    mine = (preflights.c.source == source.value) & (preflights.c.run_id == run_id)
    row = work.conn.execute(select(preflights).where(mine)).mappings().first()
    values = {
        "source": source.value,
        "run_id": run_id,
        "at_ms": at_ms,
        "seen_by": actor.name,
        "figures": msgspec.json.encode(figures).decode(),
    }
    statement = upsert(work.conn, preflights).values(values)
    fresh = {name: statement.excluded[name] for name in ("at_ms", "seen_by", "figures")}
    work.conn.execute(statement.on_conflict_do_update(index_elements=["source", "run_id"], set_=fresh))
    if row is None:
        return None
    found = changes(_figures.decode(row["figures"]), figures)
    return Since(at_ms=row["at_ms"], by=row["seen_by"], changes=found)


def forget(work: UnitOfWork, source: Source, run_id: int) -> None:
    """A run is gone; its number may come again."""
    mine = (preflights.c.source == source.value) & (preflights.c.run_id == run_id)
    work.conn.execute(delete(preflights).where(mine))


def limits_of(conn: Connection, provider_id: int) -> list[float]:
    """What a provider takes a minute, by each limit that it has."""
    found = []
    for account in providers.all_providers(conn, {}):
        if account.id == provider_id:
            rate = account.settings.get("rate")
            found += [60.0 * rate] if isinstance(rate, int | float) and rate > 0 else []
            found += [float(account.per_minute)] if account.per_minute else []
    return found


def line_notices(conn: Connection, provider_id: int, links: Mapping[int, LinkState]) -> list[Notice]:
    """What keeps a provider from taking anything now."""
    account = providers.facts_of(conn, provider_id)
    if account is None or not account.enabled:
        return [Notice(hint=Hint.PROVIDER_OFF, name=account.name if account is not None else "")]
    if links.get(provider_id) is not LinkState.UP:
        return [Notice(hint=Hint.PROVIDER_DOWN, name=account.name)]
    return []


def waiting_notices(groups: Sequence[Group], opens: Opens) -> list[Notice]:
    """How many have to wait for their own hours, and until when the first of them."""
    found = [(opens(one.place, one.ready_ms), one) for one in groups]
    late = [(until_ms, one.people) for until_ms, one in found if until_ms != one.ready_ms]
    if not late:
        return []
    known = [until_ms for until_ms, _ in late if until_ms is not None]
    return [Notice(hint=Hint.WAITING, count=sum(many for _, many in late), until_ms=min(known, default=None))]
