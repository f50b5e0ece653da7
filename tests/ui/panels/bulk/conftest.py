"""Walks with a real service behind."""

from __future__ import annotations

from tests.ui.panels.dialers.conftest import walk

__all__ = ["walk"]
