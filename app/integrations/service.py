"""Verbs about keys of other programs: create, revoke, and find the one a call brings."""

from __future__ import annotations

import secrets
from typing import Final

import msgspec
from sqlalchemy import RowMapping, insert, select, update

from app.audit.service import record as audit
from app.contract.api_keys import ApiKey, ApiKeyForm, ApiKeyId, NewApiKey, check_api_key
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.core.actor import Actor
from app.core.clock import MINUTE_MS
from app.core.errors import Refusal, refuse_if
from app.core.passwords import digest
from app.core.work import Audience, UnitOfWork
from app.dialers import store as dialers
from app.integrations import reads
from app.integrations.tables import api_keys

KEY_BYTES: Final = 32
ENDING: Final = 4
_EYES: Final = Audience(permission=Permission.MANAGE_API_ACCESSES)


def create(work: UnitOfWork, actor: Actor, form: ApiKeyForm) -> NewApiKey:
    """*Create API key*: 64 hex characters of which only a digest is kept (API-3)."""
    refuse_if([*check_api_key(form), *_problems(work, form)])
    secret = secrets.token_hex(KEY_BYTES)
    row = {
        "name": form.name.strip(),
        "name_folded": form.name.strip().casefold(),
        "digest": digest(secret),
        "ending": secret[-ENDING:],
        "dialer_ids": msgspec.json.encode(sorted(set(form.dialer_ids))).decode(),
        "created_by": actor.name,
        "created_ms": work.now_ms,
    }
    key_id = work.conn.execute(insert(api_keys).values(row).returning(api_keys.c.id)).scalar_one()
    told = _tell(work, key_id)
    details = {"name": told.name, "dialers": list(told.dialers)}
    audit(work, actor, "api_key_created", "api_key", key_id, details=details)
    return NewApiKey(api_key=told, secret=secret)


def _problems(work: UnitOfWork, form: ApiKeyForm) -> list[Problem]:
    problems = []
    same = api_keys.c.name_folded == form.name.strip().casefold()
    if work.conn.execute(select(api_keys.c.id).where(same)).first() is not None:
        problems.append(Problem(path="name", code="taken", params={"value": form.name.strip()}))
    known = {row["id"] for row in dialers.rows(work.conn)}
    if not known.issuperset(form.dialer_ids):
        problems.append(Problem(path="dialer_ids", code="not_in_list"))
    return problems


def revoke(work: UnitOfWork, actor: Actor, key_id: ApiKeyId) -> ApiKey:
    """*Revoke*: calls with the key are refused from now on (API-16)."""
    row = work.conn.execute(select(api_keys).where(api_keys.c.id == key_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="api_key", id=key_id)
    if row["revoked_ms"] is None:
        ended = {"revoked_ms": work.now_ms, "name_folded": None}
        work.conn.execute(update(api_keys).where(api_keys.c.id == key_id).values(ended))
        audit(work, actor, "api_key_revoked", "api_key", key_id, details={"name": row["name"]})
    return _tell(work, key_id)


def find(work: UnitOfWork, secret: str) -> RowMapping | None:
    """The row of the key with these characters, unless it was revoked."""
    wanted = (api_keys.c.digest == digest(secret)) & api_keys.c.revoked_ms.is_(None)
    return work.conn.execute(select(api_keys).where(wanted)).mappings().first()


def note_use(work: UnitOfWork, row: RowMapping) -> None:
    """Keep when a key was used last, to the minute: not a write for every call."""
    if row["used_ms"] is None or work.now_ms - row["used_ms"] >= MINUTE_MS:
        work.conn.execute(update(api_keys).where(api_keys.c.id == row["id"]).values(used_ms=work.now_ms))
        _tell(work, row["id"])


def _tell(work: UnitOfWork, key_id: int) -> ApiKey:
    told = reads.one(work.conn, key_id)
    work.upsert(Topic.API_KEYS, key_id, told, _EYES)
    return told
