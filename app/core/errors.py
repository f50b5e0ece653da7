"""The one exception with which verbs refuse, and the HTTP status of every code."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from typing import Final

from app.contract.faults import Code, Fault, Param, Problem

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
"""How the system says that there is no room."""
STATUS: Final[dict[Code, int]] = {
    Code.INVALID: 422,
    Code.MALFORMED: 400,
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.IDEMPOTENCY_MISMATCH: 409,
    Code.STATUS_IS_NOW: 409,
    Code.TOO_LARGE: 413,
    Code.IN_USE: 409,
    Code.SIGN_IN_REQUIRED: 401,
    Code.WRONG_WORKSPACE_TOKEN: 401,
    Code.FOREIGN_ORIGIN: 403,
    Code.PERMISSION_DENIED: 403,
    Code.WRONG_CREDENTIALS: 401,
    Code.ACCOUNT_DISABLED: 403,
    Code.ACCOUNT_BLOCKED: 403,
    Code.ACCOUNT_LOCKED: 403,
    Code.PASSWORD_CHANGE_REQUIRED: 403,
    Code.SETUP_DONE: 409,
    Code.SETUP_REQUIRED: 409,
    Code.NOT_READY: 503,
    Code.STORAGE_FULL: 507,
    Code.STORAGE_FAILED: 500,
    Code.STORE_AWAY: 503,
    Code.INTERNAL: 500,
    Code.UNREACHABLE: 503,
    Code.TLS_UNTRUSTED: 503,
    Code.NOT_A_SERVICE: 503,
    Code.CONTACT_EXISTS: 409,
    Code.ALL_CONTACTS: 409,
    Code.FILE_UNREADABLE: 422,
    Code.FILE_TOO_LARGE: 413,
    Code.NOTHING_TO_IMPORT: 422,
    Code.NO_RECIPIENTS: 422,
    Code.RUN_INCOMPLETE: 422,
    Code.NOT_SENDABLE: 422,
    Code.OWN_CAMPAIGN: 403,
    Code.START_PASSED: 409,
}


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of the program
    """The request is understood and not granted; nothing was changed."""

    def __init__(self, code: Code, *, problems: Iterable[Problem] = (), **params: Param) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params
        self.problems = tuple(problems)

    def fault(self, request_id: str = "") -> Fault:
        """The refusal as it crosses the wire."""
        return Fault(code=self.code, params=self.params, problems=self.problems, request_id=request_id)


def refuse_if(problems: Iterable[Problem]) -> None:
    """Refuse with everything that is wrong, so that a form can show it all at once."""
    found = tuple(problems)
    if found:
        raise Refusal(Code.INVALID, problems=found)
