"""What an administrator sets for all dialers: the characters their files may not hold (DIA-42)."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from app.audit.service import record as audit
from app.contract.dialers import ChangeDialerSettings, DialerSettings
from app.contract.faults import Code, Problem
from app.contract.lists import FORBIDDEN
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.tables import workspace as settings_table
from app.core.work import UnitOfWork

KEY: Final = "dialer_settings"
MOST: Final = 100
NEEDED: Final = frozenset(";\r\n")
"""Characters without which a file is no file."""


def read(conn: Connection) -> DialerSettings:
    """The settings as they are, with the usual characters where nobody has set others."""
    stored = workspace.value(conn, KEY)
    return (
        DialerSettings(forbidden=FORBIDDEN, version=0)
        if stored is None
        else msgspec.convert(stored, DialerSettings)
    )


def forbidden(conn: Connection) -> str:
    """The characters no file of a dialer or a do-not-contact list may hold."""
    return read(conn).forbidden


def change(work: UnitOfWork, actor: Actor, form: ChangeDialerSettings) -> DialerSettings:
    """Save the settings; refused when somebody else did meanwhile."""
    refuse_if(check(form))
    before = read(work.conn)
    if before.version != form.version:
        raise Refusal(Code.CONFLICT, what="dialer_settings")
    fresh = DialerSettings(forbidden="".join(dict.fromkeys(form.forbidden)), version=before.version + 1)
    work.conn.execute(settings_table.delete().where(settings_table.c.key == KEY))
    row = {"key": KEY, "value": msgspec.json.encode(fresh).decode()}
    work.conn.execute(settings_table.insert().values(**row))
    details = {"before": before.forbidden, "after": fresh.forbidden}
    audit(work, actor, "dialer_settings_changed", "workspace", KEY, details=details)
    return fresh


def check(form: ChangeDialerSettings) -> list[Problem]:
    """What is wrong with a set of characters."""
    if len(form.forbidden) > MOST:
        return [Problem(path="forbidden", code="too_long", params={"limit": MOST, "actual": len(form.forbidden)})]
    wrong = next((c for c in form.forbidden if c in NEEDED or c.isalnum() or c.isspace()), None)
    return [] if wrong is None else [Problem(path="forbidden", code="cannot_be_forbidden", params={"value": wrong})]
