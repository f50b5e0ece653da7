"""Words and signs of bulk mailings: states, entries, reasons, the sentences of files the service writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from app.contract.bulk import (
    Campaign,
    CampaignState,
    Control,
    EntryStatus,
    Method,
    ProblemWords,
    ReportWords,
)
from app.contract.lists import ListFault, ListProblem
from app.contract.safety import CanaryResult, Spike
from ui.kit.controls.paint.state import Run
from ui.kit.files.problems import row_problem, sentence_pattern
from ui.kit.table.cells import Sign
from ui.panels.story.safety_words import canary_words, spike_words
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Message, Words, msg, tr
from ui.texts.numbers import duration
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

S, E = CampaignState, EntryStatus

RUN_MARKS: Final[Mapping[CampaignState, Run]] = {
    S.DRAFT: Run.DRAFT,
    S.SCHEDULED: Run.SCHEDULED,
    S.RUNNING: Run.PROGRESS,
    S.PAUSED: Run.PAUSED,
    S.COMPLETED: Run.COMPLETE,
}
STATES: Final[Mapping[CampaignState, Sign]] = {
    one: Sign(mark.sign.icon, Message(f"bulk.state_{one.value}"), mark.sign.tint) for one, mark in RUN_MARKS.items()
}
ENTRIES: Final[Mapping[EntryStatus, Sign]] = {
    E.SCHEDULED: Sign(Icon.CLOCK, Message("bulk.entry_scheduled"), Token.MUTED),
    E.SENDING: Sign(Icon.SEND, Message("bulk.entry_sending"), Token.ACCENT),
    E.SENT: Sign(Icon.CHECK, Message("bulk.entry_sent"), Token.TEXT),
    E.DELIVERED: Sign(Icon.CHECKS, Message("bulk.entry_delivered"), Token.OK),
    E.READ: Sign(Icon.EYE, Message("bulk.entry_read"), Token.OK),
    E.FAILED: Sign(Icon.ALERT, Message("bulk.entry_failed"), Token.BAD),
    E.BLOCKED: Sign(Icon.OPTOUT, Message("bulk.entry_blocked"), Token.MUTED),
    E.CANCELLED: Sign(Icon.STOPC, Message("bulk.entry_cancelled"), Token.MUTED),
    E.UNKNOWN: Sign(Icon.ASK, Message("bulk.entry_unknown"), Token.WARN),
}
CONTROLS: Final[Mapping[Control, Icon]] = {
    Control.PAUSE: Icon.PAUSE,
    Control.RESUME: Icon.PLAY,
    Control.CLEAR: Icon.TRASH,
    Control.RESTART: Icon.RESTART,
}
_TITLES: Final = (
    "report", "details", "not_loaded", "run", "file", "row", "phone", "status_time", "sent_time", "parts", "error",
    "provider_id", "original", "reason",
)  # fmt: skip
_REASONS: Final = (
    "by_hand", "opted_out", "do_not_contact", "invalid_recipient", "unreachable", "rejected", "content", "expired",
    "undelivered", "config", "throttled", "provider_busy", "other",
)  # fmt: skip


def method_words(method: Method | None) -> Words:
    """How people are reached."""
    return "" if method is None else msg(f"bulk.method_{method.value}")


def reason_words(reason: str) -> str:
    """Why an entry is where it is; a reason without words is told as it is."""
    if not reason:
        return ""
    known = load(current())
    for text_id in (f"bulk.reason_{reason}", f"failure.{reason}"):
        if text_id in known and not known[text_id].required():
            return tr(text_id)
    return reason


def pause_words(campaign: Campaign) -> Words:
    """Why it is paused, where nobody did it by hand (BLK-64, BLK-75)."""
    reason = campaign.reason
    if campaign.state is not S.PAUSED or not reason:
        return ""
    if reason == "start_missed":
        late_min = campaign.reason_params.get("late_min", 0)
        late_ms = int(late_min) * 60_000 if isinstance(late_min, int | float) else 0
        return msg("bulk.start_missed", time=lambda: duration(late_ms))
    if reason == "error_spike":
        return spike_words(msgspec.convert(dict(campaign.reason_params), Spike))
    if reason == "canary_failed":
        return canary_words(msgspec.convert(dict(campaign.reason_params), CanaryResult))
    if reason == "restored":
        return msg("bulk.restored")
    if reason in {"sender_gone", "sender_inactive"}:
        return msg("bulk.sender_unusable", sender=campaign.sender)
    return msg("bulk.channel_fault", why=lambda: reason_words(reason))


def row_words(problem: ListProblem) -> str:
    """What is wrong with a file or a row."""
    params = dict(problem.params)
    if problem.code is ListFault.FILE_SEPARATOR:
        params["separator"] = tr(f"bulk.separator_{problem.params.get('separator', 'comma')}")
    words = row_problem(problem.code.value, problem.value, params)
    return f"{words[:1].upper()}{words[1:]}"


def _sentences() -> dict[str, str]:
    return {one.value: sentence_pattern(one.value) for one in ListFault}


def words_of_problems() -> ProblemWords:
    """How *Save the list of problems* is worded (BLK-50)."""
    return ProblemWords(title=tr("bulk.problem"), words=_sentences())


def words_of_report() -> ReportWords:
    """How the report is worded (BLK-82, BLK-83)."""
    return ReportWords(
        titles={one: tr(f"bulk.report_col_{one}") for one in _TITLES},
        statuses={one.value: str(sign.words) for one, sign in ENTRIES.items()},
        reasons={one: reason_words(one) for one in _REASONS},
        words=_sentences(),
    )
