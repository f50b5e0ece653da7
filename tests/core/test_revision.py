"""A drafted revision is a program that makes exactly the missing tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from app.core.migrate import newest_revision
from app.core.tables import metadata
from tests import revision


def test_without_a_difference_nothing_is_written(tmp_path: Path) -> None:
    assert revision.draft("Nothing", tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_new_table_becomes_the_next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    revision.import_tables()
    wanted = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(wanted)
    Table("labels", wanted, Column("id", Integer, primary_key=True))
    monkeypatch.setattr(revision, "metadata", wanted)
    written = revision.draft("Add labels.", tmp_path)
    assert written is not None
    text = written.read_text(encoding="utf-8")
    compile(text, written.name, "exec")
    assert written.name == f"m{int(newest_revision()) + 1:04}_add_labels.py"
    assert (text.count("op.create_table"), "'labels'" in text) == (1, True)
    assert f'down_revision = "{newest_revision()}"' in text
