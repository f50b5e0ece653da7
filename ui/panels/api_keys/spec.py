"""The table of API keys and the forms over it (API-1, API-2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from app.contract.api_keys import (
    NAME_MAX,
    RATE_MAX,
    ApiKey,
    ApiKeyForm,
    ChangeWebService,
    KeyDialer,
    KeyState,
    WebService,
)
from app.contract.dialers import DialerId
from app.contract.feed import Topic
from app.contract.paging import FieldKind
from app.contract.permissions import Permission
from app.contract.public_address import ADDRESS_MAX
from backend_client.client import Client
from ui.kit.form.spec import Choice as Entry
from ui.kit.form.spec import FieldSpec, FormSpec, Kind, Value
from ui.kit.table.cells import AsMoment, AsStatus, AsText, Sign, Tone
from ui.kit.table.spec import Choice, Column, Empty, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MANAGE: Final = Permission.MANAGE_API_ACCESSES.value
_WIDTH: Final = 440
_STATES: Final = {
    KeyState.ACTIVE: Sign(Icon.OKC, Message("api_keys.active"), Token.OK),
    KeyState.REVOKED: Sign(Icon.STOPC, Message("api_keys.revoked"), Token.MUTED),
}


def is_active(row: ApiKey) -> bool:
    """Whether a key opens anything."""
    return row.state is KeyState.ACTIVE


def dialers_of(row: ApiKey) -> str:
    """The dialers a key may use, in words."""
    return ", ".join(row.dialers) if row.dialer_ids else tr("api_keys.all_dialers")


def api_keys_spec() -> TableSpec[ApiKey]:
    """The table."""
    return TableSpec[ApiKey](
        id="api_keys",
        title=msg("api_keys.title"),
        row=ApiKey,
        columns=(
            Column[ApiKey](
                "name", msg("common.name"), AsText(), 200, kind=FieldKind.TEXT, head=True, tone=Tone.STRONG
            ),
            Column[ApiKey]("ending", msg("api_keys.key"), AsText(), 104, get=lambda row: f"…{row.ending}"),
            Column[ApiKey](
                "state", msg("api_keys.state"), AsStatus(_STATES), 132, kind=FieldKind.CHOICE,
                choices=tuple(Choice(one.value, sign.words) for one, sign in _STATES.items()),
            ),
            Column[ApiKey](
                "dialers", msg("api_keys.dialers"), AsText(), 200, get=dialers_of, stretch=True, least=160
            ),
            Column[ApiKey]("used_ms", msg("api_keys.used"), AsMoment(), 128, kind=FieldKind.MOMENT),
            Column[ApiKey]("created_by", msg("api_keys.created_by"), AsText(), 120, kind=FieldKind.TEXT),
            Column[ApiKey]("created_ms", msg("api_keys.created"), AsMoment(), 116, kind=FieldKind.MOMENT),
        ),
        empty=Empty(Icon.KEY, msg("api_keys.empty_title"), msg("api_keys.empty_text")),
        search=msg("api_keys.search"),
        actions=(
            RowAction(
                "revoke", Icon.STOPC, msg("api_keys.revoke"), keys="Del", when=is_active, needs=MANAGE, danger=True
            ),
        ),
        primary=PrimaryAction("new", msg("api_keys.new"), keys="N", needs=MANAGE),
        live=Topic.API_KEYS,
    )  # fmt: skip


def key_form(dialers: Sequence[KeyDialer]) -> FormSpec:
    """*Create API key*."""
    limit = FieldSpec(
        "dialer_ids",
        Kind.CHOICES,
        msg("api_keys.dialers"),
        help=msg("api_keys.dialers_help"),
        choices=tuple(Entry(one.id, one.name) for one in dialers),
    )
    name = FieldSpec(
        "name", Kind.TEXT, msg("common.name"), required=True, limit=NAME_MAX, help=msg("api_keys.name_help")
    )
    return FormSpec(
        id="api_key",
        title=msg("api_keys.new"),
        fields=(name, limit) if dialers else (name,),
        save=msg("api_keys.create"),
        width=_WIDTH,
    )


def create(client: Client) -> Callable[[Mapping[str, Value]], Awaitable[object]]:
    """Makes the key of the form."""

    async def save(values: Mapping[str, Value]) -> object:
        chosen = values.get("dialer_ids") or ()
        assert isinstance(chosen, tuple)
        ids = tuple(DialerId(int(one)) for one in chosen)
        return await client.integrations.create_key(ApiKeyForm(name=str(values["name"]), dialer_ids=ids))

    return save


def service_form(now: WebService) -> FormSpec:
    """What an administrator sets for every call (WSV-9, WSV-17)."""
    return FormSpec(
        id="web_service",
        title=msg("api_keys.service"),
        fields=(
            FieldSpec(
                "accept_get",
                Kind.SWITCH,
                msg("api_keys.accept_get"),
                help=msg("api_keys.accept_get_help"),
                default=now.accept_get,
            ),
            FieldSpec(
                "per_minute",
                Kind.NUMBER,
                msg("api_keys.per_minute"),
                required=True,
                low=1,
                high=RATE_MAX,
                default=now.per_minute,
            ),
            FieldSpec(
                "public_address",
                Kind.TEXT,
                msg("api_keys.public_address"),
                help=msg("api_keys.public_address_help", url=reached_at(now.url)),
                limit=ADDRESS_MAX,
                default=now.public_address,
            ),
        ),
        width=_WIDTH,
    )


def reached_at(url: str) -> str:
    """Where calls from outside are passed on to: the web service without its path."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else "-"


def change(client: Client, now: WebService) -> Callable[[Mapping[str, Value]], Awaitable[object]]:
    """Saves the settings over those that were shown."""

    async def save(values: Mapping[str, Value]) -> object:
        per_minute = values["per_minute"]
        assert isinstance(per_minute, int | float)
        form = ChangeWebService(
            accept_get=bool(values["accept_get"]),
            per_minute=int(per_minute),
            version=now.version,
            public_address=str(values.get("public_address") or ""),
        )
        return await client.integrations.change_web_service(form)

    return save
