"""What the band, the tiles and the bar of a dialer say, as plain values (DIA-33, DIA-34)."""

from __future__ import annotations

from app.contract.dialers import Dialer, Holdup
from ui.kit.controls.paint.bar import Part
from ui.panels.dialers.monitor.band import Reading
from ui.panels.dialers.monitor.dialer_list import Face
from ui.panels.dialers.monitor.view_model import Counter
from ui.panels.dialers.words import holdup_words, is_sending, provider_words, state_sign
from ui.panels.schedules.words import turn_words
from ui.panels.story.safety_words import spike_words
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration, number
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MINUTE_MS = 60_000


def readings(dialer: Dialer, now_ms: int, pace: int | None, limit: int | None) -> dict[str, Reading]:
    """The band: status, on schedule, rate, time left; `pace` is messages in the last minute."""
    return {
        "status": _status(dialer),
        "schedule": _schedule(dialer, now_ms),
        "rate": Reading(
            msg("dialers.rate"),
            msg("dialers.a_minute", count=pace) if pace is not None else "-",
            msg("dialers.limit", limit=limit) if limit is not None else "",
        ),
        "left": Reading(msg("dialers.time_left"), time_left(dialer, pace)),
    }


def _status(dialer: Dialer) -> Reading:
    caption = msg("dialers.status")
    if not dialer.enabled:
        return Reading(caption, msg("dialers.disabled"), icon=Icon.STOPC, tint=Token.MUTED)
    if not dialer.started and dialer.spike is not None:
        return Reading(caption, msg("dialers.inactive"), msg("safety.stopped_itself"), Icon.ALERT, Token.BAD)
    if not dialer.started:
        return Reading(caption, msg("dialers.inactive"), icon=Icon.STOP, tint=Token.MUTED)
    if dialer.holdup is not None:
        return Reading(caption, msg("dialers.active"), msg("dialers.held"), Icon.ALERT, Token.BAD)
    return Reading(caption, msg("dialers.active"), icon=Icon.PLAY, tint=Token.OK)


def _schedule(dialer: Dialer, now_ms: int) -> Reading:
    caption, turns_ms = msg("dialers.on_schedule"), dialer.turns_ms
    aside: Words = ""
    if turns_ms is not None:
        text_id = "dialers.until" if dialer.on_schedule else "dialers.opens"
        aside = msg(text_id, time=lambda: turn_words(turns_ms, now_ms))
    elif not dialer.on_schedule:
        aside = msg("dialers.never_opens")
    if dialer.on_schedule:
        return Reading(caption, msg("dialers.active"), aside, Icon.CLOCK, Token.OK)
    return Reading(caption, msg("dialers.inactive"), aside, Icon.CLOCK, Token.WARN)


def time_left(dialer: Dialer, pace: int | None) -> Words:
    """How long what waits will take at the pace of the last minute."""
    waiting = dialer.counters.not_processed
    if not waiting:
        return msg("dialers.nothing_waits")
    if not is_sending(dialer) or not pace:
        return "-"
    return duration(max(waiting * MINUTE_MS // pace, MINUTE_MS))


def limit_of(dialer: Dialer, provider_limit: int | None) -> int | None:
    """The most a minute that dialer and provider allow (DIA-24)."""
    found = [MINUTE_MS // dialer.gap_ms] if dialer.gap_ms else []
    return min([*found, *([provider_limit] if provider_limit is not None else [])], default=None)


def tile(dialer: Dialer, counter: Counter) -> tuple[int, Words, Words]:
    """A counter's figure, the line under it, its tooltip."""
    c = dialer.counters
    match counter:
        case Counter.PROCESSED:
            tip = msg(
                "dialers.processed_tip", sent=c.sent, delivered=c.delivered, failed=c.failed, unknown=c.unknown
            )
            return c.processed, _lost(dialer), tip
        case Counter.NOT_PROCESSED:
            hint = msg("dialers.sending_now", count=c.sending) if c.sending else msg("dialers.none_sending")
            return c.not_processed, hint, msg("dialers.not_processed_tip", waiting=c.to_process, sending=c.sending)
        case Counter.OTHER:
            return c.other, msg("dialers.other_hint"), msg("dialers.other_tip")
        case Counter.BLOCKED:
            return c.blocked, msg("dialers.blocked_hint"), msg("dialers.blocked_tip")


def _lost(dialer: Dialer) -> Words:
    c = dialer.counters
    if c.failed and c.unknown:
        return msg("dialers.failed_unknown", failed=c.failed, unknown=c.unknown)
    if c.unknown:
        return msg("dialers.unknown_count", count=c.unknown)
    return msg("dialers.failed_count", count=c.failed) if c.failed else msg("dialers.none_failed")


TILES = {
    Counter.PROCESSED: (Icon.OKC, Token.OK),
    Counter.NOT_PROCESSED: (Icon.CLOCK, Token.ACCENT),
    Counter.OTHER: (Icon.ALERT, Token.WARN),
    Counter.BLOCKED: (Icon.OPTOUT, Token.MUTED),
}


def parts(dialer: Dialer) -> list[Part]:
    """How all that was loaded and not deleted is divided."""
    c = dialer.counters
    return [
        Part(c.sent + c.delivered, Token.OK_FILL),
        Part(c.failed, Token.BAD_FILL),
        Part(c.unknown, Token.WARN_FILL),
        Part(c.blocked, Token.CONTROL),
        Part(c.other, hatched=True),
    ]


def there(dialer: Dialer) -> int:
    """Everything that was loaded and not deleted."""
    return dialer.counters.loaded - dialer.counters.deleted


def held_words(dialer: Dialer) -> Words:
    """The sentence for a dialer that sends nothing though it is open, or that stopped by itself."""
    if dialer.enabled and not dialer.started and dialer.spike is not None:
        return msg("safety.reason_with", head=msg("safety.stopped_itself"), rest=spike_words(dialer.spike))
    if dialer.holdup is Holdup.RESTORED:
        return msg("dialers.restored_text")
    if dialer.holdup is None or not (dialer.enabled and dialer.started):
        return ""
    if dialer.holdup is Holdup.UNFIT and dialer.holdup_reason:
        return msg("dialers.unfit_because", reason=dialer.holdup_reason)
    if dialer.holdup is Holdup.UNREACHABLE:
        return msg("dialers.unreachable_text", since=holdup_words(dialer))
    return holdup_words(dialer)


def face(dialer: Dialer, now_ms: int, pace: int | None) -> Face:
    """A dialer as a row of the list."""
    sign = state_sign(dialer, now_ms)
    total, done = there(dialer), dialer.counters.processed
    about = [provider_words(dialer.provider_kind)]
    if dialer.dial_string or dialer.sender:
        about.append(dialer.dial_string or dialer.sender)
    about.append(tr("dialers.every_ms", gap=number(dialer.gap_ms)))
    rate: Words = ""
    if dialer.started and pace is not None:
        rate = msg("dialers.a_minute", count=pace)
    held = sign.tint is Token.BAD
    share = done / total if total and (dialer.counters.not_processed or held) else None
    return Face(
        id=dialer.id,
        name=dialer.name,
        icon=sign.icon,
        tint=sign.tint,
        rate=rate,
        about=" · ".join(about),
        state=sign.words,
        share=share,
        bar=Token.BAD_FILL if held else Token.ACCENT,
    )
