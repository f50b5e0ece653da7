"""Where the data files of the desktop lie: in a checkout and in a frozen build."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The `resources` folder; a frozen build unpacks it beside its own code."""
    frozen: str | None = getattr(sys, "_MEIPASS", None)
    return (Path(frozen) if frozen else Path(__file__).resolve().parents[2]) / "resources"


def resource(*parts: str) -> Path:
    """The path of one data file, `resource("icons", "bell.svg")`."""
    return root().joinpath(*parts)
