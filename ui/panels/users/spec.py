"""The tables of people and of requests for access (USR-1, BKO-2)."""

from __future__ import annotations

from typing import Final

from app.contract.accounts import AccessRequest, RequestKind, RequestState, User, UserState
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from app.contract.permissions import Permission, SystemRole
from ui.kit.table.cells import AsMoment, AsStatus, AsTags, AsText, Sign, Tag, TagColour, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Message, Words, msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_USERS.value
STATES: Final = {
    UserState.ACTIVE: Sign(Icon.OKC, Message("users.state_active"), Token.OK),
    UserState.DISABLED: Sign(Icon.STOPC, Message("users.state_disabled"), Token.MUTED),
    UserState.BLOCKED: Sign(Icon.BADC, Message("users.state_blocked"), Token.BAD),
    UserState.LOCKED: Sign(Icon.LOCK, Message("users.state_locked"), Token.WARN),
}
_DECIDED: Final = {
    RequestState.OPEN: Sign(Icon.CLOCK, Message("users.request_open"), Token.WARN),
    RequestState.APPROVED: Sign(Icon.OKC, Message("users.request_approved"), Token.OK),
    RequestState.REJECTED: Sign(Icon.BADC, Message("users.request_rejected"), Token.MUTED),
}
_KINDS: Final = {
    RequestKind.REGISTER: Sign(Icon.USERPLUS, Message("users.kind_register")),
    RequestKind.RESET: Sign(Icon.KEY, Message("users.kind_reset")),
}


def role_name(key: str) -> Words:
    """A role; one people made by the name they gave it."""
    text_id = f"users.role_{key}"
    return msg(text_id) if text_id in load(current()) else key


def role_tags(user: User) -> tuple[Tag, ...]:
    """The roles as labels; the one without limits stands out."""
    admin = SystemRole.ADMIN.value
    return tuple(Tag(str(role_name(key)), TagColour.BLUE if key == admin else TagColour.GREY) for key in user.roles)


def is_kept_out(user: User) -> bool:
    """Whether *Enable* would change something: it also unblocks and unlocks."""
    return user.state is not UserState.ACTIVE


def is_let_in(user: User) -> bool:
    """Whether *Disable* would change something."""
    return user.state is not UserState.DISABLED


def is_open(request: AccessRequest) -> bool:
    """Whether somebody has to decide."""
    return request.state is RequestState.OPEN


def _text(
    key: str, width: int, *, shown: bool = True, stretch: bool = False, head: bool = False, least: int = 96
) -> Column[User]:
    words = msg(f"users.{key}")
    tone = Tone.STRONG if head else Tone.TEXT
    return Column[User](
        key,
        words,
        AsText(),
        width,
        kind=FieldKind.TEXT,
        shown=shown,
        stretch=stretch,
        head=head,
        tone=tone,
        least=least,
    )


def users_spec() -> TableSpec[User]:
    """Everybody."""
    roles = tuple(Choice(role.value, msg(f"users.role_{role.value}")) for role in SystemRole)
    return TableSpec[User](
        id="users",
        title=msg("shell.users"),
        row=User,
        columns=(
            _text("last_name", 136, head=True),
            _text("first_name", 120),
            _text("middle_name", 112, shown=False),
            _text("login", 128),
            Column[User](
                "roles", msg("users.roles"), AsTags(), 176, get=role_tags, kind=FieldKind.CHOICE, choices=roles
            ),
            Column[User](
                "state", msg("users.state"), AsStatus(STATES), 116, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, sign.words) for one, sign in STATES.items()),
            ),
            _text("email", 200, stretch=True, least=184),
            _text("phone", 136),
            _text("department", 152, shown=False),
            Column[User]("created_ms", msg("users.created"), AsMoment(), 116, kind=FieldKind.MOMENT),
            Column[User]("updated_ms", msg("users.updated"), AsMoment(), 116, kind=FieldKind.MOMENT),
            Column[User](
                "last_sign_in_ms", msg("users.last_sign_in"), AsMoment(), 116, kind=FieldKind.MOMENT, shown=False
            ),
        ),
        empty=Empty(Icon.USERS, msg("users.empty"), msg("users.empty_text")),
        sort=(Sort(field="last_name"),),
        search=msg("users.search"),
        actions=(
            RowAction("reset", Icon.KEY, msg("users.reset_password"), keys="P", needs=MANAGE),
            RowAction("disable", Icon.STOPC, msg("users.disable"), keys="D", when=is_let_in, needs=MANAGE),
            RowAction("enable", Icon.OKC, msg("users.enable"), keys="E", when=is_kept_out, needs=MANAGE),
        ),
        primary=PrimaryAction("new", msg("users.new"), keys="N", needs=MANAGE),
        buttons=2,
        live=Topic.USERS,
    )  # fmt: skip


def requests_spec() -> TableSpec[AccessRequest]:
    """What people asked for at the sign-in window."""
    return TableSpec[AccessRequest](
        id="access_requests",
        title=msg("users.requests"),
        row=AccessRequest,
        columns=(
            Column[AccessRequest](
                "full_name", msg("users.full_name"), AsText(), 176, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[AccessRequest](
                "kind", msg("users.kind"), AsStatus(_KINDS), 168, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, sign.words) for one, sign in _KINDS.items()),
            ),
            Column[AccessRequest](
                "state", msg("users.state"), AsStatus(_DECIDED), 124, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, sign.words) for one, sign in _DECIDED.items()),
            ),
            Column[AccessRequest]("email", msg("users.email"), AsText(), 200, kind=FieldKind.TEXT),
            Column[AccessRequest]("phone", msg("users.phone"), AsText(), 128, kind=FieldKind.TEXT),
            Column[AccessRequest](
                "note", msg("users.note"), AsText(), 200, kind=FieldKind.TEXT, stretch=True, least=160,
                tone=Tone.MUTED,
            ),
            Column[AccessRequest]("created_ms", msg("users.asked"), AsMoment(), 116, kind=FieldKind.MOMENT),
            Column[AccessRequest]("decided_by", msg("users.decided_by"), AsText(), 120, kind=FieldKind.TEXT),
        ),
        empty=Empty(Icon.USERPLUS, msg("users.no_requests"), msg("users.no_requests_text")),
        search=msg("users.search_requests"),
        actions=(
            RowAction("approve", Icon.CHECK, msg("users.approve"), keys="A", when=is_open, needs=MANAGE),
            RowAction("reject", Icon.X, msg("users.reject"), keys="R", when=is_open, needs=MANAGE, danger=True),
        ),
        live=Topic.ACCESS_REQUESTS,
    )  # fmt: skip
