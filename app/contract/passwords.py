"""Password rules, the same while typing and when saving (SEC-3, SEC-4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.contract.accounts import PASSWORD_MAX, PASSWORD_MIN
from app.contract.faults import Problem

GROUPS_NEEDED: Final = 3


class PasswordRule(StrEnum):
    """Each rule is shown with a tick of its own (SEC-8)."""

    LENGTH = "password_length"
    GROUPS = "password_groups"


def groups(password: str) -> int:
    """How many of the four groups (upper, lower, digit, other) occur; letters of any script count by their case."""
    upper = any(c.isupper() for c in password)
    lower = any(c.isalpha() and not c.isupper() for c in password)
    digit = any(c.isdigit() for c in password)
    other = any(not c.isalnum() for c in password)
    return upper + lower + digit + other


def broken_rules(password: str) -> list[PasswordRule]:
    """The rules a password breaks, in the order in which they are shown."""
    broken = []
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        broken.append(PasswordRule.LENGTH)
    if groups(password) < GROUPS_NEEDED:
        broken.append(PasswordRule.GROUPS)
    return broken


def check_password(password: str, path: str = "password") -> list[Problem]:
    """Every broken rule as a problem of the field."""
    params = {"low": PASSWORD_MIN, "high": PASSWORD_MAX, "groups": GROUPS_NEEDED}
    return [Problem(path=path, code=rule.value, params=params) for rule in broken_rules(password)]
