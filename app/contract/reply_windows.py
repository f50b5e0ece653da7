"""Until when a contact can be answered: sessions of Viber (VIB-20..26), the day WhatsApp grants (WAP-2).

One window for each sender and address. Moments are epoch milliseconds UTC; a window is over at `expires_ms` itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.payloads.kinds import AnyContent
from app.contract.payloads.media import MediaKind
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.record import Record

LENGTH_MS: Final = 86_400_000
SENT_MAX: Final = 60
"""Messages to the customer in one session of Viber (VIB-23)."""
ROW_MAX: Final = 10
"""Those of them in a row without an answer (VIB-24)."""
WINDOWED: Final = frozenset({Channel.VIBER.value, Channel.WHATSAPP.value})
"""Channels on which it matters when the customer last wrote."""


class EndedBy(StrEnum):
    """Why a session is over."""

    TIME = "time"
    LIMIT = "limit"


class Obstacle(StrEnum):
    """Why an answer would be refused. Texts: `problem.<code>`, shorter ones `inbox.<code>`."""

    VIBER_ROW = "viber_row"  # ten in a row: wait for the customer
    VIBER_LIMIT = "viber_limit"  # sixty: over until the customer writes again
    VIBER_OVER = "viber_over"  # its day has passed
    WA_WINDOW_CLOSED = "wa_window_closed"  # nothing within a day: only a template


class ReplyWindow(Record):
    """What the customer's writing opened. `sender` is told by `sender_key`.

    `session_id`, `sent` and `consecutive` are Viber's: the id is there once the session was answered.
    """

    channel: int
    sender: str
    opened_ms: int
    expires_ms: int
    session_id: str | None = None
    sent: int = 0
    consecutive: int = 0


def sender_key(name: str) -> str:
    """A sender as windows know it: providers tell numbers with and without `+`, and names in any case."""
    return name.strip().removeprefix("+").casefold()


def ended_by(window: ReplyWindow, now_ms: int) -> EndedBy | None:
    """Why a window is over, None while it is open. A session ends at its limit before it can end by time."""
    if window.channel == Channel.VIBER and window.sent >= SENT_MAX:
        return EndedBy.LIMIT
    return EndedBy.TIME if now_ms >= window.expires_ms else None


def goes_on(before: ReplyWindow | None, now_ms: int) -> bool:
    """Whether a message of the customer belongs to an open session, instead of opening a window (VIB-21)."""
    return before is not None and before.channel == Channel.VIBER and ended_by(before, now_ms) is None


def after_message(before: ReplyWindow | None, channel: int, sender: str, now_ms: int) -> ReplyWindow:
    """The customer wrote: a day of WhatsApp begins anew, a session of Viber goes on unprolonged (VIB-24)."""
    if before is not None and goes_on(before, now_ms):
        return msgspec.structs.replace(before, consecutive=0)
    return ReplyWindow(channel=channel, sender=sender, opened_ms=now_ms, expires_ms=now_ms + LENGTH_MS)


def after_reply(before: ReplyWindow, new_id: str) -> ReplyWindow:
    """A message of the session goes to the customer; the first one gives it `new_id` (VIB-22)."""
    return msgspec.structs.replace(
        before,
        session_id=before.session_id or new_id,
        sent=before.sent + 1,
        consecutive=before.consecutive + 1,
    )


def obstacle(
    channel: int, window: ReplyWindow | None, now_ms: int, *, is_verified: bool = False
) -> Obstacle | None:
    """What keeps an answer of words alone from being sent; `is_verified` is the sender's.

    To a contact who never wrote to a Viber sender an ordinary business message goes, billed singly.
    """
    if channel == Channel.WHATSAPP:
        is_open = is_verified or (window is not None and ended_by(window, now_ms) is None)
        return None if is_open else Obstacle.WA_WINDOW_CLOSED
    if channel != Channel.VIBER or window is None:
        return None
    match ended_by(window, now_ms):
        case EndedBy.LIMIT:
            return Obstacle.VIBER_LIMIT
        case EndedBy.TIME:
            return Obstacle.VIBER_OVER
        case None:
            return Obstacle.VIBER_ROW if window.consecutive >= ROW_MAX else None


def is_of_session(content: AnyContent) -> bool:
    """Whether an answer belongs to a session of Viber: words or an image alone (VIB-21, VIB-25)."""
    if not isinstance(content, ViberContent):
        return False
    if content.type == "file":
        return content.media is not None and content.media.media_ref.kind is MediaKind.IMAGE
    return content.type == "text"


def is_free(content: AnyContent) -> bool:
    """Whether WhatsApp takes a content only within a window (WAP-2)."""
    return isinstance(content, WhatsAppContent) and content.type != "template"
