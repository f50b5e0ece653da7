"""Migrations lead to the tables of the code, one revision at a time, with a copy before anything is touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import create_engine, inspect

from app.core import migrate as migrating
from app.core.migrate import KEPT_BACKUPS, NewerStore, UnreadableStore, migrate
from app.core.settings import sqlite_url
from app.core.tables import metadata
from app.core.upgrading import config_of
from tests.places import store_url
from tests.postgres import Server
from tests.revision import import_tables


def rows(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(statement).fetchall()


@pytest.mark.both_databases
def test_a_migrated_store_has_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    import_tables()
    migrate(store_url(tmp_path / "a.db"), tmp_path)
    engine = create_engine(store_url(tmp_path / "a.db"))
    with engine.connect() as conn:
        differences = compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)
    engine.dispose()
    assert differences == []


def test_even_what_the_comparison_does_not_see_is_the_same(tmp_path: Path) -> None:
    """Collations, defaults, AUTOINCREMENT, WITHOUT ROWID: SQLite keeps the words of every CREATE."""
    import_tables()
    migrate(sqlite_url(tmp_path / "migrated.db"), tmp_path)
    engine = create_engine(sqlite_url(tmp_path / "fresh.db"))
    metadata.create_all(engine)
    engine.dispose()
    migrated, fresh = words(tmp_path / "migrated.db"), words(tmp_path / "fresh.db")
    migrated.pop("alembic_version")
    assert migrated == fresh


CATALOG = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    l.collname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version' AND c.relkind IN ('r', 'i', 'S')
    AND c.relname <> 'alembic_version_pkc'
ORDER BY 1, 2
"""
RULES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename <> 'alembic_version'
ORDER BY 1, 2, 3
"""


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_on_postgresql_too_even_what_the_comparison_does_not_see_is_the_same(
    tmp_path: Path, postgres: Server
) -> None:
    import_tables()
    migrated, fresh = store_url(tmp_path / "migrated.db"), store_url(tmp_path / "fresh.db")
    migrate(migrated, tmp_path)
    engine = create_engine(fresh)
    metadata.create_all(engine)
    engine.dispose()
    for catalog in (CATALOG, RULES):
        found, wanted = (postgres.ask(catalog, url.rpartition("/")[2]) for url in (migrated, fresh))
        assert found == wanted
        assert len(found) > 100


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_every_column_is_of_the_same_kind_on_both(tmp_path: Path) -> None:
    """A number that fits a column of one must fit the other's: no column is narrower than its values."""
    migrate(sqlite_url(tmp_path / "a.db"), tmp_path)
    migrate(store_url(tmp_path / "b.db"), tmp_path)
    found = [columns_of(url) for url in (sqlite_url(tmp_path / "a.db"), store_url(tmp_path / "b.db"))]
    assert found[0] == found[1]


def columns_of(url: str) -> dict[tuple[str, str], tuple[type, bool]]:
    """What Python gets from every column, and whether it may be nothing."""
    engine = create_engine(url)
    looking = inspect(engine)
    columns = {
        (table, column["name"]): (column["type"].python_type, bool(column["nullable"]))
        for table in looking.get_table_names()
        for column in looking.get_columns(table)
    }
    engine.dispose()
    return columns


