"""The program of the service, as it starts others of its kind: frozen, or from the checkout."""

from __future__ import annotations

import sys
from typing import Final

SERVICE_FLAG: Final = "--service"
"""What tells the frozen desktop to be the service; the frozen service is started by itself with the same words."""
READ_WORKBOOK: Final = "read-workbook"
"""Command that runs `contacts.importing.workbook.main`, where there is no other Python."""


def is_frozen() -> bool:
    """Whether program and Python are one."""
    return bool(getattr(sys, "frozen", False))


def own_command(*words: str) -> list[str]:
    """What starts another process of this program."""
    program = [sys.executable, SERVICE_FLAG] if is_frozen() else [sys.executable, "-m", "app.cli"]
    return [*program, *words]
