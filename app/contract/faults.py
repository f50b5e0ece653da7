"""Refusals as they cross the wire: a code with parameters; words are made where the user is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.contract.record import Record

Param = str | int | float | bool | None


class Code(StrEnum):
    """Why the service refused. Every code has a sentence in every language (`error.<code>`)."""

    # form and request
    INVALID = "invalid"  # one or more fields are wrong, see the problems
    MALFORMED = "malformed"  # the body is not what the route takes
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"  # the record changed meanwhile
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"  # the key was used for another call within the day
    STATUS_IS_NOW = "status_is_now"  # the action does not fit the present status
    TOO_LARGE = "too_large"
    IN_USE = "in_use"
    # access
    SIGN_IN_REQUIRED = "sign_in_required"
    WRONG_WORKSPACE_TOKEN = "wrong_workspace_token"  # noqa: S105 - a code, not a secret
    FOREIGN_ORIGIN = "foreign_origin"
    PERMISSION_DENIED = "permission_denied"
    WRONG_CREDENTIALS = "wrong_credentials"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_BLOCKED = "account_blocked"
    ACCOUNT_LOCKED = "account_locked"
    PASSWORD_CHANGE_REQUIRED = "password_change_required"  # noqa: S105 - a code, not a secret
    SETUP_DONE = "setup_done"
    SETUP_REQUIRED = "setup_required"
    # the machine
    NOT_READY = "not_ready"
    STORAGE_FULL = "storage_full"
    STORAGE_FAILED = "storage_failed"
    STORE_AWAY = "store_away"
    INTERNAL = "internal"
    # seen by the client only
    UNREACHABLE = "unreachable"
    TLS_UNTRUSTED = "tls_untrusted"
    NOT_A_SERVICE = "not_a_service"
    # contacts and import
    CONTACT_EXISTS = "contact_exists"
    ALL_CONTACTS = "all_contacts"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    NOTHING_TO_IMPORT = "nothing_to_import"
    # broadcasts and messages
    NO_RECIPIENTS = "no_recipients"
    RUN_INCOMPLETE = "run_incomplete"
    NOT_SENDABLE = "not_sendable"
    OWN_CAMPAIGN = "own_campaign"  # nobody approves their own while others may
    START_PASSED = "start_passed"  # the planned start went by while it waited for a moderator


class Problem(Record):
    """One thing wrong with one field.

    `path` names the field (`steps.0.content.text`), `code` the rule it broke, `params` the limit, the actual
    value and whatever the sentence needs. Texts: `problem.<code>`.
    """

    path: str
    code: str
    params: Mapping[str, Param] = {}


class Fault(Record):
    """The body of every refused call."""

    code: Code
    params: Mapping[str, Param] = {}
    problems: tuple[Problem, ...] = ()
    request_id: str = ""
