"""Commands that do one thing in a workspace, opened as for serving it, and end."""

from __future__ import annotations

from app import areas, server
from app.accounts import service as account_service
from app.contract.backups import ConfirmRestore
from app.control import backups
from app.core.actor import SYSTEM
from app.core.clock import SystemClock
from app.core.instance import held, private_folder
from app.core.settings import Settings
from app.dispatch import halting


def confirm_restore(settings: Settings, *, send_waiting: bool) -> None:
    """Let a restored copy send again."""
    with held(settings.home):
        service = server.assemble(settings, SystemClock(), workspace_token=None)
        database, form = service.runtime.database, ConfirmRestore(send_waiting=send_waiting)
        try:
            with database.read() as conn:
                waiting = sum(halting.waiting(conn).values())
            database.write(backups.confirm, SYSTEM, form, service.engine.hooks, areas.STOPS, lambda: None)
        finally:
            database.close()
    kept = "go out at the next start" if send_waiting else "are shown as unknown; runs wait to be taken up"
    print(f"Confirmed. {waiting:,} messages that waited {kept}.")


def reset_password(settings: Settings, login: str) -> None:
    """Give somebody a new first password; raises ValueError where nobody has the login."""
    private_folder(settings.home)
    with held(settings.home):
        runtime = server.open_runtime(settings, SystemClock())
        try:
            password = account_service.new_first_password()
            known = runtime.database.write(account_service.reset_password, SYSTEM, login, password)
        finally:
            runtime.database.close()
    if not known:
        raise ValueError(f"There is nobody with the login {login!r}.")
    print(f"New first password of {login}, to be changed at the next sign-in: {password}")
