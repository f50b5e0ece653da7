"""The real window, for one's own account."""

from __future__ import annotations

from tests.ui.shell.conftest import config, keys, walk

__all__ = ["config", "keys", "walk"]
