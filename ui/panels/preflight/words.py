"""Words of the pre-flight of lists: why rows are left out, what to look at, what changed (BEY-2)."""

from __future__ import annotations

from typing import Final

from app.contract.preflight import FigureChange, Hint, LeftOut, Notice
from ui.panels.broadcasts.wording import exclusion_words
from ui.texts.catalogue import load
from ui.texts.formats import short
from ui.texts.language import current
from ui.texts.messages import Words, msg, tr

GRAVE: Final = frozenset({Hint.NOBODY, Hint.NEVER_OPEN, Hint.PROVIDER_OFF, Hint.SENDER_OFF})
"""With these nothing leaves."""
QUIET: Final = frozenset({Hint.CANARY, Hint.STILL_WAITING})
"""These are worth knowing, nothing is wrong."""
_TIMED: Final = frozenset({Hint.CLOSED, Hint.WAITING})
_COUNTED: Final = frozenset(
    {Hint.WAITING, Hint.REPEATED, Hint.SHARED, Hint.CANARY, Hint.OVERDUE, Hint.STILL_WAITING}
)
_NAMED: Final = frozenset({Hint.PROVIDER_DOWN, Hint.PROVIDER_OFF, Hint.SENDER_OFF})


def reason_words(reason: str) -> str:
    """Why rows get nothing."""
    text_id = f"preflight.{reason}"
    return tr(text_id) if text_id in load(current()) else exclusion_words(reason)


def left_out_words(one: LeftOut, *, lists: bool) -> str:
    """`34600000003  row 6`."""
    if one.row is None:
        return one.address
    row = str(one.row)
    where = tr("preflight.row_of", slot=str(one.slot), row=row) if lists else tr("preflight.row", row=row)
    return f"{one.address}  {where}"


def notice_words(notice: Notice, now_ms: int) -> Words:
    """The sentence of a hint."""
    hint, text_id = notice.hint, f"preflight.hint_{notice.hint.value}"
    until_ms = notice.until_ms if notice.until_ms is not None else now_ms
    if hint is Hint.WAITING:
        return msg(text_id, count=notice.count, time=lambda: short(until_ms, now_ms))
    if hint in _TIMED:
        return msg(text_id, time=lambda: short(until_ms, now_ms))
    if hint in _COUNTED:
        return msg(text_id, count=notice.count)
    return msg(text_id, name=notice.name) if hint in _NAMED else msg(text_id)


def figure_words(change: FigureChange) -> str:
    """The name of a figure that changed."""
    return reason_words(change.figure)
