"""Stores of an import that may go while somebody opens them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.contacts.importing import staging
from app.contract.faults import Code
from app.core.errors import Refusal


def test_the_first_that_is_there_is_opened_and_none_is_made(tmp_path: Path):
    gone, kept = tmp_path / "raw", tmp_path / "rejected #1"
    with staging.making(kept):
        pass
    with staging.opened(gone, kept) as store:
        assert store.execute("PRAGMA database_list").fetchone()[2] == str(kept)
    with pytest.raises(Refusal) as refused, staging.opened(gone):
        pass
    assert refused.value.code is Code.NOT_FOUND
    assert not gone.exists()
