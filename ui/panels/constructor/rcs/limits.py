"""Limits of RCS contents, out of the table that the checks use."""

from __future__ import annotations

from typing import Final

from app.contract.channels import Channel
from app.contract.payloads.limits import RCS_CTA_MAX, RCS_TEXT_MAX
from app.contract.payloads.rules import RULES

_CARD: Final = RULES[Channel.RCS, "rich_card"]
_CAROUSEL: Final = RULES[Channel.RCS, "carousel"]
_ACTION: Final = "suggestions.*.action"

TITLE_MAX: Final = _CARD.texts["card.title"].high
CARD_TEXT_MAX: Final = _CARD.texts["card.text"].high
TEXT_MAX: Final = RCS_TEXT_MAX
CTA_MAX: Final = RCS_CTA_MAX
IN_CARD_MAX: Final = _CARD.counts["card.suggestions"].high
BELOW_MAX: Final = _CARD.counts["suggestions"].high
CARDS_MIN: Final = _CAROUSEL.counts["cards"].low
CARDS_MAX: Final = _CAROUSEL.counts["cards"].high
URL_MAX: Final = _CARD.texts[f"{_ACTION}.url"].high
SUBJECT_MAX: Final = _CARD.texts[f"{_ACTION}.subject"].high
QUERY_MAX: Final = _CARD.texts[f"{_ACTION}.query"].high
TITLE_OF_ACTION_MAX: Final = _CARD.texts[f"{_ACTION}.title"].high
DESCRIPTION_MAX: Final = _CARD.texts[f"{_ACTION}.description"].high
