"""The forms about people: a new one, a first password, a granted or refused request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from app.contract.accounts import (
    LOGIN_MAX,
    NAME_MAX,
    AccessRequest,
    ApproveRequest,
    Department,
    ForgotPassword,
    Language,
    NewUser,
    RejectRequest,
    RequestKind,
    RequestState,
    User,
)
from app.contract.faults import Code, Fault, Problem
from app.contract.passwords import check_password
from app.contract.permissions import SYSTEM_ROLES, Permission, SystemRole
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.form.spec import Choice, FieldSpec, FormSpec, Kind, Value
from ui.texts.language import NATIVE_NAMES
from ui.texts.language import Language as Shown
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

Submit = Callable[[Mapping[str, Value]], Awaitable[object]]
PASSWORD: Final = "password"  # noqa: S105 - the name of a field
_REASON_MAX: Final = 1000
_WIDTH: Final = 460


def grantable(rights: frozenset[Permission]) -> tuple[Choice, ...]:
    """The roles somebody with these permissions may give: none that allows more (ROL-10)."""
    return tuple(
        Choice(role.value, msg(f"users.role_{role.value}"), hint=msg(f"users.role_{role.value}_hint"))
        for role in SystemRole
        if SYSTEM_ROLES[role] <= rights
    )


def _departments(departments: Sequence[Department]) -> tuple[Choice, ...]:
    return tuple(Choice(one.id, one.name) for one in departments)


def _password_field() -> FieldSpec:
    return FieldSpec(
        PASSWORD, Kind.PASSWORD, msg("users.first_password"), help=msg("users.first_password_help"), required=True
    )


def _check(values: Mapping[str, Value]) -> Sequence[Problem]:
    password = str(values.get(PASSWORD) or "")
    return check_password(password) if password else []


def user_spec(departments: Sequence[Department], rights: frozenset[Permission]) -> FormSpec:
    """*New user* (USR-3)."""
    languages = tuple(Choice(one.value, NATIVE_NAMES[Shown(one.value)], icon=Icon.GLOBE) for one in Language)
    return FormSpec(
        id="user",
        title=msg("users.new"),
        fields=(
            FieldSpec("first_name", Kind.TEXT, msg("users.first_name"), required=True, limit=NAME_MAX),
            FieldSpec("last_name", Kind.TEXT, msg("users.last_name"), required=True, limit=NAME_MAX),
            FieldSpec("middle_name", Kind.TEXT, msg("users.middle_name"), limit=NAME_MAX),
            FieldSpec(
                "login", Kind.TEXT, msg("users.login"), help=msg("users.login_help"), required=True, limit=LOGIN_MAX
            ),
            FieldSpec("email", Kind.EMAIL, msg("users.email"), required=True),
            FieldSpec("phone", Kind.PHONE, msg("users.phone")),
            FieldSpec(
                "department_id", Kind.CHOICE, msg("users.department"), help=msg("users.department_help"),
                required=True, choices=_departments(departments),
            ),
            FieldSpec(
                "language", Kind.CHOICE, msg("users.language"), required=True, choices=languages,
                default=Language.ENGLISH.value,
            ),
            FieldSpec("roles", Kind.CHOICES, msg("users.roles"), required=True, choices=grantable(rights)),
            _password_field(),
        ),
        check=_check,
        save=msg("users.create"),
        width=_WIDTH,
    )  # fmt: skip


def add_user(client: Client) -> Submit:
    """Saves *New user*."""

    async def submit(values: Mapping[str, Value]) -> User:
        return await client.accounts.add_user(new_user(values))

    return submit


def new_user(values: Mapping[str, Value]) -> NewUser:
    """The command the form stands for."""
    department, roles = values["department_id"], values["roles"]
    assert isinstance(department, int)
    assert isinstance(roles, tuple)
    return NewUser(
        login=_text(values, "login"),
        password=_text(values, PASSWORD),
        first_name=_text(values, "first_name"),
        middle_name=_text(values, "middle_name"),
        last_name=_text(values, "last_name"),
        email=_text(values, "email"),
        phone=_text(values, "phone"),
        department_id=department,
        language=Language(_text(values, "language")),
        roles=tuple(SystemRole(str(role)) for role in roles),
    )


def _text(values: Mapping[str, Value], key: str) -> str:
    return str(values.get(key) or "")


def reset_spec(name: str) -> FormSpec:
    """A first password for somebody who forgot theirs."""
    return FormSpec(
        id="reset_password",
        title=msg("users.reset_title", name=name),
        fields=(FieldSpec("note", Kind.NOTE, msg("users.reset_note")), _password_field()),
        check=_check,
        save=msg("users.reset_save"),
        width=_WIDTH,
    )


def reset_password(client: Client, user: User) -> Submit:
    """Sets a first password: a request for one is entered and granted in the same breath, so that it is audited."""

    async def submit(values: Mapping[str, Value]) -> AccessRequest:
        await client.accounts.forgot_password(ForgotPassword(login_or_email=user.login))
        mine = [
            one
            for one in await client.accounts.access_requests()
            if one.kind is RequestKind.RESET
            and one.state is RequestState.OPEN
            and one.email.casefold() == user.email.casefold()
        ]
        if not mine:
            raise ServiceFault(Fault(code=Code.CONFLICT))
        return await client.accounts.approve(mine[0].id, _grant(values))

    return submit


def approve_spec(
    request: AccessRequest, departments: Sequence[Department], rights: frozenset[Permission]
) -> FormSpec:
    """Granting a request: a registration needs everything a user has, a reset a first password."""
    if request.kind is RequestKind.RESET:
        return reset_spec(request.full_name)
    return FormSpec(
        id="approve",
        title=msg("users.approve_title", name=request.full_name),
        fields=(
            FieldSpec(
                "login", Kind.TEXT, msg("users.login"), help=msg("users.login_help"), required=True,
                limit=LOGIN_MAX, default=suggested_login(request.email),
            ),
            FieldSpec("role", Kind.CHOICE, msg("users.role"), required=True, choices=grantable(rights)),
            FieldSpec(
                "department_id", Kind.CHOICE, msg("users.department"), help=msg("users.department_help"),
                required=True, choices=_departments(departments),
            ),
            _password_field(),
        ),
        check=_check,
        save=msg("users.approve_save"),
        width=_WIDTH,
    )  # fmt: skip


def approve(client: Client, request: AccessRequest) -> Submit:
    """Grants a request."""

    async def submit(values: Mapping[str, Value]) -> AccessRequest:
        return await client.accounts.approve(request.id, _grant(values))

    return submit


def _grant(values: Mapping[str, Value]) -> ApproveRequest:
    department: Any = values.get("department_id") or 0
    role = SystemRole(_text(values, "role") or SystemRole.AGENT.value)
    password = _text(values, PASSWORD)
    return ApproveRequest(login=_text(values, "login"), password=password, role=role, department_id=department)


def suggested_login(email: str) -> str:
    """What stands before the @, as far as a login may have it."""
    name = email.partition("@")[0]
    return "".join(sign for sign in name if sign.isalnum() or sign in "._-")[:LOGIN_MAX].lower()


def reject_spec(request: AccessRequest) -> FormSpec:
    """Refusing a request."""
    return FormSpec(
        id="reject",
        title=msg("users.reject_title", name=request.full_name),
        fields=(
            FieldSpec(
                "reason", Kind.MULTILINE, msg("users.reason"), help=msg("users.reason_help"), required=True,
                limit=_REASON_MAX,
            ),
        ),
        save=msg("users.reject"),
        width=_WIDTH,
    )  # fmt: skip


def reject(client: Client, request: AccessRequest) -> Submit:
    """Refuses a request."""

    async def submit(values: Mapping[str, Value]) -> AccessRequest:
        return await client.accounts.reject(request.id, RejectRequest(reason=_text(values, "reason")))

    return submit
