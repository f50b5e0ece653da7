"""Words of dialers: providers, how a dialer stands, why a file or a record is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.contract.dial_string import DialKind, channels_of, dial_kind
from app.contract.dialers import Dialer, Holdup
from app.contract.uploads import FileProblem
from ui.kit.files.problems import row_problem
from ui.kit.table.cells import Sign
from ui.panels.schedules.words import turn_words
from ui.texts.catalogue import load
from ui.texts.formats import clock
from ui.texts.language import current
from ui.texts.messages import Words, find, msg, render, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_NAMES: Final[Mapping[str, str]] = {
    "dinstar": "Dinstar",
    "dinstar_web": "DinstarWeb",
    "quality": "Quality",
    "twilio": "Twilio",
    "dongle": "dongle",
    "smpp": "SMPP",
}


def provider_words(kind: str) -> str:
    """A provider's type as people know it."""
    return _NAMES.get(kind, kind.replace("_", " ").title())


def way_words(dialer: Dialer) -> str:
    """Through what it sends: `Dinstar, channels 0 to 3`, `SMPP, NORDWIND`, `dongle, dongle0`."""
    name = provider_words(dialer.provider_kind)
    if dial_kind(dialer.provider_kind) is DialKind.CHANNELS:
        return tr("dialers.way", provider=name, rest=tr("dialers.channels", channels=_channels(dialer)))
    rest = dialer.dial_string or dialer.sender
    return tr("dialers.way", provider=name, rest=rest) if rest else name


def _channels(dialer: Dialer) -> str:
    ring = channels_of(dialer.dial_string)
    if len(ring) > 1 and ring == tuple(range(ring[0], ring[-1] + 1)):
        return tr("dialers.channel_range", low=str(ring[0]), high=str(ring[-1]))
    return ", ".join(str(one) for one in ring)


def is_sending(dialer: Dialer) -> bool:
    """Whether all that it needs to send holds (DIA-20)."""
    return dialer.enabled and dialer.started and dialer.on_schedule and dialer.holdup is None


def state_sign(dialer: Dialer, now_ms: int) -> Sign:
    """How it stands in one word, with its reason."""
    if not dialer.enabled:
        return Sign(Icon.STOPC, msg("dialers.disabled"), Token.MUTED)
    if not dialer.started and dialer.spike is not None:
        return Sign(Icon.ALERT, msg("safety.stopped_itself"), Token.BAD)
    if not dialer.started and dialer.holdup is Holdup.RESTORED:
        return Sign(Icon.ALERT, msg("dialers.holdup_restored"), Token.WARN)
    if not dialer.started:
        return Sign(Icon.STOP, msg("dialers.stopped"), Token.MUTED)
    if dialer.holdup is not None and dialer.on_schedule:
        return Sign(Icon.ALERT, holdup_words(dialer), Token.BAD)
    if not dialer.on_schedule:
        return Sign(Icon.CLOCK, opening_words(dialer, now_ms), Token.WARN)
    return Sign(Icon.PLAY, msg("dialers.active"), Token.OK)


def opening_words(dialer: Dialer, now_ms: int) -> Words:
    """`Opens Mon 09:00`."""
    if dialer.turns_ms is None:
        return msg("dialers.never_opens")
    turns_ms = dialer.turns_ms
    return msg("dialers.opens", time=lambda: turn_words(turns_ms, now_ms))


def holdup_words(dialer: Dialer) -> Words:
    """Why a started dialer sends nothing though it is open (DIA-13, DIA-29)."""
    since_ms = dialer.holdup_since_ms
    if dialer.holdup is Holdup.UNREACHABLE and since_ms is not None:
        return msg("dialers.unreachable_since", time=lambda: clock(since_ms))
    return msg(f"dialers.holdup_{(dialer.holdup or Holdup.UNFIT).value}")


def failure_words(reason: str | None, value: str, error_text: str | None = None) -> str:
    """Why a record is where it is, in one line."""
    if not reason:
        return error_text or ""
    for text_id in (f"failure.{reason}", f"lists.{reason.replace('.', '_')}"):
        if text_id in load(current()):
            return sentence(render(text_id, find(text_id), {"value": value}))
    return error_text or reason


def sentence(words: str) -> str:
    """Words that stand alone: they begin with a capital letter."""
    return f"{words[:1].upper()}{words[1:]}"


def file_problem_words(problem: FileProblem) -> str:
    """What is wrong with a row; a code this version has no words for is named in a general sentence."""
    return row_problem(problem.code, problem.value, problem.params)


def place_words(problem: FileProblem) -> str:
    """Where in the file: `Row 14, col. 3`."""
    if not problem.row:
        return tr("dialers.whole_file")
    if not problem.column:
        return tr("dialers.at_row", row=str(problem.row))
    return tr("dialers.at_cell", row=str(problem.row), column=str(problem.column))
