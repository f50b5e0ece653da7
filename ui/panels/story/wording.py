"""What the lines of a story are called, and what the codes of providers mean in plain words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.contract.messages import MessageState, Source
from app.contract.story import Happening, Line, Story
from ui.texts import formats
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Words, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

H = Happening
M = MessageState

LOOKS: Final = {
    H.ACCEPTED: (Icon.EDIT, Token.MUTED),
    H.UNDOABLE: (Icon.UNDO, Token.ACCENT),
    H.HELD: (Icon.CLOCK, Token.WARN),
    H.STOPPED: (Icon.STOPC, Token.BAD),
    H.WAITING: (Icon.CLOCK, Token.MUTED),
    H.SENDING: (Icon.SEND, Token.ACCENT),
    H.RETRY: (Icon.REFRESH, Token.WARN),
    H.SUBMITTED: (Icon.SEND, Token.ACCENT),
    H.DELIVERED: (Icon.OKC, Token.OK),
    H.SEEN: (Icon.EYE, Token.OK),
    H.FAILED: (Icon.BADC, Token.BAD),
    H.UNKNOWN: (Icon.HELP, Token.WARN),
    H.CANCELLED: (Icon.UNDO, Token.MUTED),
    H.RECEIVED: (Icon.CHAT, Token.ACCENT),
}
STATES: Final = {
    M.HELD: (Icon.UNDO, Token.ACCENT),
    M.QUEUED: (Icon.CLOCK, Token.MUTED),
    M.SUBMITTED: (Icon.SEND, Token.ACCENT),
    M.DELIVERED: (Icon.OKC, Token.OK),
    M.SEEN: (Icon.EYE, Token.OK),
    M.FAILED: (Icon.BADC, Token.BAD),
    M.UNKNOWN: (Icon.HELP, Token.WARN),
    M.CANCELLED: (Icon.UNDO, Token.MUTED),
    M.RECEIVED: (Icon.CHAT, Token.ACCENT),
}
_COMMAND_STATUS: Final = re.compile(r"0x[0-9A-Fa-f]{2,8}")
_RECEIPT_WORD: Final = re.compile(r"\b(DELIVRD|UNDELIV|EXPIRED|REJECTD|DELETED|UNKNOWN|ACCEPTD|ENROUTE)\b")


def title_of(line: Line, story: Story) -> Words:
    """What happened."""
    if line.happening is H.ACCEPTED:
        if story.source is Source.AGENT:
            return msg("story.written", who=line.who or "-")
        if story.run:
            return msg("story.launched", run=story.run)
        return msg("story.accepted")
    if line.happening is H.STOPPED:
        return msg("story.stopped", who=line.who)
    if line.happening is H.SUBMITTED:
        return msg("story.submitted", provider=story.provider or "-")
    return msg(f"story.{line.happening.value}")


def explained(line: Line, story: Story) -> str:
    """The rest of a line: why, until when, the provider's own code with its meaning; nothing where all is said."""
    said = [_reason(line)]
    if line.happening is H.ACCEPTED and line.who and story.source is not Source.AGENT:
        said.append(tr("story.by", who=line.who))
    if line.until_ms is not None:
        said.append(_until(line, story, line.until_ms))
    elif line.happening is H.WAITING and not line.reason:
        said.append(tr("story.its_turn"))
    if line.code or line.text:
        raw = " ".join(part for part in (line.code, line.text) if part)
        meaning = meaning_of(line.code, line.text)
        said.append(tr("story.raw_meaning", raw=raw, meaning=meaning) if meaning else tr("story.raw", raw=raw))
    return "\n".join(part for part in said if part)


def _reason(line: Line) -> str:
    if not line.reason:
        return ""
    for area in ("story.reason_", "failure."):
        if f"{area}{line.reason}" in load(current()):
            words = tr(f"{area}{line.reason}")
            return words[0].upper() + words[1:]
    return line.reason


def _until(line: Line, story: Story, until_ms: int) -> str:
    if line.happening is H.UNDOABLE:
        return tr("story.undo_until", time=formats.clock_seconds(until_ms))
    if line.reason in ("quiet_hours", "holiday") and (theirs := their_time(until_ms, story.zones)):
        return tr("story.goes_theirs", theirs=theirs, time=formats.minute(until_ms))
    key = "story.again_at" if line.happening is H.RETRY else "story.goes_at"
    return tr(key, time=formats.minute(until_ms))


def their_time(at_ms: int, zones: tuple[str, ...]) -> str:
    """`09:00` where the recipient is, the earliest clock of several possible zones; "" where none is known."""
    clocks = []
    for name in zones:
        try:
            clocks.append(datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(ZoneInfo(name)))
        except (ZoneInfoNotFoundError, ValueError):
            continue
    if not clocks:
        return ""
    return f"{min(clocks, key=lambda one: one.replace(tzinfo=None)):%H:%M}"


def meaning_of(code: str, text: str) -> str:
    """What a provider's code means: SMPP's command status, else the word of a delivery receipt; "" if unknown."""
    found = _COMMAND_STATUS.fullmatch(code)
    if found is not None:
        return _known(f"code.smpp_{int(code, 16):02x}") or tr("code.smpp_own")
    word = _RECEIPT_WORD.search(text.upper())
    return _known(f"code.stat_{word[1].lower()}") if word is not None else ""


def _known(text_id: str) -> str:
    return tr(text_id) if text_id in load(current()) else ""
