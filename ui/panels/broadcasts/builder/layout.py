"""How the builder's columns share the window: all four, three, or two with sheets for the others."""

from __future__ import annotations

from enum import Enum

from ui.panels.broadcasts.builder.column import NARROW, SIDE

RAIL = 56
CHAIN_LEAST = 360
ALL_FROM = SIDE + CHAIN_LEAST + 2 * NARROW
PREVIEW_FROM = 1100 - RAIL
LEAST_WIDTH, LEAST_HEIGHT = 680, 400


class Fit(Enum):
    """What stands beside the form."""

    ALL = "all"
    PREVIEW = "preview"  # the pre-flight is a sheet
    FORM = "form"  # the preview is one too


def fit_of(width: int) -> Fit:
    """The columns that a panel of this width has room for."""
    if width >= ALL_FROM:
        return Fit.ALL
    return Fit.PREVIEW if width >= PREVIEW_FROM else Fit.FORM
