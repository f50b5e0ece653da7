"""Verbs about people: set-up, sign-in and out, passwords, users, requests for access."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import reads, rules
from app.accounts.tables import (
    access_requests,
    departments,
    login_failures,
    password_history,
    role_permissions,
    roles,
    sessions,
    user_roles,
    users,
)
from app.audit.service import record as audit
from app.contract.accounts import (
    NAME_MAX,
    AccessRequest,
    ApproveRequest,
    NewUser,
    RejectRequest,
    RequestAccess,
    RequestKind,
    RequestState,
    Setup,
    User,
    UserId,
)
from app.contract.checks import check_length
from app.contract.faults import Code, Problem
from app.contract.feed import Topic
from app.contract.passwords import check_password
from app.contract.permissions import SYSTEM_ROLES, Permission, SystemRole
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refusal, refuse_if
from app.core.passwords import hash_password
from app.core.secrets import new_token
from app.core.work import Audience, UnitOfWork

ADMIN_DEPARTMENT = "Admin"
FIRST_LINE_DEPARTMENT = "First line support"
_MANAGERS = Audience(permission=Permission.MANAGE_USERS)


def seed(work: UnitOfWork) -> None:
    """Make the default departments and the system roles; keeps roles at this version's matrix (ROL-3, USR-8)."""
    if work.conn.execute(select(departments.c.id).limit(1)).first() is None:
        for name, sees_all in ((ADMIN_DEPARTMENT, True), (FIRST_LINE_DEPARTMENT, False)):
            row = {"name": name, "name_folded": name.casefold(), "sees_all": sees_all, "is_default": True}
            work.conn.execute(insert(departments).values(row))
    present = {row.key: row.id for row in work.conn.execute(select(roles.c.key, roles.c.id)) if row.key}
    for role, granted in SYSTEM_ROLES.items():
        role_id = present.get(role.value)
        if role_id is None:
            row = {"key": role.value, "name": role.value, "name_folded": f"system:{role.value}"}
            role_id = work.conn.execute(insert(roles).values(row).returning(roles.c.id)).scalar_one()
        work.conn.execute(delete(role_permissions).where(role_permissions.c.role_id == role_id))
        rows = [{"role_id": role_id, "permission": permission.value} for permission in granted]
        work.conn.execute(insert(role_permissions), rows)


def department_id(work: UnitOfWork, name: str) -> int:
    """The id of a department by its name."""
    found = select(departments.c.id).where(departments.c.name_folded == name.casefold())
    return int(work.conn.execute(found).scalar_one())


def set_up(work: UnitOfWork, form: Setup, password_hash: str) -> UserId:
    """First run: make the administrator. Refused once anybody exists."""
    if reads.has_people(work.conn):
        raise Refusal(Code.SETUP_DONE)
    refuse_if(rules.check_setup(form))
    admin = NewUser(
        login=form.login,
        password=form.password,
        first_name=form.first_name,
        last_name=form.last_name,
        email=form.email,
        department_id=department_id(work, ADMIN_DEPARTMENT),
        roles=(SystemRole.ADMIN,),
        language=form.language,
        must_change_password=False,
    )
    return add_user(work, SYSTEM, admin, password_hash).id


def add_user(work: UnitOfWork, actor: Actor, form: NewUser, password_hash: str) -> User:
    """A new person. `password_hash` is of `form.password`, made outside the writer's time."""
    refuse_if(rules.check_new_user(form))
    refuse_if(_taken(work, form))
    _refuse_beyond_own_rights(actor, form)
    row: dict[str, Any] = {
        "login": form.login,
        "login_folded": form.login.casefold(),
        "password_hash": password_hash,
        "password_changed_ms": work.now_ms,
        "must_change_password": form.must_change_password,
        "first_name": form.first_name.strip(),
        "middle_name": form.middle_name.strip(),
        "last_name": form.last_name.strip(),
        "email": form.email.strip(),
        "email_folded": form.email.strip().casefold(),
        "phone": form.phone.strip(),
        "department_id": form.department_id,
        "language": form.language.value,
        "enabled": True,
        "blocked": False,
        "created_ms": work.now_ms,
        "updated_ms": work.now_ms,
        "let_in_ms": work.now_ms,
    }
    try:
        user_id = work.conn.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
    except IntegrityError as error:
        raise Refusal(Code.INVALID, problems=[Problem(path="department_id", code="not_in_list")]) from error
    wanted = select(roles.c.id).where(roles.c.key.in_([role.value for role in form.roles]))
    links = [{"user_id": user_id, "role_id": role_id} for role_id in work.conn.execute(wanted).scalars()]
    work.conn.execute(insert(user_roles), links)
    _remember_password(work, user_id, password_hash)
    audit(work, actor, "user_added", "user", user_id, details={"login": form.login, "roles": list(form.roles)})
    return tell_user(work, user_id)


