"""Decisions about accounts: form checks, locking after wrong passwords, password age (USR-5, SEC-5..12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.contract.accounts import LOGIN_MAX, LOGIN_MIN, NAME_MAX, NewUser, RequestAccess, Setup
from app.contract.checks import check_email, check_length
from app.contract.faults import Code, Problem
from app.contract.passwords import check_password
from app.core.clock import DAY_MS, HOUR_MS, MINUTE_MS

_LOGIN: Final = re.compile(r"[\w.@-]+")
PHONE_MAX: Final = 30
NOTE_MAX: Final = 1000

FAILURES_TO_LOCK: Final = 5
FIRST_LOCK_MS: Final = 15 * MINUTE_MS
LONGEST_LOCK_MS: Final = 24 * HOUR_MS
FORGET_FAILURES_MS: Final = 24 * HOUR_MS
PASSWORD_VALID_MS: Final = 60 * DAY_MS
PASSWORDS_REMEMBERED: Final = 8
"""The current one and the seven before it (SEC-5)."""
INACTIVE_MS: Final = 30 * DAY_MS
CHANGE_AGAIN_MS: Final = 24 * HOUR_MS
REMEMBER_MS: Final = 30 * DAY_MS
SESSION_MS: Final = 12 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords of one login, whether or not it exists."""

    in_a_row: int = 0
    locks: int = 0
    locked_until_ms: int = 0
    last_ms: int = 0


def after_failure(before: Failures, now_ms: int) -> Failures:
    """Five in a row lock for 15 minutes, each further lock twice as long, up to a day (SEC-12)."""
    if now_ms - before.last_ms > FORGET_FAILURES_MS:
        before = Failures()
    in_a_row = before.in_a_row + 1
    if in_a_row < FAILURES_TO_LOCK:
        return Failures(in_a_row, before.locks, before.locked_until_ms, now_ms)
    length_ms = min(FIRST_LOCK_MS << before.locks, LONGEST_LOCK_MS)
    return Failures(0, before.locks + 1, now_ms + length_ms, now_ms)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a person with the right password may come in.

    `active_ms` is the last sign-in, or when they were let in since.
    """

    enabled: bool
    blocked: bool
    is_admin: bool
    active_ms: int


def refusal_of(standing: Standing, now_ms: int) -> Code | None:
    """Why a person with the right password may not come in, None when they may (SEC-10, DSH-61)."""
    if not standing.enabled:
        return Code.ACCOUNT_DISABLED
    inactive = now_ms - standing.active_ms > INACTIVE_MS
    if standing.blocked or (inactive and not standing.is_admin):
        return Code.ACCOUNT_BLOCKED
    return None


def check_login(path: str, login: str) -> list[Problem]:
    """3 to 64 letters, digits, `. _ - @` (USR-5)."""
    problems = check_length(path, login, low=LOGIN_MIN, high=LOGIN_MAX)
    if not problems and not _LOGIN.fullmatch(login):
        problems.append(Problem(path=path, code="login_characters"))
    return problems


def check_setup(form: Setup) -> list[Problem]:
    """Everything wrong with the first-run form."""
    return [
        *check_length("company", form.company, low=1, high=NAME_MAX),
        *check_login("login", form.login),
        *check_length("first_name", form.first_name, low=1, high=NAME_MAX),
        *check_length("last_name", form.last_name, low=1, high=NAME_MAX),
        *check_email("email", form.email),
        *check_password(form.password),
    ]


def check_new_user(form: NewUser) -> list[Problem]:
    """Everything wrong with a new user that can be seen without the store."""
    problems = [
        *check_login("login", form.login),
        *check_length("first_name", form.first_name, low=1, high=NAME_MAX),
        *check_length("middle_name", form.middle_name, high=NAME_MAX),
        *check_length("last_name", form.last_name, low=1, high=NAME_MAX),
        *check_email("email", form.email),
        *check_length("phone", form.phone, high=PHONE_MAX),
        *check_password(form.password),
    ]
    if not form.roles:
        problems.append(Problem(path="roles", code="required"))
    return problems


def check_request(form: RequestAccess) -> list[Problem]:
    """Everything wrong with a request for access."""
    return [
        *check_length("full_name", form.full_name, low=1, high=2 * NAME_MAX),
        *check_email("email", form.email),
        *check_length("note", form.note, high=NOTE_MAX),
        *check_length("phone", form.phone, high=PHONE_MAX),
    ]
