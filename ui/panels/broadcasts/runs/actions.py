"""What may be done to a run in which status (BRD-10); the service decides, this says what is offered."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.contract.broadcasts import EDITABLE, RUNNING, Broadcast, Status

MISSED: Final = "start_missed"


class Verb(StrEnum):
    """Something done to a run."""

    VIEW = "view"
    EDIT = "edit"
    LAUNCH = "launch"
    COPY = "copy"
    PAUSE = "pause"
    RESUME = "resume"
    RESCHEDULE = "reschedule"
    RELAUNCH = "relaunch"
    CANCEL = "cancel"
    ABORT = "abort"
    WITHDRAW = "withdraw"
    EXPORT = "export"
    TEMPLATE = "template"
    DELETE = "delete"


_STATUSES: Final = {
    Verb.VIEW: frozenset(Status) - EDITABLE,
    Verb.EDIT: EDITABLE,
    Verb.LAUNCH: frozenset({Status.DRAFT, Status.REJECTED}),
    Verb.COPY: frozenset(Status),
    Verb.PAUSE: RUNNING,
    Verb.RESUME: frozenset({Status.PAUSED}),
    Verb.RESCHEDULE: frozenset({Status.PAUSED}),
    Verb.WITHDRAW: frozenset({Status.ON_MODERATION}),
    Verb.TEMPLATE: frozenset(Status),
    Verb.RELAUNCH: frozenset({Status.COMPLETE, Status.SEEN}),
    Verb.CANCEL: frozenset({Status.IN_PROGRESS}),
    Verb.ABORT: RUNNING | {Status.SCHEDULED, Status.PAUSED, Status.ON_MODERATION},
    Verb.EXPORT: frozenset(Status) - EDITABLE - {Status.ON_MODERATION},
    Verb.DELETE: frozenset({Status.DRAFT, Status.REJECTED}),
}


def may(verb: Verb, run: Broadcast) -> bool:
    """Whether a verb is offered for a run as it stands."""
    if run.status not in _STATUSES[verb]:
        return False
    if verb is Verb.RELAUNCH:
        return run.counters.unsuccessful + run.counters.excluded > 0
    if verb is Verb.CANCEL:
        return run.resolved is not None
    if verb is Verb.RESCHEDULE:
        return run.status_reason == MISSED and run.contacts_total is None
    if verb is Verb.EXPORT:
        return run.contacts_total is not None
    return True
