"""What an administrator sets for the web service (WSV-9, WSV-17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Connection

from app.audit.service import record as audit
from app.contract.api_keys import RATE_DEFAULT, ChangeWebService, check_web_service
from app.contract.faults import Code
from app.contract.public_address import tidy_address
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.tables import workspace as settings_table
from app.core.work import UnitOfWork

KEY: Final = "web_service"


@dataclass(frozen=True, slots=True)
class Options:
    """Whether GET is answered, and how many calls of one key a minute."""

    accept_get: bool = True
    per_minute: int = RATE_DEFAULT
    version: int = 0


def read(conn: Connection) -> Options:
    """The settings as they are."""
    stored = workspace.value(conn, KEY)
    return Options() if stored is None else msgspec.convert(stored, Options)


def change(work: UnitOfWork, actor: Actor, form: ChangeWebService) -> Options:
    """Save the settings; refused when somebody else did meanwhile."""
    refuse_if(check_web_service(form))
    before = read(work.conn)
    if before.version != form.version:
        raise Refusal(Code.CONFLICT, what="web_service")
    fresh = Options(form.accept_get, form.per_minute, before.version + 1)
    work.conn.execute(settings_table.delete().where(settings_table.c.key == KEY))
    row = {"key": KEY, "value": msgspec.json.encode(fresh).decode()}
    work.conn.execute(settings_table.insert().values(**row))
    details = {
        "accept_get": fresh.accept_get,
        "per_minute": fresh.per_minute,
        "public_address": tidy_address(form.public_address),
    }
    address = tidy_address(form.public_address)
    if address != workspace.read(work.conn).public_address:
        workspace.put(work, {"public_address": address})
    audit(work, actor, "web_service_changed", "workspace", KEY, details=details)
    return fresh
