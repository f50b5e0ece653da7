"""The table of dialers (DIA-9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.contract.dialers import Dialer
from app.contract.feed import Topic
from app.contract.paging import FieldKind
from app.contract.permissions import Permission
from ui.kit.table.cells import AsFlag, AsNumber, AsStatus, AsText, Sign, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.panels.dialers.words import provider_words
from ui.panels.schedules.words import turn_words
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_DIALERS.value
MONITOR: Final = Permission.MONITOR_DIALERS.value
_STANDS: Final = {
    "active": Sign(Icon.PLAY, Message("dialers.active"), Token.OK),
    "waiting": Sign(Icon.CLOCK, Message("dialers.off_schedule"), Token.WARN),
    "held": Sign(Icon.ALERT, Message("dialers.held"), Token.BAD),
    "stopped": Sign(Icon.STOP, Message("dialers.stopped"), Token.MUTED),
    "disabled": Sign(Icon.STOPC, Message("dialers.disabled"), Token.MUTED),
}


def stands(row: Dialer) -> str:
    """How it stands, as one of a few words."""
    if not row.enabled:
        return "disabled"
    if not row.started:
        return "stopped"
    if not row.on_schedule:
        return "waiting"
    return "held" if row.holdup is not None else "active"


def account(row: Dialer) -> str:
    """Provider and sender."""
    return tr("dialers.way", provider=row.provider, rest=row.sender or provider_words(row.provider_kind))


def schedules_of(row: Dialer) -> str:
    """Its schedules by name."""
    return ", ".join(row.schedules)


def dialers_spec(clock: Callable[[], int]) -> TableSpec[Dialer]:
    """The table."""

    def turns(row: Dialer) -> str | None:
        if row.turns_ms is None:
            return None
        text_id = "dialers.until" if row.on_schedule else "dialers.opens"
        return tr(text_id, time=turn_words(row.turns_ms, clock()))

    return TableSpec[Dialer](
        id="dialers",
        title=msg("dialers.title"),
        row=Dialer,
        columns=(
            Column[Dialer](
                "name", msg("common.name"), AsText(), 176, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG,
                stretch=True, least=128,
            ),
            Column[Dialer](
                "stands", msg("dialers.status"), AsStatus(_STANDS), 136, get=stands, kind=FieldKind.CHOICE,
                choices=tuple(Choice(key, sign.words) for key, sign in _STANDS.items()),
            ),
            Column[Dialer]("provider", msg("dialers.provider"), AsText(), 216, get=account, kind=FieldKind.TEXT),
            Column[Dialer]("dial_string", msg("dialers.dial_string"), AsText(), 96),
            Column[Dialer]("gap_ms", msg("dialers.gap_short"), AsNumber(), 80),
            Column[Dialer](
                "schedules", msg("dialers.schedules"), AsText(), 136, get=schedules_of, kind=FieldKind.TEXT
            ),
            Column[Dialer]("turns_ms", msg("dialers.turns"), AsText(), 116, get=turns, tone=Tone.MUTED),
            Column[Dialer]("dncr", msg("dialers.dncr"), AsFlag(), 68),
            Column[Dialer]("enabled", msg("dialers.enabled"), AsFlag(), 84),
            Column[Dialer]("started", msg("dialers.started"), AsFlag(), 84),
            Column[Dialer]("region", msg("dialers.region"), AsText(), 84, shown=False),
        ),
        empty=Empty(Icon.DIALER, msg("dialers.empty_title"), msg("dialers.empty_text")),
        search=msg("dialers.search"),
        actions=(
            RowAction("monitor", Icon.MONITOR, msg("dialers.open_monitor"), keys="M", needs=MONITOR),
            RowAction("edit", Icon.EDIT, msg("common.edit"), keys="E", needs=MANAGE),
            RowAction("enable", Icon.OKC, msg("dialers.enable"), when=_is_off, needs=MANAGE, quick=False),
            RowAction("disable", Icon.STOPC, msg("dialers.disable"), when=_is_on, needs=MANAGE, quick=False),
            RowAction("delete", Icon.TRASH, msg("common.delete"), keys="Del", needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("dialers.new"), keys="N", needs=MANAGE),
        live=Topic.DIALERS,
    )  # fmt: skip


def _is_on(row: Dialer) -> bool:
    return row.enabled


def _is_off(row: Dialer) -> bool:
    return not row.enabled
