"""What may be done to a run in which status (BRD-10); the service decides, this says what is offered."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.contract.broadcasts import EDITABLE, RUNNING, Broadcast, Status


class Verb(StrEnum):
    """Something done to a run."""

    VIEW = "view"
    EDIT = "edit"
    LAUNCH = "launch"
    COPY = "copy"
    PAUSE = "pause"
    RESUME = "resume"
    RELAUNCH = "relaunch"
    ABORT = "abort"
    EXPORT = "export"
    DELETE = "delete"


_STATUSES: Final = {
    Verb.VIEW: frozenset(Status) - EDITABLE,
    Verb.EDIT: EDITABLE,
    Verb.LAUNCH: frozenset({Status.DRAFT}),
    Verb.COPY: frozenset(Status),
    Verb.PAUSE: RUNNING,
    Verb.RESUME: frozenset({Status.PAUSED}),
    Verb.RELAUNCH: frozenset({Status.COMPLETE, Status.SEEN}),
    Verb.ABORT: RUNNING | {Status.SCHEDULED, Status.PAUSED},
    Verb.EXPORT: frozenset(Status) - EDITABLE,
    Verb.DELETE: frozenset({Status.DRAFT}),
}


def may(verb: Verb, run: Broadcast) -> bool:
    """Whether a verb is offered for a run as it stands."""
    if run.status not in _STATUSES[verb]:
        return False
    if verb is Verb.RELAUNCH:
        return run.counters.unsuccessful + run.counters.excluded > 0
    if verb is Verb.EXPORT:
        return run.contacts_total is not None
    return True
