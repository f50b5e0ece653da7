"""Company-wide settings, kept as one row each and read as one record."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Any, Final

import msgspec
import phonenumbers
from sqlalchemy import Connection, bindparam, delete, insert, select

from app.contract.checks import check_length
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.service import ChangeWorkspace, Workspace
from app.core.errors import Refusal, refuse_if
from app.core.hot import Hot
from app.core.tables import workspace
from app.core.work import UnitOfWork

DEFAULTS: Final = Workspace(
    company="",
    default_country="US",
    time_zone="UTC",
    first_line_department_id=0,
    waiting_s=60,
    undo_send_s=5,
    support_contact="",
    version=0,
)


def read(conn: Connection) -> Workspace:
    """The settings; what was never set has its default."""
    rows = conn.execute(select(workspace.c.key, workspace.c.value))
    known = {field.name for field in msgspec.structs.fields(Workspace)}
    values = {row.key: msgspec.json.decode(row.value) for row in rows if row.key in known}
    return msgspec.convert({**msgspec.structs.asdict(DEFAULTS), **values}, Workspace)


def put(work: UnitOfWork, values: Mapping[str, Any]) -> Workspace:
    """Set some settings and tell everybody."""
    version = read(work.conn).version + 1
    rows = [
        {"key": key, "value": msgspec.json.encode(value).decode()}
        for key, value in {**values, "version": version}.items()
    ]
    work.conn.execute(delete(workspace).where(workspace.c.key.in_([row["key"] for row in rows])))
    work.conn.execute(insert(workspace), rows)
    fresh = read(work.conn)
    work.upsert(Topic.WORKSPACE, "workspace", fresh)
    return fresh


def change(work: UnitOfWork, form: ChangeWorkspace) -> Workspace:
    """Save the settings form; refused when somebody else saved meanwhile."""
    refuse_if(check(form))
    if read(work.conn).version != form.version:
        raise Refusal(Code.CONFLICT, what="workspace")
    return put(work, {key: value for key, value in msgspec.structs.asdict(form).items() if key != "version"})


def check(form: ChangeWorkspace) -> list[Problem]:
    """Everything wrong with the settings form."""
    problems = check_length("company", form.company, low=1, high=100)
    problems += check_length("support_contact", form.support_contact, high=500)
    problems += check_place(form.default_country, form.time_zone)
    for path, value, low, high in (("waiting_s", form.waiting_s, 5, 600), ("undo_send_s", form.undo_send_s, 0, 30)):
        if not low <= value <= high:
            problems.append(Problem(path=path, code="out_of_range", params={"low": low, "high": high}))
    return problems


def check_place(default_country: str, time_zone: str) -> list[Problem]:
    """Country by ISO 3166 code, zone by its IANA name."""
    problems = []
    if default_country not in phonenumbers.SUPPORTED_REGIONS:
        problems.append(Problem(path="default_country", code="not_in_list"))
    if time_zone not in zoneinfo.available_timezones():
        problems.append(Problem(path="time_zone", code="not_in_list"))
    return problems


_value = Hot(lambda _: select(workspace.c.value).where(workspace.c.key == bindparam("key")))


def value(conn: Connection, key: str) -> object:
    """A single stored value that is not part of the settings form, None when never set."""
    found = _value.column(conn, {"key": key})
    return msgspec.json.decode(found[0]) if found else None
