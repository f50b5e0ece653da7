"""The form of a provider account, out of what its connector declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.contract.faults import Param, Problem
from app.contract.settings_fields import FieldKind, SettingField, check_settings
from ui.kit.form.spec import Choice, FieldSpec, Kind, Value
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Words, msg

_KINDS: Final = {
    FieldKind.TEXT: Kind.TEXT,
    FieldKind.INTEGER: Kind.NUMBER,
    FieldKind.DECIMAL: Kind.NUMBER,
    FieldKind.YES_NO: Kind.SWITCH,
    FieldKind.CHOICE: Kind.CHOICE,
    FieldKind.TIME_ZONE: Kind.TIME_ZONE,
}


def setting_fields(connector: str, declared: Sequence[SettingField], *, path: str = "") -> tuple[FieldSpec, ...]:
    """One field a setting, in order; `path` is what the service puts before its key in problems."""
    return tuple(_field(connector, one, path) for one in declared)


def _field(connector: str, one: SettingField, path: str) -> FieldSpec:
    numeric = one.kind in (FieldKind.INTEGER, FieldKind.DECIMAL)
    default = one.default
    return FieldSpec(
        key=one.key,
        kind=Kind.SECRET if one.secret else _KINDS[one.kind],
        words=setting_words(connector, one.key),
        required=one.required and default is None,
        limit=int(one.high) if one.high is not None and one.kind is FieldKind.TEXT else None,
        low=one.low if numeric else None,
        high=one.high if numeric else None,
        decimals=one.kind is FieldKind.DECIMAL,
        choices=tuple(Choice(name, setting_words(connector, f"{one.key}.{name}")) for name in one.choices)
        if one.kind is FieldKind.CHOICE
        else None,
        default=default,
        path=f"{path}.{one.key}" if path else one.key,
    )


def setting_words(connector: str, key: str) -> Words:
    """What a setting, or `setting.choice`, is called; one this version has no words for, its own name.

    Kinds of one family (`simulated_rcs`, `simulated_viber`) share the words of the family.
    """
    known = load(current())
    for name in (connector, connector.partition("_")[0]):
        text_id = f"setting.{name}.{key}"
        if text_id in known:
            return msg(text_id)
    return key.rpartition(".")[2]


def settings_check(declared: Sequence[SettingField], values: Mapping[str, Value]) -> list[Problem]:
    """The contract's own check of what a form of settings holds, empty fields left out."""
    given: dict[str, Param] = {
        key: value for key, value in values.items() if value not in (None, "") and not isinstance(value, tuple)
    }
    left_to_the_service = {one.key for one in declared if one.secret}
    found = check_settings(declared, given)
    return [one for one in found if not (one.path in left_to_the_service and one.code == "required")]
