"""Coming in and going out: passwords are checked outside the writer's time, what follows is one transaction."""

from __future__ import annotations

from dataclasses import astuple
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from app.accounts import reads, rules
from app.accounts.service import store_password, tell_user
from app.accounts.tables import login_failures, password_history, sessions, users
from app.audit.service import record as audit
from app.contract.accounts import ChangePassword, ResumeSession, Session, SignIn
from app.contract.checks import check_length
from app.contract.faults import Code, Problem
from app.contract.passwords import check_password
from app.contract.permissions import SystemRole
from app.core.actor import Actor
from app.core.clock import MINUTE_MS
from app.core.dialect import upsert
from app.core.errors import Refusal, refuse_if
from app.core.passwords import digest, hash_password, verify_password
from app.core.runtime import Runtime
from app.core.secrets import new_token
from app.core.work import UnitOfWork

TYPED_MAX: Final = 254
"""Characters of a login as it is typed; people type their e-mail address there."""


def sign_in(runtime: Runtime, form: SignIn, address: str) -> Session:
    """A session for a person, or one refusal that does not say which of the two was wrong (DSH-61)."""
    refuse_if(
        [
            *check_length("login", form.login, low=1, high=TYPED_MAX),  # what is typed here is kept, whoever it was
            *([] if form.password else [Problem(path="password", code="required")]),
        ]
    )
    login_folded = form.login.strip().casefold()
    with runtime.database.read() as conn:
        refuse_while_locked(conn, login_folded, runtime.clock.now_ms())
        row = conn.execute(select(users).where(users.c.login_folded == login_folded)).mappings().first()
    if not verify_password(row["password_hash"] if row else None, form.password) or row is None:
        runtime.database.write(_failed, login_folded, address)
        raise Refusal(Code.WRONG_CREDENTIALS)
    return _session(runtime.database.write(_signed_in, row["id"], form, address))


def resume(runtime: Runtime, form: ResumeSession, address: str) -> Session:
    """A new session from the token *Remember me* kept; the token is exchanged for a new one."""
    return _session(runtime.database.write(_resumed, form, address))


def _session(answer: Session | Code) -> Session:
    if isinstance(answer, Code):
        raise Refusal(answer)
    return answer


def refuse_while_locked(conn: Connection, login_folded: str, now_ms: int) -> None:
    """Refuse for as long as too many wrong passwords lock a login (SEC-12)."""
    locked_until_ms = _failures(conn, login_folded).locked_until_ms
    if locked_until_ms > now_ms:
        raise Refusal(Code.ACCOUNT_LOCKED, wait_ms=locked_until_ms - now_ms)


def sign_out(work: UnitOfWork, actor: Actor) -> None:
    """End this session, and with it a token that was remembered."""
    work.conn.execute(delete(sessions).where(sessions.c.id == actor.session_id))
    audit(work, actor, "signed_out", "user", actor.user_id)


def change_password(runtime: Runtime, actor: Actor, form: ChangePassword) -> None:
    """One's own password, against every rule at once (SEC-2..8); a wrong present one counts to the lock."""
    with runtime.database.read() as conn:
        refuse_while_locked(conn, actor.login.casefold(), runtime.clock.now_ms())
        row = conn.execute(select(users).where(users.c.id == actor.user_id)).mappings().one()
        older = list(
            conn.execute(
                select(password_history.c.password_hash).where(password_history.c.user_id == actor.user_id)
            ).scalars()
        )
    if not verify_password(row["password_hash"], form.current):
        runtime.database.write(_failed, row["login_folded"], actor.address)
        raise Refusal(Code.INVALID, problems=[Problem(path="current", code="wrong_password")])
    problems = check_password(form.new, path="new")
    if not problems and any(verify_password(stored, form.new) for stored in older):
        problems = [Problem(path="new", code="password_used", params={"count": rules.PASSWORDS_REMEMBERED - 1})]
    refuse_if(problems)
    forced = row["must_change_password"]
    wait_ms = row["password_changed_ms"] + rules.CHANGE_AGAIN_MS - runtime.clock.now_ms()
    if wait_ms > 0 and not forced and SystemRole.ADMIN.value not in _role_keys(runtime, actor):
        raise Refusal(
            Code.INVALID, problems=[Problem(path="new", code="password_too_soon", params={"wait_ms": wait_ms})]
        )
    runtime.database.write(store_password, actor, actor.user_id, hash_password(form.new), must_change=False)


def touch(work: UnitOfWork, session_id: int) -> None:
    """Note that a session is in use."""
    work.conn.execute(update(sessions).where(sessions.c.id == session_id).values(last_seen_ms=work.now_ms))


TOUCH_EVERY_MS = MINUTE_MS
"""How exactly the last use of a session is known."""


def _role_keys(runtime: Runtime, actor: Actor) -> tuple[str, ...]:
    with runtime.database.read() as conn:
        return reads.role_names(conn, actor.user_id)


