"""The table of templates (BTP-1..5)."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from app.contract.broadcast_templates import ModerationState, ScheduleStatus, Template
from app.contract.broadcasts import Kind
from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from app.contract.permissions import Permission
from ui.kit.controls.paint.state import Run
from ui.kit.table.cells import AsChannels, AsFlag, AsMoment, AsNumber, AsStatus, AsText, Route, Sign, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.panels.broadcasts.templates.actions import Verb, may
from ui.panels.broadcasts.templates.row import TemplateRow
from ui.panels.broadcasts.templates.wording import moderation_words
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_BROADCASTS.value
_SIGNS: Final = {
    ScheduleStatus.ACTIVE.value: (Icon.OKC, Token.OK),
    ScheduleStatus.PAUSED.value: (Icon.PAUSEC, Token.WARN),
    ScheduleStatus.EXPIRED.value: (Icon.DASH, Token.MUTED),
}


def templates_spec(*, moderated: bool) -> TableSpec[Template]:
    """The table; under moderation it shows where each template stands there."""
    moment, choice, flag = FieldKind.MOMENT, FieldKind.CHOICE, FieldKind.FLAG
    status_choices = tuple(Choice(one.value, msg(f"templates.status_{one.value}")) for one in ScheduleStatus)
    return TableSpec[Template](
        id="broadcast_templates",
        title=msg("templates.title"),
        row=Template,
        columns=(
            Column[Template](
                "id", msg("broadcasts.id"), AsNumber(grouped=False), 56, kind=FieldKind.NUMBER, right=False
            ),
            Column[Template](
                "name", msg("templates.name"), AsText(), 200, kind=FieldKind.TEXT, head=True, stretch=True,
                least=160, tone=Tone.STRONG,
            ),
            Column[Template](
                "moderation_state", msg("templates.moderation"), AsStatus(_moderation_signs()), 132,
                get=_moderation, kind=choice, shown=moderated,
                choices=tuple(Choice(one.value, moderation_words(one)) for one in ModerationState),
            ),
            Column[Template]("type", msg("broadcasts.type"), AsChannels(), 132, get=_type, sortable=False),
            Column[Template]("launches", msg("templates.launches"), AsNumber(), 112, kind=FieldKind.NUMBER),
            Column[Template]("last_launch_ms", msg("templates.last_launch"), AsMoment(), 128, kind=moment),
            Column[Template]("has_recipients", msg("templates.target"), AsFlag(), 92, kind=flag),
            Column[Template](
                "has_schedule", msg("templates.schedule"), AsFlag(), 112, get=_has_schedule, kind=flag
            ),
            Column[Template](
                "schedule_status", msg("templates.schedule_status"), AsStatus(_signs()), 176, get=_standing,
                kind=choice, choices=status_choices,
            ),
            Column[Template]("next_ms", msg("templates.next_launch"), AsMoment(), 132, get=_next, kind=moment),
            Column[Template](
                "effective_from_ms", msg("templates.effective_from"), AsMoment(), 116, kind=moment,
                tone=Tone.MUTED,
            ),
            Column[Template](
                "effective_till_ms", msg("templates.effective_till"), AsMoment(), 116, kind=moment,
                tone=Tone.MUTED,
            ),
            Column[Template](
                "created_by", msg("broadcasts.created_by"), AsText(), 132, kind=FieldKind.TEXT, shown=False
            ),
        ),
        empty=Empty(Icon.COPY, msg("templates.empty_title"), msg("templates.empty_text")),
        sort=(Sort(field="id", descending=True),),
        search=msg("templates.search"),
        actions=_actions(),
        buttons=4,
        primary=PrimaryAction("new", msg("templates.new"), keys="N", needs=MANAGE),
        detail=TemplateRow,
        live=Topic.BROADCAST_TEMPLATES,
    )  # fmt: skip


def _actions() -> tuple[RowAction[Template], ...]:
    def action(verb: Verb, icon: Icon, words: Words, keys: str, **more: Any) -> RowAction[Template]:
        return RowAction(verb.value, icon, words, keys=keys, when=partial(may, verb), needs=MANAGE, **more)

    return (
        action(Verb.EDIT, Icon.EDIT, msg("common.edit"), "E"),
        action(Verb.COPY, Icon.COPY, msg("common.copy"), "D"),
        action(Verb.LAUNCH, Icon.SEND, msg("templates.launch"), "L"),
        action(Verb.RESUME, Icon.PLAY, msg("templates.resume"), "P"),
        action(Verb.PAUSE, Icon.PAUSE, msg("templates.pause"), "P"),
        action(Verb.WITHDRAW, Icon.UNDO, msg("moderation.withdraw"), "W", quick=False),
        action(Verb.BROADCAST, Icon.BROADCAST, msg("templates.as_broadcast"), "B", quick=False),
        action(Verb.DELETE, Icon.TRASH, msg("common.delete"), "Del", quick=False, danger=True),
    )


def _signs() -> dict[ScheduleStatus | str, Sign]:
    found: dict[ScheduleStatus | str, Sign] = {
        status: Sign(icon, msg(f"templates.status_{status}"), tint) for status, (icon, tint) in _SIGNS.items()
    }
    for reason, tint in (("incomplete", Token.WARN), ("unapproved", Token.WARN), ("failing", Token.BAD)):
        found[reason] = Sign(Icon.ALERT, msg(f"templates.standing_{reason}"), tint)
    return found


def _moderation_signs() -> dict[str, Sign]:
    marks = {
        ModerationState.DRAFT: Run.DRAFT.sign,
        ModerationState.ON_MODERATION: Run.MODERATION.sign,
        ModerationState.APPROVED: Run.COMPLETE.sign,
        ModerationState.REJECTED: Run.REJECTED.sign,
    }
    return {state.value: Sign(sign.icon, moderation_words(state), sign.tint) for state, sign in marks.items()}


def _moderation(template: Template) -> str | None:
    state = template.moderation_state
    return None if state is ModerationState.NONE else state.value


def _standing(template: Template) -> str | None:
    if template.schedule_status is None:
        return None
    is_held = template.schedule_status is ScheduleStatus.PAUSED and template.schedule_reason is not None
    return template.schedule_reason if is_held else template.schedule_status.value


def _has_schedule(template: Template) -> bool:
    return template.schedule_status is not None


def _next(template: Template) -> int | None:
    """The next launch while the schedule is active, else the last one (BTP-2)."""
    return template.next_ms if template.schedule_status is ScheduleStatus.ACTIVE else template.last_launch_ms


def _type(template: Template) -> Route:
    channels = (Channel.RCS,) if template.kind is Kind.RCS_CHECK else tuple(map(Channel, template.channels))
    return Route(msg(f"broadcasts.type_{template.kind.value}"), channels)
