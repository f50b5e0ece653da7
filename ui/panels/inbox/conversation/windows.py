"""Until when the open conversation can be answered through a sender, in words (VIB-25, VIB-41, WAP-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.messages import Message
from app.contract.reply_windows import (
    ROW_MAX,
    SENT_MAX,
    Obstacle,
    ReplyWindow,
    after_reply,
    obstacle,
    sender_key,
)
from app.contract.senders import Sender
from ui.texts import formats
from ui.texts.messages import Words, msg

CLOSING_MS: Final = 30 * 60_000
"""A window that is over so soon, or has so few messages left, is said louder."""
FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands beside the sender: how long one may answer, or why not; `change_ms` is when that changes."""

    words: Words = ""
    closing: bool = False
    blocked: Words = ""
    change_ms: int | None = None


def window_of(windows: Sequence[ReplyWindow], sender: Sender) -> ReplyWindow | None:
    """The window of one sender."""
    place = sender.channel, sender_key(sender.name)
    return next((one for one in windows if (one.channel, one.sender) == place), None)


def with_reply(windows: Sequence[ReplyWindow], message: Message) -> tuple[ReplyWindow, ...]:
    """The windows with a message that the service has taken since they were read."""
    place = message.channel, sender_key(message.sender)
    session_id = message.session_id
    if session_id is None:
        return tuple(windows)
    return tuple(after_reply(one, session_id) if (one.channel, one.sender) == place else one for one in windows)


def shown_of(windows: Sequence[ReplyWindow], sender: Sender | None, under_way: int, now_ms: int) -> Shown:
    """What to show for a sender; `under_way` are answers that the service has not taken yet."""
    if sender is None:
        return Shown()
    window = window_of(windows, sender)
    if window is not None and under_way:
        more = {"sent": window.sent + under_way, "consecutive": window.consecutive + under_way}
        window = msgspec.structs.replace(window, **more)
    found = obstacle(sender.channel, window, now_ms, is_verified=sender.verified)
    if found is not None:
        return Shown(blocked=_why_not(found, window, now_ms))
    if sender.channel == Channel.VIBER:
        return _viber(window, now_ms)
    if sender.channel == Channel.WHATSAPP and window is not None and window.expires_ms > now_ms:
        words = msg("inbox.wa_window", time=_when(window.expires_ms, now_ms))
        return _timed(words, window, now_ms)
    return Shown()


def _viber(window: ReplyWindow | None, now_ms: int) -> Shown:
    if window is None:
        return Shown(msg("inbox.viber_none"))
    words = msg(
        "inbox.viber_window",
        time=_when(window.expires_ms, now_ms),
        sent=window.sent,
        most=SENT_MAX,
        row=window.consecutive,
        most_row=ROW_MAX,
    )
    return _timed(words, window, now_ms, left=min(SENT_MAX - window.sent, ROW_MAX - window.consecutive))


def _timed(words: Words, window: ReplyWindow, now_ms: int, left: int = SENT_MAX) -> Shown:
    soon_ms = window.expires_ms - CLOSING_MS
    is_soon = now_ms >= soon_ms
    return Shown(words, is_soon or left <= FEW, change_ms=window.expires_ms if is_soon else soon_ms)


def _why_not(found: Obstacle, window: ReplyWindow | None, now_ms: int) -> Words:
    match found:
        case Obstacle.VIBER_ROW:
            return msg("inbox.viber_row", count=ROW_MAX)
        case Obstacle.VIBER_LIMIT:
            return msg("inbox.viber_limit", count=SENT_MAX)
    if window is None:
        return msg("inbox.wa_never")
    time = _when(window.expires_ms, now_ms)
    return msg("inbox.viber_over" if found is Obstacle.VIBER_OVER else "inbox.wa_closed", time=time)


def _when(at_ms: int, now_ms: int) -> str:
    """The clock today, with the day on any other."""
    is_today = formats.local(at_ms).date() == formats.local(now_ms).date()
    return formats.clock(at_ms) if is_today else formats.short(at_ms, now_ms)