def tell_user(work: UnitOfWork, user_id: int) -> User:
    """Show a person's row as it is now to those who manage people."""
    user = reads.user(work.conn, user_id, work.now_ms)
    work.upsert(Topic.USERS, user_id, user, _MANAGERS)
    return user


def _taken(work: UnitOfWork, form: NewUser) -> list[Problem]:
    problems = []
    for path, column, value in (
        ("login", users.c.login_folded, form.login.casefold()),
        ("email", users.c.email_folded, form.email.strip().casefold()),
    ):
        if work.conn.execute(select(users.c.id).where(column == value)).first():
            problems.append(Problem(path=path, code="taken", params={"value": value}))
    return problems


def _refuse_beyond_own_rights(actor: Actor, form: NewUser) -> None:
    for role in form.roles:
        _refuse_beyond(actor, SYSTEM_ROLES[role])


def _refuse_beyond(actor: Actor, granted: frozenset[Permission]) -> None:
    """Nobody grants what he does not hold (ROL-10)."""
    beyond = granted - actor.permissions
    if beyond:
        raise Refusal(Code.PERMISSION_DENIED, permission=min(beyond).value)


def set_enabled(work: UnitOfWork, actor: Actor, user_id: int, *, enabled: bool) -> User:
    """Let a person in, whatever kept them out, or keep them out and end their sessions (SEC-10, USR-11, USR-14)."""
    values: dict[str, Any] = {"enabled": enabled, "updated_ms": work.now_ms}
    if enabled:
        values |= {"blocked": False, "let_in_ms": work.now_ms}
        _unlock(work, user_id)
    else:
        if user_id == actor.user_id:
            raise Refusal(Code.IN_USE, what="own_account")
        if user_id in _enabled_admins(work) and len(_enabled_admins(work)) == 1:
            raise Refusal(Code.IN_USE, what="last_admin")
        work.conn.execute(delete(sessions).where(sessions.c.user_id == user_id))
    changed = work.conn.execute(update(users).where(users.c.id == user_id).values(values))
    if changed.rowcount == 0:
        raise Refusal(Code.NOT_FOUND, what="user", id=user_id)
    audit(work, actor, "user_enabled" if enabled else "user_disabled", "user", user_id)
    return tell_user(work, user_id)


def _unlock(work: UnitOfWork, user_id: int) -> None:
    login = select(users.c.login_folded).where(users.c.id == user_id).scalar_subquery()
    work.conn.execute(delete(login_failures).where(login_failures.c.login_folded == login))


def _enabled_admins(work: UnitOfWork) -> set[int]:
    found = work.conn.execute(
        select(users.c.id)
        .join(user_roles, user_roles.c.user_id == users.c.id)
        .join(roles, roles.c.id == user_roles.c.role_id)
        .where(roles.c.key == SystemRole.ADMIN.value, users.c.enabled)
    )
    return set(found.scalars())


def store_password(work: UnitOfWork, actor: Actor, user_id: int, password_hash: str, *, must_change: bool) -> None:
    """Set a checked password; other sessions of the person end (SEC-2)."""
    work.conn.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(
            password_hash=password_hash,
            password_changed_ms=work.now_ms,
            must_change_password=must_change,
            updated_ms=work.now_ms,
        )
    )
    others = (sessions.c.user_id == user_id) & (sessions.c.id != actor.session_id)
    work.conn.execute(delete(sessions).where(others))
    _remember_password(work, user_id, password_hash)
    _unlock(work, user_id)
    audit(work, actor, "password_changed", "user", user_id)
    tell_user(work, user_id)


def _remember_password(work: UnitOfWork, user_id: int, password_hash: str) -> None:
    work.conn.execute(
        insert(password_history).values(user_id=user_id, password_hash=password_hash, set_ms=work.now_ms)
    )
    kept = (
        select(password_history.c.id)
        .where(password_history.c.user_id == user_id)
        .order_by(password_history.c.id.desc())
        .limit(rules.PASSWORDS_REMEMBERED)
    )
    old = (password_history.c.user_id == user_id) & password_history.c.id.not_in(kept)
    work.conn.execute(delete(password_history).where(old))


def request_access(work: UnitOfWork, form: RequestAccess) -> None:
    """*Register*: put a request into the queue (DSH-2)."""
    refuse_if(rules.check_request(form))
    _queue(
        work,
        kind=RequestKind.REGISTER.value,
        full_name=form.full_name.strip(),
        email=form.email.strip(),
        phone=form.phone.strip(),
        note=form.note.strip(),
    )


