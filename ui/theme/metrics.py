"""Every measure of the look in px at 100 %: grid, radii, heights, type. Nothing on screen writes its own."""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

# 4 px grid
GAP_4 = 4
GAP_8 = 8
GAP_12 = 12
GAP_16 = 16
GAP_24 = 24
GAP_32 = 32

RADIUS_CONTROL = 6
RADIUS_CARD = 10
RADIUS_MARK = 5
RADIUS_TAG = 4
RADIUS_TAIL = 3

LINE = 1
PEN = 1.5
RING = 2  # pen of the focus ring and its distance from the control

BUTTON_LAUNCH = 40
BUTTON = 32
BUTTON_TOOL = 28
BUTTON_INLINE = 24

FIELD = 32
FIELD_COMPACT = 28
FIELD_SIGN_IN = 36

ROW_COMFORTABLE = 40
ROW_COMPACT = 32
ROW_MENU = 28
TABS = 40
STEP_BAR = 56
CHIP = 24
TAG = 18
MARK = 16
BADGE = 18
BADGE_SMALL = 16

ICON = 16
ICON_LARGE = 20
ICON_SMALL = 14
ICON_TINY = 12

SWITCH_WIDTH = 32
SWITCH_HEIGHT = 18
SWITCH_KNOB = 14
BOX = 16

TOAST_WIDTH = 360
TOAST_HEIGHT = 44
TOAST_MS = 5_000
TOAST_UNDO_MS = 8_000

SHADOW_Y = 4
SHADOW_BLUR = 14

CHANNEL_MARKS = (14, 16, 20, 28)


class Step(NamedTuple):
    """One step of the type scale: letter size and line height in px, weight."""

    size: int
    line: int
    weight: QFont.Weight


class Type(Enum):
    """The type scale. Meaning never rests on MEDIUM alone: some platform fonts do not have it."""

    BODY = Step(13, 18, QFont.Weight.Normal)
    BODY_MEDIUM = Step(13, 18, QFont.Weight.Medium)
    BODY_STRONG = Step(13, 18, QFont.Weight.DemiBold)
    SECONDARY = Step(12, 16, QFont.Weight.Normal)
    SECONDARY_MEDIUM = Step(12, 16, QFont.Weight.Medium)
    SECONDARY_STRONG = Step(12, 16, QFont.Weight.DemiBold)
    SECTION = Step(15, 20, QFont.Weight.DemiBold)
    TITLE = Step(20, 28, QFont.Weight.DemiBold)
    FIGURE = Step(28, 32, QFont.Weight.DemiBold)
    BIG_FIGURE = Step(36, 40, QFont.Weight.DemiBold)
    BADGE = Step(11, 14, QFont.Weight.DemiBold)
    KEY = Step(11, 14, QFont.Weight.Medium)
    CODE = Step(12, 18, QFont.Weight.Normal)

    @property
    def line(self) -> int:
        """Line height in px."""
        return self.value.line


FAMILY = "Inter"
_FIGURES = (Type.FIGURE, Type.BIG_FIGURE)


@cache
def family() -> str:
    """The interface font: Inter where it is installed, else the platform's own."""
    if QFontDatabase.hasFamily(FAMILY):
        return FAMILY
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


@cache
def font(step: Type, *, tabular: bool = False) -> QFont:
    """The font of a step; figures of cards and walls are always tabular. Shared: copy before changing it."""
    size, _, weight = step.value
    fixed = step is Type.CODE
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if fixed else QFont(family())
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular or step in _FIGURES:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def measure(step: Type, *, tabular: bool = False) -> QFontMetricsF:
    """The font metrics that belong to `font(step)`."""
    return QFontMetricsF(font(step, tabular=tabular))


def width_of(text: str, step: Type, *, tabular: bool = False) -> int:
    """The whole pixels a text needs on one line."""
    advance = measure(step, tabular=tabular).horizontalAdvance(text)
    whole = int(advance)
    return whole if whole == advance else whole + 1
