"""The declared settings of an account and their check."""

from __future__ import annotations

import dataclasses

import pytest

from app.channels.smpp.receipts import IdForm
from app.channels.smpp.settings import FIELDS, BindMode, SmppSettings, check, read
from app.contract.faults import Param
from app.contract.settings_fields import FieldKind, SettingField, check_settings

LEAST: dict[str, Param] = {"host": "smsc.example", "system_id": "me"}


def test_every_setting_has_its_field_and_default() -> None:
    assert {one.name for one in dataclasses.fields(SmppSettings)} == {one.key for one in FIELDS}
    assert read(LEAST) == SmppSettings("smsc.example", "me")


def test_only_the_password_is_secret() -> None:
    assert [one.key for one in FIELDS if one.secret] == ["password"]


def test_values_are_read() -> None:
    settings = read(
        {**LEAST, "bind_mode": "separate", "dlr_id": "hex_to_dec", "source_ton": "5", "rate": 20, "tls": True}
    )
    assert settings.bind_mode is BindMode.SEPARATE
    assert settings.dlr_id is IdForm.HEX_TO_DEC
    assert (settings.source_ton, settings.source_npi, settings.rate, settings.tls) == (5, None, 20.0, True)


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        (LEAST, []),
        ({}, [("host", "required"), ("system_id", "required")]),
        ({**LEAST, "password": "123456789"}, [("password", "wrong_length")]),
        ({**LEAST, "port": 0}, [("port", "out_of_range")]),
        ({**LEAST, "port": "2775"}, [("port", "wrong_kind")]),
        ({**LEAST, "port": True}, [("port", "wrong_kind")]),
        ({**LEAST, "tls": 1}, [("tls", "wrong_kind")]),
        ({**LEAST, "rate": 0.5}, []),
        ({**LEAST, "rate": 0}, [("rate", "out_of_range")]),
        ({**LEAST, "concat": "sms"}, [("concat", "not_a_choice")]),
        ({**LEAST, "system_type": "ñ"}, [("system_type", "not_ascii")]),
        ({**LEAST, "time_zone": "Mars/Base"}, [("time_zone", "unknown_time_zone")]),
        ({**LEAST, "time_zone": "../etc"}, [("time_zone", "unknown_time_zone")]),
        ({**LEAST, "colour": "red"}, [("colour", "unknown_setting")]),
        ({"window": 0, "answer_s": 1}, [("host", "required"), ("system_id", "required"), ("window", "out_of_range"),
                                        ("answer_s", "out_of_range")]),
    ],
)  # fmt: skip
def test_every_problem_at_once(values: dict[str, Param], problems: list[tuple[str, str]]) -> None:
    assert [(problem.path, problem.code) for problem in check(values)] == problems


def test_an_empty_text_is_no_value() -> None:
    field = SettingField(key="a", kind=FieldKind.TEXT, required=True)
    assert [problem.code for problem in check_settings([field], {"a": ""})] == ["required"]
