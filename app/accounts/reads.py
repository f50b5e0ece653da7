"""Who people are and what they may do, as records."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, exists, func, select

from app.accounts.rules import Standing, refusal_of
from app.accounts.tables import (
    access_requests,
    departments,
    login_failures,
    role_permissions,
    roles,
    sessions,
    user_roles,
    users,
)
from app.contract.accounts import (
    AccessRequest,
    Department,
    Language,
    Me,
    RequestKind,
    RequestState,
    User,
    UserId,
    UserState,
)
from app.contract.conversations import Colleague
from app.contract.faults import Code
from app.contract.permissions import Permission, SystemRole, effective
from app.core.actor import Actor
from app.core.dialect import among


def has_people(conn: Connection) -> bool:
    """Whether the workspace has been set up."""
    return conn.execute(select(users.c.id).limit(1)).first() is not None


def permissions_of(conn: Connection, user_id: int) -> frozenset[Permission]:
    """The union over the person's roles; ids of a newer version are skipped."""
    found = conn.execute(
        select(role_permissions.c.permission)
        .join(user_roles, user_roles.c.role_id == role_permissions.c.role_id)
        .where(user_roles.c.user_id == user_id)
    ).scalars()
    known = {permission.value for permission in Permission}
    return effective(frozenset(Permission(value) for value in found if value in known))


def holders(conn: Connection, permission: Permission) -> frozenset[int]:
    """Everybody who may come in and has a permission of their own, by id; what is implied by others is not seen."""
    found = (
        select(users.c.id)
        .join(user_roles, user_roles.c.user_id == users.c.id)
        .join(role_permissions, role_permissions.c.role_id == user_roles.c.role_id)
        .where(users.c.enabled, ~users.c.blocked, role_permissions.c.permission == permission.value)
    )
    return frozenset(conn.execute(found).scalars())


def role_names(conn: Connection, user_id: int) -> tuple[str, ...]:
    """Names of the person's roles; system roles by their key."""
    return _role_names(conn, [user_id]).get(user_id, ())


