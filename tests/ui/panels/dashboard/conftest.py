"""The real window, for the start page."""

from __future__ import annotations

from tests.ui.shell.conftest import config, keys, walk

__all__ = ["config", "keys", "walk"]
