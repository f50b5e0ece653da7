"""The real window, for the page of backups."""

from __future__ import annotations

from tests.ui.shell.conftest import config, keys, walk

__all__ = ["config", "keys", "walk"]
