"""Answers and events of an import reach the wizard in any order; the newer one counts."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.faults import Code, Fault
from app.contract.imports import FileFormat, Import, ImportId, ImportOptions, ImportState
from app.contract.jobs import JobId
from ui.panels.imports.progress import changes_of
from ui.panels.imports.state import Wizard

ENTRY = Import(
    id=ImportId(1), file_name="a.csv", format=FileFormat.CSV, size=1, state=ImportState.READ, user="", sheets=(),
    options=ImportOptions(separator=","), header=(), columns=1, rows=1, proposal=(), plan=None, findings=None,
    run=None, outcome=None, job_id=JobId(4), fault=None, created_ms=0, finished_ms=None,
)  # fmt: skip
"""As read by job 4."""


@pytest.mark.req("IMP-3")
@pytest.mark.parametrize(
    ("state", "job_id", "counts"),
    [
        (ImportState.UPLOADED, 4, False),  # the answer to the wish, overtaken by its own result
        (ImportState.READ, 3, False),  # the result of an earlier wish
        (ImportState.READ, 4, True),
        (ImportState.UPLOADED, 5, True),  # the next wish
        (ImportState.CHECKED, 5, True),
    ],
)
def test_what_was_overtaken_changes_nothing(state: ImportState, job_id: int, counts: bool) -> None:
    told = msgspec.structs.replace(ENTRY, state=state, job_id=JobId(job_id), options=ImportOptions(separator=";"))
    changes = changes_of(Wizard(entry=ENTRY), told)
    assert changes.get("entry") == (told if counts else None)


@pytest.mark.req("IMP-3")
def test_a_fresh_reading_clears_what_was_said_of_the_one_before() -> None:
    gone = Fault(code=Code.NOT_FOUND, params={"what": "import_rows"})
    fresh = msgspec.structs.replace(ENTRY, job_id=JobId(5), options=ImportOptions(separator=";"))
    assert changes_of(Wizard(entry=ENTRY, fault=gone), fresh)["fault"] is None
