"""Whether a text can go as it is, how long it is, and what would make it shorter (SMS-3..7, CVP-20, CVP-56..60)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from app.contract import sms
from app.contract.sms import MAX_PARTS, Alphabet, SmsSize
from app.contract.template import Template, parse
from ui.texts.messages import Words, msg

MARKED_SHARE: Final = 0.1
MARKED_MOST: Final = 3
"""A text in another alphabet is not marked letter by letter: only a few strangers in a 7-bit text are."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be known of a text. `text` is what would be sent; `strangers` are places in what was typed."""

    text: str
    size: SmsSize
    reason: Words = ""  # why it cannot be sent; "" also for an empty text, which needs no reason
    over: bool = False
    strangers: tuple[int, ...] = ()
    saves: int = 0  # short messages that similar characters would save
    personal: bool = False  # values of the contact stand in it
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def can_send(self) -> bool:
        """Whether nothing but a person's word is missing."""
        return bool(self.text.strip()) and not self.over


def judge(
    typed: str,
    values: Mapping[str, str] | None = None,
    known: Collection[str] | None = None,
    *,
    max_parts: int = MAX_PARTS,
) -> Verdict:
    """Judge what was typed; `values` by attribute key, `known` all keys there are. Without them braces are text."""
    template = parse(typed) if values is not None else Template((typed,), ())
    text = template.render(values or {})
    size = sms.measure(text)
    over = size.parts > max_parts
    keys = [one.key for one in template.placeholders]
    unknown = tuple(dict.fromkeys(key for key in keys if known is not None and key not in known))
    missing = tuple(
        key for key in dict.fromkeys(keys) if key in template.missing(values or {}) and key not in unknown
    )
    return Verdict(
        text=text,
        size=size,
        reason=_too_long(size, max_parts) if over else "",
        over=over,
        strangers=_strangers(typed, size),
        saves=max(size.parts - sms.measure(sms.replace_similar(text)).parts, 0),
        personal=bool(keys),
        missing=missing,
        unknown=unknown,
    )


def _too_long(size: SmsSize, max_parts: int) -> Words:
    """CVP-57."""
    return msg("composer.too_long", count=size.units - max_parts * size.per_part)


def _strangers(typed: str, size: SmsSize) -> tuple[int, ...]:
    if size.alphabet is not Alphabet.UNICODE:
        return ()
    found = sms.foreign(typed)
    few = len(found) <= max(MARKED_MOST, round(len(typed) * MARKED_SHARE))
    return tuple(one.position for one in found) if few else ()


def similar(typed: str) -> str:
    """What was typed, with similar characters of the 7-bit alphabet."""
    return sms.replace_similar(typed)
