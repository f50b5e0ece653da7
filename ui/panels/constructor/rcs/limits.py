"""Limits of RCS contents (RCS-7, RCS-11, RCS-12, RCS-18, RCS-25, RCS-30, MSG-98)."""

from __future__ import annotations

from typing import Final

TITLE_MAX: Final = 200
CARD_TEXT_MAX: Final = 2000
TEXT_MAX: Final = 3072
TEXT_HINT: Final = 2000
CTA_MAX: Final = 25
IN_CARD_MAX: Final = 4
BELOW_MAX: Final = 11
CARDS_MIN: Final = 2
CARDS_MAX: Final = 12
URL_MAX: Final = 2000
SUBJECT_MAX: Final = 60
QUERY_MAX: Final = 200
MAP_TITLE_MAX: Final = 100
EVENT_TITLE_MAX: Final = 100
EVENT_TEXT_MAX: Final = 500
