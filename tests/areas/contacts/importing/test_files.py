"""What a job of an import leaves on disk, and what it takes away."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.contacts.importing.files import Files, new_name


@pytest.mark.req("IMP-3")
def test_a_job_takes_away_what_is_older_and_never_what_a_later_one_makes(tmp_path: Path) -> None:
    files, others = Files(tmp_path, new_name()), Files(tmp_path, new_name())
    made = [files.upload, files.part(), *(files.raw(n) for n in (3, 9, 10, 11)), files.checked(4), others.raw(2)]
    for path in made:
        path.touch()
    files.remove_older(10, keep=(files.raw(9),))
    gone = {files.raw(3), files.checked(4)}
    assert {path for path in made if not path.exists()} == gone
