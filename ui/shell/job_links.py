"""Where a finished job's result is to be seen: a kind of job to a panel and its parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from app.contract.jobs import Job
from ui.shell.panel import Navigation
from ui.texts.messages import Words, msg

TARGETS: Final[dict[str, tuple[str, str]]] = {
    "imports.run": ("imports", "import_id"),
    "imports.undo": ("imports", "import_id"),
    "contacts.mass_edit": ("contacts", ""),
    "contacts.restore": ("contacts", ""),
    "contacts.retype": ("contacts", ""),
    "contacts.mass_delete": ("contacts", ""),
    "broadcasts.recipients_export": ("broadcasts", "run"),
}
"""Kind of job: panel that shows what came of it, and the job's parameter it is opened with."""


def link_of(job: Job, navigation: Navigation) -> tuple[Words, Callable[[], object]] | None:
    """The words and the way, None where there is nothing to see or the person may not see it."""
    panel_id, name = TARGETS.get(job.kind, ("", ""))
    if not panel_id or not navigation.may_go(panel_id):
        return None
    value = job.params.get(name, job.result.get(name)) if name else None
    params = {name: value} if name and value is not None else {}
    return msg("shell.job_open"), partial(navigation.go, panel_id, **params)
