"""Forms with readable defaults, and short ways to call the verbs about people."""

from __future__ import annotations

from typing import Any

from app.accounts import reads, service, sign_in
from app.accounts.rules import SESSION_MS
from app.contract.accounts import ChangePassword, NewUser, ResumeSession, Session, Setup, SignIn, User
from app.contract.permissions import SystemRole
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refusal
from app.core.passwords import digest, hash_password
from app.core.runtime import Runtime

PASSWORD = "Correct-horse-7"
OTHER = "Battery-staple-8"


def setup_form(**changes: Any) -> Setup:
    values: dict[str, Any] = {
        "company": "Acme",
        "login": "root",
        "password": PASSWORD,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@acme.test",
    }
    return Setup(**{**values, **changes})


def user_form(login: str = "bob", **changes: Any) -> NewUser:
    values: dict[str, Any] = {
        "login": login,
        "password": PASSWORD,
        "first_name": login.title(),
        "last_name": "Smith",
        "email": f"{login}@acme.test",
        "department_id": 2,
        "roles": (SystemRole.AGENT,),
        "must_change_password": False,
    }
    return NewUser(**{**values, **changes})


def add(runtime: Runtime, form: NewUser | None = None, actor: Actor = SYSTEM, **changes: Any) -> User:
    form = form or user_form(**changes)
    return runtime.database.write(service.add_user, actor, form, hash_password(form.password))


def come_in(runtime: Runtime, login: str = "bob", password: str = PASSWORD, **changes: Any) -> Session:
    return sign_in.sign_in(runtime, SignIn(login=login, password=password, **changes), "10.0.0.9")


def resume(runtime: Runtime, token: str) -> Session:
    return sign_in.resume(runtime, ResumeSession(token=token), "10.0.0.9")


def actor_of(runtime: Runtime, session: Session) -> Actor | None:
    """Whom the gate would let through with the session's token."""
    since_ms = runtime.clock.now_ms() - SESSION_MS
    with runtime.database.read() as conn:
        return reads.actor_of(conn, digest(session.token), seen_after_ms=since_ms, address="10.0.0.9")


def change_password(runtime: Runtime, session: Session, new: str, current: str = PASSWORD) -> None:
    actor = actor_of(runtime, session)
    assert actor is not None
    sign_in.change_password(runtime, actor, ChangePassword(current=current, new=new))


def users(runtime: Runtime) -> dict[str, User]:
    with runtime.database.read() as conn:
        return {user.login: user for user in reads.all_users(conn, runtime.clock.now_ms())}


def told(refusal: Refusal) -> list[tuple[str, str]]:
    """Path and code of every problem."""
    return [(one.path, one.code) for one in refusal.problems]
