"""*Add a number*: the number as people write it, and the list it goes on (DNC-6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from app.contract.dnc import (
    EVERYWHERE,
    WORDS_MAX,
    ChangeOptOutWords,
    DncCampaign,
    DncForm,
    check_words,
)
from app.contract.faults import Problem
from app.contract.phones import check_phone
from backend_client.client import Client
from ui.kit.form.spec import Choice, FieldSpec, FormSpec, Kind, Value
from ui.panels.dnc.spec import list_words
from ui.texts.messages import msg

_WIDTH: Final = 420


def add_spec(campaigns: Sequence[DncCampaign]) -> FormSpec:
    """The form; the list of all is the first choice of those who may."""
    regions = {one.scope: one.region for one in campaigns}

    def check(values: Mapping[str, Value]) -> list[Problem]:
        region = regions.get(str(values.get("scope") or ""), "")
        return check_phone("number", str(values.get("number") or ""), region)

    return FormSpec(
        id="dnc_add",
        title=msg("dnc.add_title"),
        fields=(
            FieldSpec("number", Kind.TEXT, msg("dnc.number"), required=True, help=msg("dnc.number_help")),
            FieldSpec(
                "scope",
                Kind.CHOICE,
                msg("dnc.list"),
                required=True,
                choices=tuple(
                    Choice(one.scope, list_words(one.scope, one.name), hint=one.region) for one in campaigns
                ),
                default=campaigns[0].scope if campaigns else EVERYWHERE,
                help=msg("dnc.list_help"),
            ),
        ),
        check=check,
        save=msg("common.add"),
        width=_WIDTH,
    )


def add(client: Client) -> Callable[[Mapping[str, Value]], Awaitable[object]]:
    """Saves the form."""

    async def save(values: Mapping[str, Value]) -> object:
        return await client.dnc.add(DncForm(number=str(values["number"]), scope=str(values["scope"])))

    return save


def words_spec() -> FormSpec:
    """*Opt-out words* (BLK-85)."""
    return FormSpec(
        id="opt_out_words",
        title=msg("dnc.words"),
        fields=(FieldSpec("words", Kind.TAGS, msg("dnc.words"), limit=WORDS_MAX, help=msg("dnc.words_help")),),
        check=lambda values: check_words(_words(values)),
        save=msg("common.save"),
        width=_WIDTH,
    )


def save_words(client: Client, version: int) -> Callable[[Mapping[str, Value]], Awaitable[object]]:
    """Saves them."""

    async def save(values: Mapping[str, Value]) -> object:
        return await client.dnc.change_words(ChangeOptOutWords(words=_words(values), version=version))

    return save


def _words(values: Mapping[str, Value]) -> tuple[str, ...]:
    found = values.get("words")
    return tuple(str(one) for one in found) if isinstance(found, tuple) else ()
