"""People: sign-in, first-run set-up, sessions, users, access requests (DSH-1..5, USR, ROL)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from app.contract.permissions import Permission, SystemRole
from app.contract.record import Command, Record

UserId = NewType("UserId", int)

LOGIN_MIN: Final = 3
LOGIN_MAX: Final = 64
NAME_MAX: Final = 100
PASSWORD_MIN: Final = 8
PASSWORD_MAX: Final = 128


class Language(StrEnum):
    """Interface languages (00-README override 10)."""

    ENGLISH = "en"
    SPANISH = "es"
    RUSSIAN = "ru"


class UserState(StrEnum):
    """Whether a person may come in (USR-1)."""

    ACTIVE = "active"
    DISABLED = "disabled"
    BLOCKED = "blocked"
    LOCKED = "locked"


class Setup(Command):
    """First run: the workspace and its administrator (BKO-22)."""

    company: str
    login: str
    password: str
    first_name: str
    last_name: str
    email: str
    language: Language = Language.ENGLISH
    default_country: str = "US"
    time_zone: str = "UTC"


class SignIn(Command):
    """`machine` names the computer in the list of sessions."""

    login: str
    password: str
    remember: bool = False
    machine: str = ""


class ResumeSession(Command):
    """Sign in by a token kept from an earlier `remember` (DSH-3)."""

    token: str
    machine: str = ""


class ChangePassword(Command):
    """One's own password; `current` is asked again."""

    current: str
    new: str


class RequestAccess(Command):
    """*Register* on the sign-in window: a request an administrator approves (DSH-2)."""

    full_name: str
    email: str
    phone: str = ""
    note: str = ""


class ForgotPassword(Command):
    """Always answered the same way, so that it tells nothing about accounts (SEC-18)."""

    login_or_email: str


class RequestKind(StrEnum):
    """What somebody at the sign-in window asked for."""

    REGISTER = "register"
    RESET = "reset"


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class AccessRequest(Record):
    """One entry of the queue of registrations and password resets (BKO-2)."""

    id: int
    kind: RequestKind
    state: RequestState
    full_name: str
    email: str
    phone: str
    note: str
    created_ms: int
    decided_ms: int | None = None
    decided_by: str | None = None


class ApproveRequest(Command):
    """Approving a registration makes the user; approving a reset sets a new first password."""

    login: str
    password: str
    role: SystemRole
    department_id: int


class RejectRequest(Command):
    """The reason is kept with the request."""

    reason: str


class Department(Record):
    """Decides which conversations a user sees (USR-8)."""

    id: int
    name: str
    sees_all: bool


class Me(Record):
    """The signed-in person as the shell needs it."""

    user_id: UserId
    login: str
    first_name: str
    last_name: str
    email: str
    department: Department
    roles: tuple[str, ...]
    permissions: frozenset[Permission]
    language: Language
    must_change_password: bool


class Session(Record):
    """Answer to a sign-in. `token` goes into `Authorization: Bearer`; `remember_token` into the keyring."""

    token: str
    me: Me
    remember_token: str | None = None


class User(Record):
    """A row of the Users table (USR-1)."""

    id: UserId
    login: str
    first_name: str
    middle_name: str
    last_name: str
    email: str
    phone: str
    department_id: int
    department: str
    roles: tuple[str, ...]
    state: UserState
    language: Language
    created_ms: int
    updated_ms: int
    last_sign_in_ms: int | None


class NewUser(Command):
    """USR-3, USR-6: the creator sets the first password, which must be changed at the first sign-in."""

    login: str
    password: str
    first_name: str
    last_name: str
    email: str
    department_id: int
    roles: tuple[SystemRole, ...]
    middle_name: str = ""
    phone: str = ""
    language: Language = Language.ENGLISH
    must_change_password: bool = True
