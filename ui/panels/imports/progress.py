"""What a newer state of an import, or of its job, changes in the wizard."""

from __future__ import annotations

from typing import Any

from app.contract.faults import Code, Fault
from app.contract.imports import Import, ImportState
from app.contract.jobs import Job
from ui.panels.imports.state import Origin, Wizard


def changes_of(state: Wizard, entry: Import) -> dict[str, Any]:
    """The fields of the wizard that are other ones now; a fresh reading brings its own proposal."""
    before = state.entry
    if before is not None and _is_older(entry, before):
        return {}
    changes: dict[str, Any] = {"entry": entry}
    reread = before is None or before.options != entry.options or before.state is ImportState.UPLOADED
    if reread and entry.state is ImportState.READ:
        same = before is not None and before.header == entry.header and bool(state.mapping)
        if not same:
            origins = tuple(
                (item.column, Origin.HEADER if title_at(entry.header, item.column) else Origin.CONTENT)
                for item in entry.proposal
            )
            changes |= {"mapping": entry.proposal, "origins": origins, "preset": None, "missing": ()}
        changes |= {"raw": None, "rows": None, "at_row": None, "fault": None}
    if before is not None and before.state is not entry.state and entry.state is ImportState.CHECKED:
        changes["rows"] = None
    if entry.fault is not None:
        changes["fault"] = entry.fault
    return changes


def _is_older(entry: Import, known: Import) -> bool:
    """Whether an answer was overtaken by an event: of an earlier job, or not read yet where it is known as read."""
    if entry.id != known.id or entry.job_id is None or known.job_id is None:
        return False
    is_unread = entry.state is ImportState.UPLOADED and known.state is not ImportState.UPLOADED
    return entry.job_id < known.job_id or (entry.job_id == known.job_id and is_unread)


def later(known: Job | None, fresh: Job) -> Job:
    """The newer news of the same job; another job replaces it."""
    if known is None or known.id < fresh.id:
        return fresh
    if known.id > fresh.id:
        return known
    return known if known.finished_ms is not None and fresh.finished_ms is None else fresh


def title_at(header: tuple[str, ...], column: int) -> str:
    """A column's title, empty where it has none."""
    return header[column] if column < len(header) else ""


def is_read_anew(fault: Fault) -> bool:
    """Whether something was refused because other options for the file came first."""
    return fault.code is Code.STATUS_IS_NOW and fault.params.get("status") == ImportState.UPLOADED.value