def _role_names(conn: Connection, user_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found = conn.execute(
        select(user_roles.c.user_id, func.coalesce(roles.c.key, roles.c.name))
        .join(roles, user_roles.c.role_id == roles.c.id)
        .where(among(conn, user_roles.c.user_id, user_ids))
        .order_by(roles.c.id)
    )
    names: dict[int, tuple[str, ...]] = {}
    for user_id, name in found:
        names[user_id] = (*names.get(user_id, ()), name)
    return names


def department(conn: Connection, department_id: int) -> Department:
    """One department."""
    row = conn.execute(select(departments).where(departments.c.id == department_id)).mappings().one()
    return Department(id=row["id"], name=row["name"], sees_all=row["sees_all"])


def all_departments(conn: Connection) -> list[Department]:
    """Every department by name."""
    rows = conn.execute(select(departments).order_by(departments.c.name_folded)).mappings()
    return [Department(id=row["id"], name=row["name"], sees_all=row["sees_all"]) for row in rows]


def me(conn: Connection, user_id: int) -> Me:
    """The person as the shell needs it."""
    row = conn.execute(select(users).where(users.c.id == user_id)).mappings().one()
    return Me(
        user_id=UserId(row["id"]),
        login=row["login"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=row["email"],
        department=department(conn, row["department_id"]),
        roles=role_names(conn, user_id),
        permissions=permissions_of(conn, user_id),
        language=Language(row["language"]),
        must_change_password=row["must_change_password"],
    )


def actor_of(conn: Connection, token_hash: str, *, seen_after_ms: int, address: str) -> Actor | None:
    """The person behind a session token, None when it is not (or no longer) good."""
    return _actor(conn, sessions.c.token_hash == token_hash, seen_after_ms, address)


def actor_in(conn: Connection, session_id: int, *, seen_after_ms: int) -> Actor | None:
    """The person of a session as they are now, None when it is over."""
    return _actor(conn, sessions.c.id == session_id, seen_after_ms, "")


def _actor(conn: Connection, is_wanted: ColumnElement[bool], seen_after_ms: int, address: str) -> Actor | None:
    row = (
        conn.execute(
            select(
                sessions.c.id.label("session_id"),
                users.c.id,
                users.c.login,
                users.c.first_name,
                users.c.last_name,
                users.c.must_change_password,
                users.c.department_id,
                departments.c.sees_all,
            )
            .join(users, users.c.id == sessions.c.user_id)
            .join(departments, departments.c.id == users.c.department_id)
            .where(is_wanted, sessions.c.last_seen_ms > seen_after_ms)
            .where(users.c.enabled, ~users.c.blocked)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    return Actor(
        user_id=row["id"],
        login=row["login"],
        name=f"{row['first_name']} {row['last_name']}".strip(),
        department_id=row["department_id"],
        sees_all_departments=row["sees_all"],
        permissions=permissions_of(conn, row["id"]),
        session_id=row["session_id"],
        address=address,
        must_change_password=row["must_change_password"],
    )


def _users() -> Select[Any]:
    return (
        select(users, departments.c.name.label("department"), login_failures.c.locked_until_ms)
        .join(departments, departments.c.id == users.c.department_id)
        .outerjoin(login_failures, login_failures.c.login_folded == users.c.login_folded)
    )


def all_users(conn: Connection, now_ms: int) -> list[User]:
    """Everybody, by last name."""
    rows = conn.execute(_users().order_by(users.c.last_name, users.c.first_name)).mappings().all()
    names = _role_names(conn, [row["id"] for row in rows])
    return [_user(row, names.get(row["id"], ()), now_ms) for row in rows]


def user(conn: Connection, user_id: int, now_ms: int) -> User:
    """One person."""
    row = conn.execute(_users().where(users.c.id == user_id)).mappings().one()
    return _user(row, role_names(conn, user_id), now_ms)


def _user(row: RowMapping, names: tuple[str, ...], now_ms: int) -> User:
    return User(
        id=UserId(row["id"]),
        login=row["login"],
        first_name=row["first_name"],
        middle_name=row["middle_name"],
        last_name=row["last_name"],
        email=row["email"],
        phone=row["phone"],
        department_id=row["department_id"],
        department=row["department"],
        roles=names,
        state=_state(row, names, now_ms),
        language=Language(row["language"]),
        created_ms=row["created_ms"],
        updated_ms=row["updated_ms"],
        last_sign_in_ms=row["last_sign_in_ms"],
    )


def standing(row: RowMapping, role_keys: Collection[str]) -> Standing:
    """What decides whether the person of a row of `users` may come in."""
    active_ms = max(row["last_sign_in_ms"] or 0, row["let_in_ms"])
    return Standing(row["enabled"], row["blocked"], SystemRole.ADMIN.value in role_keys, active_ms)


def _state(row: RowMapping, role_keys: Collection[str], now_ms: int) -> UserState:
    match refusal_of(standing(row, role_keys), now_ms):
        case Code.ACCOUNT_DISABLED:
            return UserState.DISABLED
        case Code.ACCOUNT_BLOCKED:
            return UserState.BLOCKED
    return UserState.LOCKED if (row["locked_until_ms"] or 0) > now_ms else UserState.ACTIVE


def requests(conn: Connection) -> list[AccessRequest]:
    """The queue of requests, open ones first, then the newest."""
    is_closed = access_requests.c.state != RequestState.OPEN.value
    rows = conn.execute(
        select(access_requests).order_by(is_closed, access_requests.c.id.desc()).limit(500)
    ).mappings()
    return [request_record(row) for row in rows]


def request_record(row: RowMapping) -> AccessRequest:
    """A row of the queue as people see it."""
    return AccessRequest(
        id=row["id"],
        kind=RequestKind(row["kind"]),
        state=RequestState(row["state"]),
        full_name=row["full_name"],
        email=row["email"],
        phone=row["phone"],
        note=row["note"],
        created_ms=row["created_ms"],
        decided_ms=row["decided_ms"],
        decided_by=row["decided_by"],
    )


def names_of(conn: Connection, user_ids: Iterable[int]) -> dict[int, str]:
    """Display names of people, by id."""
    rows = conn.execute(
        select(users.c.id, users.c.first_name, users.c.last_name).where(users.c.id.in_(list(user_ids)))
    )
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def login_of(conn: Connection, login: str) -> str | None:
    """A login as it is written, None unless it is of somebody who may come in."""
    wanted = (users.c.login_folded == login.casefold()) & users.c.enabled & ~users.c.blocked
    found: str | None = conn.execute(select(users.c.login).where(wanted)).scalar_one_or_none()
    return found


def colleagues(conn: Connection) -> list[Colleague]:
    """Everybody who may come in and works in conversations, by name."""
    rows = conn.execute(_colleagues().order_by(users.c.first_name, users.c.last_name)).mappings()
    return [_colleague(row) for row in rows]


def colleague(conn: Connection, user_id: int) -> Colleague | None:
    """One of them."""
    row = conn.execute(_colleagues().where(users.c.id == user_id)).mappings().first()
    return None if row is None else _colleague(row)


def _colleagues() -> Select[Any]:
    serves = exists().where(
        user_roles.c.user_id == users.c.id,
        user_roles.c.role_id == role_permissions.c.role_id,
        role_permissions.c.permission == Permission.MANAGE_CONVERSATIONS.value,
    )
    return (
        select(users.c.id, users.c.first_name, users.c.last_name, users.c.department_id, departments.c.sees_all)
        .join(departments, departments.c.id == users.c.department_id)
        .where(users.c.enabled, ~users.c.blocked, serves)
    )


def _colleague(row: RowMapping) -> Colleague:
    return Colleague(
        user_id=row["id"],
        name=f"{row['first_name']} {row['last_name']}".strip(),
        department_id=row["department_id"],
        sees_all=row["sees_all"],
    )
