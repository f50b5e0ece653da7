"""Stored mappings of columns (IMP-13, IMP-14, IMP-29)."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from app.audit.service import record as audit
from app.contacts.importing.entries import read, text
from app.contacts.tables import presets
from app.contract.checks import clean_text
from app.contract.faults import Code, Problem
from app.contract.imports import Preset, PresetEntry, PresetForm, PresetId, check_preset
from app.contract.values import DateOrder
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.work import UnitOfWork


def all_presets(conn: Connection) -> list[Preset]:
    """Every preset by name."""
    rows = conn.execute(select(presets).order_by(presets.c.name_folded)).mappings()
    return [_record(row) for row in rows]


def save_preset(work: UnitOfWork, actor: Actor, form: PresetForm) -> Preset:
    """Store a mapping; one of the name is overwritten only where the person agreed to it."""
    refuse_if(check_preset(form))
    name = clean_text(form.name)
    same = select(presets.c.id).where(presets.c.name_folded == name.casefold())
    present = work.conn.execute(same).scalar_one_or_none()
    if present is not None and not form.replace:
        raise Refusal(Code.INVALID, problems=[Problem(path="name", code="taken", params={"value": name})])
    values = {
        "name": name,
        "name_folded": name.casefold(),
        "entries": text(list(form.entries)),
        "encoding": form.encoding,
        "separator": form.separator,
        "date_order": form.date_order.value,
    }
    if present is None:
        present = work.conn.execute(insert(presets).values(values).returning(presets.c.id)).scalar_one()
    else:
        work.conn.execute(update(presets).where(presets.c.id == present).values(values))
    audit(work, actor, "import_preset_saved", "import_preset", present, details={"new": form})
    return _record(work.conn.execute(select(presets).where(presets.c.id == present)).mappings().one())


def delete_preset(work: UnitOfWork, actor: Actor, preset_id: int) -> None:
    """Forget a mapping."""
    gone = work.conn.execute(delete(presets).where(presets.c.id == preset_id))
    if gone.rowcount == 0:
        raise Refusal(Code.NOT_FOUND, what="import_preset", id=preset_id)
    audit(work, actor, "import_preset_deleted", "import_preset", preset_id)


def _record(row: RowMapping) -> Preset:
    return Preset(
        id=PresetId(row["id"]),
        name=row["name"],
        entries=tuple(read(row["entries"], list[PresetEntry])),
        encoding=row["encoding"],
        separator=row["separator"],
        date_order=DateOrder(row["date_order"]),
    )
