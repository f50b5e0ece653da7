"""Why a run paused itself or waits, in words: its errors, its first part, the recipients' hours (BEY-3, BEY-7)."""

from __future__ import annotations

from app.contract.safety import CanaryResult, Guard, Spike
from ui.panels.story.wording import meaning_of, their_time
from ui.texts import formats
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Words, msg, tr


def spike_words(spike: Spike) -> Words:
    """How many failed, and the error most of them had."""
    return msg("safety.spike", errors=spike.errors, of=spike.of, count=spike.count, why=lambda: _error(spike))


def _error(spike: Spike) -> str:
    text_id = f"failure.{spike.failure}"
    words = tr(text_id) if text_id in load(current()) else spike.failure
    raw = " ".join(part for part in (spike.code, meaning_of(spike.code, spike.text) or spike.text) if part)
    return f"{words} ({raw})" if raw else words


def canary_words(result: CanaryResult) -> Words:
    """How the first part did."""
    return msg("safety.canary", arrived=result.arrived, size=result.size, wanted=result.wanted)


def guard_words(guard: Guard) -> Words | None:
    """What a guard found that paused its run."""
    if guard.spike is not None:
        return spike_words(guard.spike)
    return None if guard.canary is None else canary_words(guard.canary)


def wait_words(until_ms: int, zones: tuple[str, ...]) -> str:
    """`Goes at 09:00 their time`."""
    theirs = their_time(until_ms, zones)
    if theirs:
        return tr("safety.goes_theirs", theirs=theirs)
    return tr("safety.goes_at", time=formats.minute(until_ms))