def request_reset(work: UnitOfWork, login_or_email: str) -> None:
    """*Forgot password?*: queue a request if such a person exists; the caller learns nothing (SEC-18)."""
    wanted = login_or_email.strip().casefold()
    is_person = (users.c.login_folded == wanted) | (users.c.email_folded == wanted)
    row = work.conn.execute(select(users).where(is_person)).mappings().first()
    if row is None:
        return
    waiting = (access_requests.c.user_id == row["id"]) & (access_requests.c.state == RequestState.OPEN.value)
    if work.conn.execute(select(access_requests.c.id).where(waiting)).first() is None:
        name = f"{row['first_name']} {row['last_name']}".strip()
        _queue(
            work,
            kind=RequestKind.RESET.value,
            full_name=name,
            email=row["email"],
            phone=row["phone"],
            note="",
            user_id=row["id"],
        )


def _queue(work: UnitOfWork, **values: object) -> None:
    row = {"state": RequestState.OPEN.value, "created_ms": work.now_ms, **values}
    request_id = work.conn.execute(insert(access_requests).values(row).returning(access_requests.c.id)).scalar_one()
    _tell_request(work, request_id)


def approve(
    work: UnitOfWork, actor: Actor, request_id: int, form: ApproveRequest, password_hash: str
) -> AccessRequest:
    """A registration makes the user, a reset sets a first password; both must be changed at sign-in."""
    request = _open_request(work, request_id)
    if request["kind"] == RequestKind.RESET.value:
        refuse_if(check_password(form.password))
        _refuse_beyond(actor, reads.permissions_of(work.conn, request["user_id"]))  # he could sign in as them
        store_password(work, actor, request["user_id"], password_hash, must_change=True)
    else:
        first, _, last = request["full_name"].partition(" ")
        user = NewUser(
            login=form.login,
            password=form.password,
            first_name=first[:NAME_MAX],
            last_name=(last or first)[:NAME_MAX].strip(),
            email=request["email"],
            phone=request["phone"],
            department_id=form.department_id,
            roles=(form.role,),
        )
        add_user(work, actor, user, password_hash)
    return _decide(work, actor, request_id, RequestState.APPROVED, "")


def reject(work: UnitOfWork, actor: Actor, request_id: int, form: RejectRequest) -> AccessRequest:
    """Close a request without doing what it asks."""
    refuse_if(check_length("reason", form.reason, low=1, high=rules.NOTE_MAX))
    _open_request(work, request_id)
    return _decide(work, actor, request_id, RequestState.REJECTED, form.reason.strip())


def _open_request(work: UnitOfWork, request_id: int) -> Any:
    row = work.conn.execute(select(access_requests).where(access_requests.c.id == request_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="access_request", id=request_id)
    if row["state"] != RequestState.OPEN.value:
        raise Refusal(Code.STATUS_IS_NOW, status=row["state"])
    return row


def _decide(work: UnitOfWork, actor: Actor, request_id: int, state: RequestState, reason: str) -> AccessRequest:
    work.conn.execute(
        update(access_requests)
        .where(access_requests.c.id == request_id)
        .values(state=state.value, reason=reason, decided_ms=work.now_ms, decided_by=actor.login)
    )
    audit(work, actor, f"access_request_{state.value}", "access_request", request_id, details={"reason": reason})
    return _tell_request(work, request_id)


def _tell_request(work: UnitOfWork, request_id: int) -> AccessRequest:
    row = work.conn.execute(select(access_requests).where(access_requests.c.id == request_id)).mappings().one()
    told = reads.request_record(row)
    work.upsert(Topic.ACCESS_REQUESTS, request_id, told, _MANAGERS)
    return told


def hashed(form: NewUser | Setup | ApproveRequest) -> str:
    """The hash of a form's password; takes tens of milliseconds, so never inside a transaction."""
    return hash_password(form.password)


def new_first_password() -> str:
    """A random password that keeps every rule."""
    return f"{new_token()[:12]}aA1!"


def reset_password(work: UnitOfWork, actor: Actor, login: str, password: str) -> bool:
    """Give a person a first password and let them in; False when there is nobody of that login."""
    wanted = users.c.login_folded == login.strip().casefold()
    user_id = work.conn.execute(select(users.c.id).where(wanted)).scalar_one_or_none()
    if user_id is None:
        return False
    store_password(work, actor, user_id, hash_password(password), must_change=True)
    set_enabled(work, actor, user_id, enabled=True)
    return True
