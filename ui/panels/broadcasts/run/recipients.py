"""The recipients of one run as a table and as a file (BRD-109)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from app.contract.broadcasts import (
    EXPORTED_FIELDS,
    BroadcastId,
    Kind,
    RecipientRow,
    RecipientsExport,
    RecipientState,
)
from app.contract.chain import AttemptState
from app.contract.channels import Channel
from app.contract.contacts import ExportFormat as WireFormat
from app.contract.messages import MessageState
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from app.contract.permissions import Permission
from backend_client.client import Client
from ui.kit.table.cells import (
    AsChannels,
    AsFlag,
    AsMoment,
    AsNumber,
    AsPhone,
    AsStatus,
    AsTags,
    AsText,
    Route,
    Sign,
    Tag,
    TagColour,
    Tone,
)
from ui.kit.table.source import Export
from ui.kit.table.spec import Choice, Column, Empty, RowAction, TableSpec
from ui.panels.broadcasts.run.attempts import state_words, summary_of
from ui.panels.broadcasts.wording import channel_words, reason_words
from ui.panels.contacts.source import finished
from ui.panels.story.safety_words import wait_words
from ui.texts.messages import Message, Words, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

R = RecipientState
CONVERSE: Final = Permission.MANAGE_CONVERSATIONS.value
STATES_OF: Final = {
    "successful": (R.SUCCESSFUL,),
    "unsuccessful": (R.UNSUCCESSFUL, R.STOPPED),
    "in_flight": (R.ACTIVE, R.NEXT),
    "excluded": (R.EXCLUDED,),
    "queued": (R.QUEUED, R.SPOOLED),
}
"""States of recipients behind each part of the bar."""
REASONS: Final = (
    "opted_out", "no_address", "invalid_number", "empty_content", "too_long", "invalid_content", "contact_deleted",
    "sender_inactive",
    "rcs_not_capable", "wa_template_unavailable", "wa_window_closed", "capability_unknown", "duplicate",
    "timed_out", "unknown", "stopped", "rejected", "undelivered", "expired", "invalid_recipient", "unreachable",
    "throttled", "provider_busy", "config", "content", "unparseable", "not_capable", "do_not_contact",
)  # fmt: skip
"""Every reason a recipient can have (MSG-60)."""
_NO_NUMBER: Final = "contact:"
_LOOKS: Final = {
    R.QUEUED: (Icon.CLOCK, Token.MUTED),
    R.SPOOLED: (Icon.SEND, Token.MUTED),
    R.ACTIVE: (Icon.PIE, Token.WARN),
    R.NEXT: (Icon.PIE, Token.WARN),
    R.SUCCESSFUL: (Icon.OKC, Token.OK),
    R.UNSUCCESSFUL: (Icon.BADC, Token.BAD),
    R.STOPPED: (Icon.STOPC, Token.MUTED),
    R.EXCLUDED: (Icon.MINUS, Token.MUTED),
}


def recipients_spec(kind_of: Callable[[], Kind], detail: Callable[..., Any]) -> TableSpec[RecipientRow]:
    """The table of a run of `kind_of`; `detail` makes what a row unfolds to."""
    return TableSpec[RecipientRow](
        id="broadcast_recipients",
        title=msg("broadcasts.recipients"),
        row=RecipientRow,
        columns=(*_result_columns(kind_of), *_message_columns()),
        empty=Empty(Icon.USERS, msg("broadcasts.nobody_title"), msg("broadcasts.nobody_text")),
        sort=(Sort(field="id"),),
        search=msg("broadcasts.find_number"),
        actions=(
            RowAction("explain", Icon.HELP, msg("story.explain"), keys="X", when=_has_message),
            RowAction("converse", Icon.CHAT, msg("broadcasts.open_conversation"), keys="C", needs=CONVERSE),
        ),
        detail=detail,
        export=True,
    )  # fmt: skip


def _result_columns(kind_of: Callable[[], Kind]) -> tuple[Column[RecipientRow], ...]:
    """Who it is and what became of them."""
    choice, text = FieldKind.CHOICE, FieldKind.TEXT
    signs = {state: Sign(icon, result_words(state, Kind.FALLBACK), tint) for state, (icon, tint) in _LOOKS.items()}

    def result(row: RecipientRow) -> RecipientState | Sign:
        icon, tint = _LOOKS[row.state]
        words = result_words(row.state, kind_of())
        return row.state if kind_of() is Kind.FALLBACK else Sign(icon, words, tint)

    return (
        Column[RecipientRow](
            "address", msg("broadcasts.phone"), AsPhone(), 148, get=_address, kind=text, head=True
        ),
        Column[RecipientRow](
            "name", msg("common.name"), AsText(), 180, sortable=False, stretch=True, least=112
        ),
        Column[RecipientRow](
            "state", msg("broadcasts.result"), AsStatus(signs), 132, get=result, kind=choice,
            choices=tuple(Choice(one.value, signs[one].words) for one in _LOOKS),
        ),
        Column[RecipientRow](
            "reason", msg("broadcasts.reason"), AsText(), 164, get=_reason, kind=choice, tone=Tone.MUTED,
            choices=tuple(Choice(one, reason_words(one)) for one in REASONS),
        ),
        Column[RecipientRow](
            "success_channel", msg("broadcasts.reached_by"), AsText(), 96, get=_reached_by, sortable=False
        ),
        Column[RecipientRow](
            "attempts", msg("broadcasts.tried"), AsChannels(), 96, get=_tried, sortable=False
        ),
        Column[RecipientRow]("marks", msg("broadcasts.marks"), AsTags(), 112, get=_marks, sortable=False),
    )  # fmt: skip


def _message_columns() -> tuple[Column[RecipientRow], ...]:
    """What became of the message that decided, and where in the chain that was."""
    moment, text = FieldKind.MOMENT, FieldKind.TEXT
    return (
        Column[RecipientRow]("submitted_ms", msg("broadcasts.sent_at"), AsMoment(), 108, kind=moment),
        Column[RecipientRow]("delivered_ms", msg("broadcasts.delivered_at"), AsMoment(), 108, kind=moment),
        Column[RecipientRow](
            "parts", msg("broadcasts.parts"), AsNumber(), 56, kind=FieldKind.NUMBER, shown=False
        ),
        Column[RecipientRow](
            "step", msg("broadcasts.at_step"), AsNumber(), 64, kind=FieldKind.NUMBER, shown=False
        ),
        Column[RecipientRow](
            "success_step", msg("broadcasts.reached_at"), AsNumber(), 96, kind=FieldKind.NUMBER, shown=False
        ),
        Column[RecipientRow](
            "error_code", msg("broadcasts.error_code"), AsText(), 68, kind=text, tone=Tone.MUTED
        ),
        Column[RecipientRow](
            "error_text", msg("broadcasts.error"), AsText(), 200, kind=text, shown=False, tone=Tone.MUTED
        ),
        Column[RecipientRow](
            "late", msg("broadcasts.late"), AsFlag(), 72, get=_late, kind=FieldKind.FLAG, shown=False
        ),
        Column[RecipientRow](
            "duplicate_delivery", msg("broadcasts.duplicate"), AsFlag(), 96, get=_duplicate,
            kind=FieldKind.FLAG, shown=False,
        ),
    )  # fmt: skip


def result_words(state: RecipientState, kind: Kind) -> Message:
    """`Successful`; in a capability check what is known of the phone (BRD-108)."""
    part = next(part for part, states in STATES_OF.items() if state in states)
    if kind is Kind.RCS_CHECK and state is not R.STOPPED:
        return msg(f"broadcasts.check_{part}")
    return msg(f"broadcasts.recipient_{state.value}")


def _address(row: RecipientRow) -> str | None:
    return None if row.address.startswith(_NO_NUMBER) else row.address


def _has_message(row: RecipientRow) -> bool:
    return row.message_id is not None


def _reason(row: RecipientRow) -> str | None:
    if row.held_until_ms is not None:
        return wait_words(row.held_until_ms, row.zones)
    return reason_words(row.reason) if row.reason else None


def _late(row: RecipientRow) -> bool | None:
    return True if row.late else None


def _duplicate(row: RecipientRow) -> bool | None:
    return True if row.duplicate_delivery else None


def _reached_by(row: RecipientRow) -> Words | None:
    return channel_words(row.success_channel) if row.success_channel else None


def _tried(row: RecipientRow) -> Route | None:
    channels = tuple(Channel(one.channel) for one in row.attempts if one.channel)
    return Route("", channels, hint=partial(summary_of, row)) if channels else None


def _marks(row: RecipientRow) -> tuple[Tag, ...] | None:
    """What is odd about a delivery: it came after the run was over (BRD-110), or twice (MSG-68)."""
    late = (Tag(tr("broadcasts.late"), TagColour.ORANGE),) if row.late else ()
    twice = (Tag(tr("broadcasts.duplicate"), TagColour.ORANGE),) if row.duplicate_delivery else ()
    return (*late, *twice) or None


def export_words(kind: Kind = Kind.FALLBACK) -> dict[str, str]:
    """What the codes in a file are called: results, attempts, channels, reasons, marks."""
    found = {state.value: tr(f"broadcasts.message_{state.value}") for state in MessageState}
    found |= {state.value: str(state_words(state)) for state in AttemptState}
    found |= {state.value: str(result_words(state, kind)) for state in RecipientState}
    found |= {reason: reason_words(reason) for reason in REASONS}
    found |= {f"channel_{one.value}": str(channel_words(one.value)) for one in Channel}
    return {**found, "late": tr("common.yes"), "duplicate_delivery": tr("common.yes")}


class RecipientSource:
    """Recipients of one run by window, and its file."""

    def __init__(self, client: Client, broadcast_id: BroadcastId, kind_of: Callable[[], Kind]) -> None:
        self._client, self._id, self._kind_of = client, broadcast_id, kind_of

    async def page(self, request: PageRequest) -> Page[RecipientRow]:
        """A window of the recipients."""
        return await self._client.broadcasts.recipients(self._id, request)

    async def export(self, wish: Export) -> int:
        """Have the service write the file, then fetch it."""
        kept = [(field, title) for field, title in wish.columns if field in EXPORTED_FIELDS]
        form = RecipientsExport(
            query=wish.query,
            fields=tuple(field for field, _ in kept),
            titles=tuple(title for _, title in kept),
            words=export_words(self._kind_of()),
            format=WireFormat(wish.format.value),
        )
        job = await finished(self._client, await self._client.broadcasts.export_recipients(self._id, form))
        parts = [part async for part in self._client.broadcasts.exported(job.id)]
        await asyncio.to_thread(wish.path.write_bytes, b"".join(parts))
        rows = job.result.get("rows")
        return int(rows) if isinstance(rows, int | float) else 0
