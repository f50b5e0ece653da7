"""Who uses targets, tags and attributes: told by the areas above, so that deletion can be refused or warned of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from app.contacts.tables import uses
from app.contract.attributes import Use
from app.contract.faults import Code
from app.core.errors import Refusal
from app.core.work import UnitOfWork


class Used(StrEnum):
    """What can be in use. Targets and tags are named by id, attributes by key."""

    TARGET = "target"
    TAG = "tag"
    ATTRIBUTE = "attribute"


def declare(
    work: UnitOfWork,
    by_kind: str,
    by_id: int,
    by_name: str,
    used: Mapping[Used, Iterable[object]],
    *,
    binding: bool,
) -> None:
    """State all that something uses, in place of what it stated before. Nothing used: it is forgotten.

    A `binding` use forbids deletion: a scheduled broadcast's target. Others are named in the question.
    """
    work.conn.execute(delete(uses).where(uses.c.by_kind == by_kind, uses.c.by_id == by_id))
    rows = [
        {
            "used_kind": kind.value,
            "used": str(one),
            "by_kind": by_kind,
            "by_id": by_id,
            "by_name": by_name,
            "binding": binding,
        }
        for kind, several in used.items()
        for one in dict.fromkeys(several)
    ]
    if rows:
        work.conn.execute(insert(uses), rows)


def of(conn: Connection, kind: Used, used: object) -> list[Use]:
    """Everything that uses something, binding uses first."""
    rows = conn.execute(
        select(uses)
        .where(uses.c.used_kind == kind.value, uses.c.used == str(used))
        .order_by(uses.c.binding.desc(), uses.c.by_kind, uses.c.by_name)
    ).mappings()
    return [Use(kind=row["by_kind"], id=row["by_id"], name=row["by_name"], binding=row["binding"]) for row in rows]


def refuse_if_binding(conn: Connection, kind: Used, used: object) -> None:
    """Refuse a deletion that something depends on, naming it (TGT-15, CON-48)."""
    binding = [use for use in of(conn, kind, used) if use.binding]
    if binding:
        names = ", ".join(use.name for use in binding)
        raise Refusal(Code.IN_USE, what=kind.value, by=binding[0].kind, names=names, count=len(binding))