def _failures(conn: Connection, login_folded: str) -> rules.Failures:
    row = (
        conn.execute(select(login_failures).where(login_failures.c.login_folded == login_folded)).mappings().first()
    )
    if row is None:
        return rules.Failures()
    return rules.Failures(row["in_a_row"], row["locks"], row["locked_until_ms"], row["last_ms"])


def _failed(work: UnitOfWork, login_folded: str, address: str) -> None:
    forgotten = login_failures.c.last_ms < work.now_ms - rules.FORGET_FAILURES_MS
    work.conn.execute(delete(login_failures).where(forgotten))
    after = rules.after_failure(_failures(work.conn, login_folded), work.now_ms)
    names = ("in_a_row", "locks", "locked_until_ms", "last_ms")
    values = dict(zip(names, astuple(after), strict=True))
    statement = upsert(work.conn, login_failures).values(login_folded=login_folded, **values)
    work.conn.execute(statement.on_conflict_do_update(index_elements=["login_folded"], set_=values))
    nobody = Actor(
        0, login_folded, login_folded, 0, sees_all_departments=False, permissions=frozenset(), address=address
    )
    action = "login_locked" if after.in_a_row == 0 else "sign_in_failed"
    audit(work, nobody, action, "user", login_folded)
    user_id = work.conn.execute(select(users.c.id).where(users.c.login_folded == login_folded)).scalar_one_or_none()
    if user_id is not None and after.in_a_row == 0:
        tell_user(work, user_id)


def _signed_in(work: UnitOfWork, user_id: int, form: SignIn, address: str) -> Session | Code:
    """Judged again in the writer's turn: guesses made at the same time must not slip past the lock."""
    login_folded = form.login.strip().casefold()
    refuse_while_locked(work.conn, login_folded, work.now_ms)
    code = _turned_away(work, user_id, address)
    if code is not None:
        return code
    work.conn.execute(delete(login_failures).where(login_failures.c.login_folded == login_folded))
    return _open(work, user_id, machine=form.machine, address=address, remember=form.remember)


def _turned_away(work: UnitOfWork, user_id: int, address: str) -> Code | None:
    """Why this person may not come in, written into the action log."""
    row = work.conn.execute(select(users).where(users.c.id == user_id)).mappings().one()
    code = rules.refusal_of(reads.standing(row, reads.role_names(work.conn, user_id)), work.now_ms)
    if code is not None:
        actor = Actor(
            user_id, row["login"], row["first_name"], row["department_id"], sees_all_departments=False,
            permissions=frozenset(), address=address,
        )  # fmt: skip
        audit(work, actor, "sign_in_refused", "user", user_id, details={"reason": code.value})
    return code


def _resumed(work: UnitOfWork, form: ResumeSession, address: str) -> Session | Code:
    row = (
        work.conn.execute(
            select(sessions.c.id, sessions.c.user_id).where(
                sessions.c.token_hash == digest(form.token), sessions.c.remembered_until_ms > work.now_ms
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return Code.SIGN_IN_REQUIRED
    code = _turned_away(work, row["user_id"], address)
    if code is not None:
        return code
    work.conn.execute(delete(sessions).where(sessions.c.id == row["id"]))
    return _open(work, row["user_id"], machine=form.machine, address=address, remember=True)


def _open(work: UnitOfWork, user_id: int, *, machine: str, address: str, remember: bool) -> Session:
    token = new_token()
    row = {
        "user_id": user_id,
        "token_hash": digest(token),
        "machine": machine[:100],
        "address": address,
        "created_ms": work.now_ms,
        "last_seen_ms": work.now_ms,
        "remembered_until_ms": work.now_ms + rules.REMEMBER_MS if remember else None,
    }
    work.conn.execute(insert(sessions).values(row))
    old = (sessions.c.last_seen_ms < work.now_ms - rules.SESSION_MS) & (
        sessions.c.remembered_until_ms.is_(None) | (sessions.c.remembered_until_ms < work.now_ms)
    )
    work.conn.execute(delete(sessions).where(old))
    expired = users.c.password_changed_ms < work.now_ms - rules.PASSWORD_VALID_MS
    work.conn.execute(update(users).where(users.c.id == user_id, expired).values(must_change_password=True))
    work.conn.execute(update(users).where(users.c.id == user_id).values(last_sign_in_ms=work.now_ms))
    me = reads.me(work.conn, user_id)
    actor = Actor(
        user_id, me.login, me.first_name, me.department.id, sees_all_departments=me.department.sees_all,
        permissions=me.permissions, address=address,
    )  # fmt: skip
    audit(work, actor, "signed_in", "user", user_id, details={"machine": row["machine"]})
    tell_user(work, user_id)
    return Session(token=token, me=me, remember_token=token if remember else None)
