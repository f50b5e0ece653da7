"""The table of runs (BRD-2..11)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from app.contract.broadcasts import Broadcast, Kind, LaunchKind, Status, Timing
from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from app.contract.permissions import Permission
from ui.kit.table.cells import (
    About,
    AsChannels,
    AsLink,
    AsMoment,
    AsNumber,
    AsProgress,
    AsStatus,
    AsText,
    Link,
    Progress,
    Route,
    Share,
    Sign,
    Tone,
)
from ui.kit.table.spec import BulkAction, Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.panels.broadcasts.runs.actions import Verb, may
from ui.panels.broadcasts.runs.figures import (
    BEFORE,
    BLOCKED,
    CHECKING,
    FINDING,
    MISSED,
    bar_parts,
    counts,
    finished,
    part_name,
    part_words,
    people,
    standing,
)
from ui.panels.broadcasts.wording import RUN_MARKS, status_words
from ui.texts.messages import Words, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_BROADCASTS.value
EXPORT: Final = Permission.EXPORT_ENTITIES.value


def runs_spec(detail: Callable[..., Any]) -> TableSpec[Broadcast]:
    """The table; `detail` makes what a row unfolds to."""
    return TableSpec[Broadcast](
        id="broadcasts",
        title=msg("broadcasts.title"),
        row=Broadcast,
        columns=_columns(),
        empty=Empty(Icon.BROADCAST, msg("broadcasts.empty_title"), msg("broadcasts.empty_text")),
        sort=(Sort(field="id", descending=True),),
        search=msg("broadcasts.search"),
        actions=_actions(),
        buttons=4,
        bulk=(
            BulkAction(Verb.PAUSE.value, Icon.PAUSE, msg("common.pause"), needs=MANAGE),
            BulkAction(Verb.RESUME.value, Icon.PLAY, msg("common.resume"), needs=MANAGE),
            BulkAction(Verb.RELAUNCH.value, Icon.RESTART, msg("broadcasts.relaunch"), needs=MANAGE),
            BulkAction(Verb.ABORT.value, Icon.STOPC, msg("broadcasts.abort"), needs=MANAGE, danger=True),
        ),
        primary=PrimaryAction("new", msg("broadcasts.new"), keys="N", needs=MANAGE),
        detail=detail,
        live=Topic.BROADCASTS,
    )  # fmt: skip


def _columns() -> tuple[Column[Broadcast], ...]:
    moment, choice = FieldKind.MOMENT, FieldKind.CHOICE
    return (
        Column[Broadcast](
            "id", msg("broadcasts.id"), AsNumber(grouped=False), 56, kind=FieldKind.NUMBER, right=False
        ),
        Column[Broadcast](
            "name", msg("broadcasts.name"), AsText(), 200, kind=FieldKind.TEXT, head=True, stretch=True,
            least=160, tone=Tone.STRONG,
        ),
        Column[Broadcast](
            "progress", msg("broadcasts.progress"), AsProgress(), 144, get=progress, sortable=False
        ),
        Column[Broadcast](
            "kind", msg("broadcasts.type"), AsChannels(), 132, get=_type, kind=choice,
            choices=tuple(Choice(one.value, msg(f"broadcasts.type_{one.value}")) for one in Kind),
        ),
        Column[Broadcast](
            "status", msg("broadcasts.status"), AsStatus(signs()), 140, get=standing, kind=choice,
            choices=tuple(Choice(one.value, status_words(one)) for one in Status),
        ),
        Column[Broadcast](
            "at_ms", msg("broadcasts.scheduled_for"), AsMoment(), 112, get=_planned, kind=moment,
            tone=Tone.MUTED,
        ),
        Column[Broadcast](
            "contacts", msg("broadcasts.contacts"), AsNumber(), 88, get=_contacts, kind=FieldKind.NUMBER
        ),
        Column[Broadcast]("launched_ms", msg("broadcasts.launched"), AsMoment(), 112, kind=moment),
        Column[Broadcast](
            "launch_kind", msg("broadcasts.launch"), AsText(), 80, get=_launch, kind=choice, tone=Tone.MUTED,
            choices=tuple(Choice(one.value, msg(f"broadcasts.launch_{one.value}")) for one in LaunchKind),
        ),
        Column[Broadcast]("finished_ms", msg("broadcasts.finished"), AsMoment(), 112, kind=moment),
        Column[Broadcast](
            "template_id", msg("broadcasts.template"), AsLink(), 72, get=_template, kind=FieldKind.NUMBER,
            tone=Tone.MUTED,
        ),
        Column[Broadcast](
            "created_by", msg("broadcasts.created_by"), AsText(), 132, kind=FieldKind.TEXT, shown=False
        ),
    )  # fmt: skip


def _actions() -> tuple[RowAction[Broadcast], ...]:
    def action(verb: Verb, icon: Icon, words: Words, keys: str = "", **more: Any) -> RowAction[Broadcast]:
        needs = EXPORT if verb is Verb.EXPORT else MANAGE
        return RowAction(verb.value, icon, words, keys=keys, when=partial(may, verb), needs=needs, **more)

    return (
        action(Verb.VIEW, Icon.EYE, msg("broadcasts.view"), "V"),
        action(Verb.EDIT, Icon.EDIT, msg("common.edit"), "E"),
        action(Verb.COPY, Icon.COPY, msg("common.copy"), "D"),
        action(Verb.LAUNCH, Icon.SEND, msg("broadcasts.launch_verb"), "L"),
        action(Verb.CANCEL, Icon.X, msg("broadcasts.cancel"), "C"),
        action(Verb.PAUSE, Icon.PAUSE, msg("common.pause"), "P"),
        action(Verb.RESUME, Icon.PLAY, msg("common.resume"), "P"),
        action(Verb.RESCHEDULE, Icon.CLOCK, msg("broadcasts.reschedule"), "T"),
        action(Verb.WITHDRAW, Icon.UNDO, msg("moderation.withdraw"), "W"),
        action(Verb.RELAUNCH, Icon.RESTART, msg("broadcasts.relaunch"), "R"),
        action(Verb.EXPORT, Icon.DOWNLOAD, msg("broadcasts.export"), "X", quick=False),
        action(Verb.TEMPLATE, Icon.FILE, msg("broadcasts.as_template"), "S", quick=False),
        action(Verb.ABORT, Icon.STOPC, msg("broadcasts.abort"), "A", quick=False, danger=True),
        action(Verb.DELETE, Icon.TRASH, msg("common.delete"), "Del", quick=False, danger=True),
    )


def signs() -> dict[Status | str, Sign]:
    """What each standing looks like."""
    found: dict[Status | str, Sign] = {
        status: Sign(mark.sign.icon, status_words(status), mark.sign.tint) for status, mark in RUN_MARKS.items()
    }
    found[BLOCKED] = Sign(Icon.ALERT, msg("broadcasts.standing_blocked"), Token.WARN)
    found[MISSED] = Sign(Icon.ALERT, msg("broadcasts.standing_missed"), Token.WARN)
    found[FINDING] = Sign(Icon.PIE, msg("broadcasts.standing_finding"), Token.ACCENT)
    found[CHECKING] = Sign(Icon.PIE, msg("broadcasts.standing_checking"), Token.ACCENT)
    return found


def progress(run: Broadcast) -> Progress:
    """The bar of a row; its tooltip lists counts and per cents (BRD-4, BRD-103)."""
    if run.status in BEFORE or not people(run):
        return Progress((), 0)
    parts = tuple(Share(part.value, part.tint, part.hatched) for part in bar_parts(run))
    return Progress(parts, people(run), finished(run), hint=partial(_listed, run))


def _listed(run: Broadcast) -> str:
    per_cent = part_words(run)
    return "\n".join(
        tr("broadcasts.part_line", part=part_name(part, run.kind), count=count, percent=per_cent[part])
        for part, count in counts(run.counters).items()
        if count
    )


def _type(run: Broadcast) -> Route:
    """A capability check has no chain: it asks over RCS (BRD-5)."""
    channels = (Channel.RCS,) if run.kind is Kind.RCS_CHECK else tuple(map(Channel, run.channels))
    return Route(msg(f"broadcasts.type_{run.kind.value}"), channels)


def _planned(run: Broadcast) -> int | None:
    return run.at_ms if run.timing is Timing.AT else None


def _contacts(run: Broadcast) -> object:
    if run.contacts_total is not None:
        return run.contacts_total
    return About(run.contacts_estimated) if run.contacts_estimated is not None else None


def _launch(run: Broadcast) -> Words:
    return msg(f"broadcasts.launch_{run.launch_kind.value}")


def _template(run: Broadcast) -> Link | None:
    """The way to the template; of a deleted one only its number."""
    if run.template_id is None:
        return None
    text = tr("broadcasts.template_gone", id=str(run.template_id)) if run.template_gone else str(run.template_id)
    return Link(text, None if run.template_gone else run.template_id)
