"""Commands about the store alone: bring it to this version, copy it, put it elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.core import backing_up, copying, logs, migrate
from app.core.clock import SECOND_MS, SystemClock
from app.core.instance import held, private_folder
from app.core.settings import FILE, Settings


def upgrade(settings: Settings) -> None:
    """Bring the database to this version."""
    private_folder(settings.home)
    revision = migrate.migrate(settings.database_url, settings.home)
    print(f"The database is at revision {revision}.")


def copy_to(settings: Settings, url: str, areas: copying.Areas) -> None:
    """Move an embedded workspace to an empty PostgreSQL."""
    private_folder(settings.home)
    with held(settings.home):
        logs.start(settings.home)
        where = copying.move(settings.home, url, settings.shared, areas, _print_copied)
    print(f"Everything was copied and compared. The workspace lives in {where} now;")
    shared = f" --shared {settings.shared}" if settings.shared else ""
    print(f"serve it with: switchroom-service serve --home {settings.home} --database URL{shared}")


def _print_copied(table: str, digest: copying.Digest) -> None:
    print(f"{table:32} {digest.rows:>12,} rows  {digest.total}  equal", flush=True)


def back_up(settings: Settings, file: Path) -> None:
    """Write a copy of an embedded workspace into a file, while it works or not."""
    if not (settings.home / FILE).exists():
        raise backing_up.UnfitBackup(f"There is no workspace in {settings.home}.")
    size = backing_up.back_up(settings.home, file.absolute(), SystemClock().now_ms())
    print(f"{file}: {size:,} bytes. Passwords of provider accounts are not in it.")


def restore(settings: Settings, file: Path) -> None:
    """Put a copy in the place of the workspace."""
    private_folder(settings.home)
    with held(settings.home):
        made_ms = backing_up.restore(file.absolute(), settings.home, SystemClock().now_ms())
    made = datetime.fromtimestamp(made_ms / SECOND_MS, UTC)
    print(f"The workspace is as it was on {made:%Y-%m-%d %H:%M} UTC. Nothing leaves until somebody confirms it,")
    print("in the window under Settings, Backups, or with: switchroom-service confirm-restore")
