"""Drafts the next migration from the difference of tables.py and the store: `dev.py revision "Add labels"`."""

from __future__ import annotations

import importlib
import re
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.core.migrate import migrate
from app.core.settings import sqlite_url
from app.core.tables import metadata

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ROOT / "app" / "core" / "migrations" / "versions"
FRAME = '''"""{sentence}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    {body}
'''


def import_tables() -> None:
    """Have `metadata` know the tables of every area, whoever asks for it first."""
    for path in sorted((ROOT / "app").rglob("*tables.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def draft(sentence: str, versions: Path = VERSIONS) -> Path | None:
    """Write the next revision file and return it; None where store and tables agree."""
    import_tables()
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "now.db")
        before = migrate(url, Path(folder))
        engine = create_engine(url)
        with engine.connect() as conn:
            context = MigrationContext.configure(conn, opts={"compare_type": True, "render_as_batch": True})
            changes = produce_migrations(context, metadata).upgrade_ops
        engine.dispose()
    if changes is None or changes.is_empty():
        return None
    code = render_python_code(changes, render_as_batch=True)
    body = "\n".join(line for line in code.splitlines() if not line.lstrip().startswith("# ###")).strip()
    revision = f"{int(before) + 1:04}"
    name = re.sub(r"\W+", "_", sentence.casefold()).strip("_")
    target = versions / f"m{revision}_{name}.py"
    text = FRAME.format(sentence=sentence.rstrip("."), revision=revision, before=before, body=body)
    target.write_text(text, encoding="utf-8")
    return target


def main() -> int:
    """Draft, and say what was written."""
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.stderr.write('Say what it does: dev.py revision "Add labels to conversations"\n')
        return 2
    target = draft(sys.argv[1].strip())
    sys.stdout.write(f"{target}\n" if target else "Nothing to do: store and tables agree.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