def words(path: Path) -> dict[str, set[str]]:
    """The parts of every CREATE statement by the name of the thing."""
    found = rows(path, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return {str(name): set(_parts(str(sql).replace('"', ""))) for name, sql in found}


def _parts(statement: str) -> Iterator[str]:
    """What stands between the outer commas: a column that was added later stands behind the constraints."""
    head, _, rest = statement.partition("(")
    body, _, tail = rest.rpartition(")")
    yield " ".join(head.split())
    yield " ".join(tail.split())
    depth, part = 0, ""
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            yield " ".join(part.split())
            part = ""
        else:
            part += letter
    yield " ".join(part.split())


def test_a_fresh_store_needs_no_copy_and_a_present_one_is_simply_opened(tmp_path: Path) -> None:
    revision = migrate(sqlite_url(tmp_path / "a.db"), tmp_path)
    before = (tmp_path / "a.db").read_bytes()
    assert migrate(sqlite_url(tmp_path / "a.db"), tmp_path) == revision
    assert (tmp_path / "a.db").read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_a_power_cut_in_the_middle_of_a_migration_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = op.create_table, [5]

    def cut_off(*args: object, **options: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            raise RuntimeError("power cut")
        return real(*args, **options)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(op, "create_table", cut_off)
    with pytest.raises(RuntimeError):
        migrate(sqlite_url(tmp_path / "a.db"), tmp_path)
    assert rows(tmp_path / "a.db", "SELECT name FROM sqlite_master") == []
    monkeypatch.setattr(op, "create_table", real)
    migrate(sqlite_url(tmp_path / "a.db"), tmp_path)


NEXT = '''"""A later one."""
from alembic import op
import sqlalchemy as sa
revision = "9001"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("workspace", sa.Column("mood", sa.Text()))
'''


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it may be one day: with one more revision."""
    here = migrating.FOLDER
    folder = tmp_path / "program"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (folder / name).write_text((here / name).read_text())
    for path in (here / "versions").glob("m*.py"):
        (folder / "versions" / path.name).write_text(path.read_text())
    head = _head()
    (folder / "versions" / "m9001.py").write_text(NEXT.format(head=head))
    monkeypatch.setattr(migrating, "FOLDER", folder)


def _head() -> str:
    head = ScriptDirectory.from_config(config_of(migrating.FOLDER)).get_current_head()
    assert head is not None
    return head


PRESENT = _head()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A store of the present version with something in it. (Named first, so that it is made before `newer`.)"""
    path = tmp_path / "old.db"
    migrate(sqlite_url(path), tmp_path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("INSERT INTO workspace (key, value) VALUES ('company', '\"Acme\"')")
        conn.commit()
    return path


def test_an_upgrade_keeps_what_is_there_and_copies_it_first(old: Path, newer: None, tmp_path: Path) -> None:
    assert migrate(sqlite_url(old), tmp_path) == "9001"
    assert rows(old, "SELECT value, mood FROM workspace") == [('"Acme"', None)]
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name.startswith(f"before-{PRESENT}-")
    assert rows(copy, "SELECT * FROM workspace") == [("company", '"Acme"')]


def test_only_the_newest_copies_are_kept(old: Path, newer: None, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for number in range(KEPT_BACKUPS + 2):
        (folder / f"before-0000-{number}.db").write_bytes(b"")
    (folder / "mine.db").write_bytes(b"not ours to delete")
    migrate(sqlite_url(old), tmp_path)
    kept = {one.name for one in folder.glob("before-*.db")}
    assert len(kept) == KEPT_BACKUPS
    assert any(name.startswith(f"before-{PRESENT}-") for name in kept)
    assert (folder / "mine.db").exists()


def test_a_store_of_a_newer_version_is_refused_and_left_alone(
    old: Path, newer: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(sqlite_url(old), tmp_path)
    before = old.read_bytes()
    monkeypatch.undo()
    with pytest.raises(NewerStore, match="9001"):
        migrate(sqlite_url(old), tmp_path)
    assert old.read_bytes() == before


def test_revisions_are_one_line_of_ascent() -> None:
    script = ScriptDirectory.from_config(config_of(migrating.FOLDER))
    walked: list[Script] = list(script.walk_revisions())
    assert len(script.get_heads()) == 1
    assert all(not one.is_branch_point and not one.is_merge_point for one in walked)
    assert [one.revision for one in reversed(walked)] == migrating._known(), "files are named after their revisions"


@pytest.mark.parametrize(
    "url",
    ["nonsense", "nothing+known://here/x", "sqlite:////proc/nowhere/at/all.db"],
    ids=["no url", "kind", "path"],
)
def test_a_store_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(UnreadableStore, match="cannot be opened"):
        migrate(url, tmp_path)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"a shopping list " * 100)
    with pytest.raises(UnreadableStore, match="not a database"):
        migrate(sqlite_url(path), tmp_path)
    assert path.read_bytes() == b"a shopping list " * 100
