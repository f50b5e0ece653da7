"""Keeps the dots of accounts and senders fresh while somebody sits at the window (BEY-12)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from app.contract.health import ChannelError, ChannelSign, Condition
from ui.kit.controls.dots import Dot, Dotted, Shape
from ui.panels.story.wording import meaning_of
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration
from ui.theme.tokens import Token

_LOOKS: Final = {
    Condition.GOOD: (Token.OK, Shape.DISC),
    Condition.TROUBLED: (Token.WARN, Shape.RING),
    Condition.DOWN: (Token.BAD, Shape.CROSS),
    Condition.OFF: (Token.MUTED, Shape.RING),
}


def dots_of(signs: Sequence[ChannelSign]) -> dict[tuple[Dotted, Hashable], Dot]:
    """The dots of accounts, and of the senders they carry."""
    found: dict[tuple[Dotted, Hashable], Dot] = {}
    for sign in signs:
        dot = dot_of(sign)
        found[Dotted.PROVIDER, sign.provider_id] = dot
        found |= {(Dotted.SENDER, one): dot for one in sign.sender_ids}
    return found


def dot_of(sign: ChannelSign) -> Dot:
    """One dot."""
    tint, shape = _LOOKS[sign.condition]
    word = msg(f"health.dot_{sign.condition.value}")
    return Dot(tint, shape, word, tip_words(sign), is_quiet=sign.condition is Condition.GOOD)


def tip_words(sign: ChannelSign) -> Words:
    """What the tooltip says."""
    match sign.condition:
        case Condition.OFF:
            return msg("health.tip_off", name=sign.name)
        case Condition.DOWN:
            return msg("health.tip_down", name=sign.name, count=sign.waiting)
        case Condition.TROUBLED if sign.error is not None:
            why = error_words(sign.error)
            return msg("health.tip_errors", name=sign.name, count=sign.failed, accepted=sign.accepted, why=why)
        case Condition.TROUBLED:
            return msg("health.tip_late", name=sign.name, lag=duration(sign.lag_ms or 0))
    return msg("health.tip_good", name=sign.name, count=sign.accepted)


def error_words(error: ChannelError) -> str:
    """The most frequent error in plain words."""
    return meaning_of(error.code, error.text) or tr(f"failure.{error.failure}")
