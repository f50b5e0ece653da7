"""Lists as CSV, in the layout in which they are uploaded (DNC-6)."""

from __future__ import annotations

from app.audit.service import record as audit
from app.contract.dnc import EVERYWHERE
from app.contract.paging import ListQuery
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dnc.service import Campaigns, rows_of

HEADER = "phone;campaign"


def write_csv(work: UnitOfWork, actor: Actor, query: ListQuery, campaigns: Campaigns) -> bytes:
    """Everything a query finds: UTF-8 with a mark, semicolons, CRLF. The action log says who took it along."""
    names = {EVERYWHERE: EVERYWHERE, **{one.scope: one.name for one in campaigns(work.conn)}}
    lines = [f"+{address};{names.get(scope, scope)}" for address, scope in rows_of(work.conn, query)]
    audit(work, actor, "dnc_exported", "dnc", details={"count": len(lines)})
    return ("\ufeff" + "".join(f"{line}\r\n" for line in (HEADER, *lines))).encode()
