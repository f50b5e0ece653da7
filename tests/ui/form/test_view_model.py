"""The form without a screen: values, checks, refusals, nothing lost."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from app.contract.faults import Code, Problem
from app.contract.settings_fields import FieldKind, SettingField
from tests.ui.form.forms import EVERY, GOOD, Desk
from ui.kit.form.settings import setting_fields, settings_check
from ui.kit.form.spec import FormSpec, Kind
from ui.kit.form.view_model import Phase


def codes(desk: Desk) -> dict[str, str]:
    return {key: problem.code for key, problem in desk.model.state.problems.items()}


def test_what_is_shown_is_sent_as_values():
    desk = Desk()

    async def go() -> None:
        await desk.model.load()
        model = desk.model
        model.edit("born", "1.2.1990")
        model.edit("limit", "42")
        model.edit("rate", "0.75")
        model.edit("groups", (1, 3))
        model.edit("tags", ("new",))
        model.edit("vip", True)
        model.edit("name", " Ana ")
        await model.save()

    asyncio.run(go())
    assert desk.submitted == [
        {
            "name": "Ana",
            "phone": "+34600118204",
            "mail": "",
            "country": "ES",
            "zone": None,
            "born": "1990-02-01",
            "limit": 42,
            "rate": 0.75,
            "kind": "a",
            "groups": (1, 3),
            "tags": ("new",),
            "vip": True,
            "about": "",
            "pass": "",
            "target": 7,
        }
    ]
    assert desk.saved == ["saved 1"]
    assert desk.phase() is Phase.SAVED
    assert not desk.model.dirty


def test_all_problems_are_told_at_once_and_the_first_field_is_named():
    desk = Desk(values={"limit": 500, "kind": "b"}, stored=())

    async def go() -> None:
        await desk.model.load()
        await desk.model.save()

    asyncio.run(go())
    assert codes(desk) == {
        "name": "required",
        "phone": "required",
        "limit": "out_of_range",
        "beta": "required",
        "key": "required",
    }
    state = desk.model.state
    assert (state.first_wrong, state.attempt) == ("name", 1)
    assert desk.submitted == []
    desk.model.edit("name", "A")
    assert "name" not in desk.model.state.problems, "what is being corrected is not held against anybody"
    assert "phone" in desk.model.state.problems


def test_a_hidden_field_takes_no_part():
    desk = Desk()

    async def go() -> None:
        await desk.model.load()
        await desk.model.save()
        assert "beta" not in desk.submitted[-1]
        desk.model.edit("kind", "b")
        desk.model.edit("beta", "two")
        await desk.model.save()
        assert desk.submitted[-1]["beta"] == "two"

    asyncio.run(go())


def test_the_check_of_the_spec_adds_to_the_fields_own():
    desk = Desk(values={**GOOD, "name": "a@b.example", "mail": "a@b.example"})

    async def go() -> None:
        await desk.model.load()
        await desk.model.save()

    asyncio.run(go())
    assert codes(desk) == {"name": "taken"}
    assert [problem.code for problem in desk.model.state.others] == ["nothing_to_change"]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("name", "name"),
        ("values.mail", "mail"),
        ("tags.2", "tags"),
        ("groups.0.id", "groups"),
        ("values.other", ""),
        ("beta", ""),  # hidden now
        ("", ""),
        ("nam", ""),
    ],
)
def test_problems_of_the_service_land_on_their_fields(path: str, key: str):
    desk = Desk()
    desk.refuse(Problem(path=path, code="taken"))

    desk.fault, fault = None, desk.fault

    async def refused() -> None:
        await desk.model.load()
        desk.fault = fault
        await desk.model.save()

    asyncio.run(refused())
    state = desk.model.state
    assert codes(desk) == ({key: "taken"} if key else {})
    assert [problem.path for problem in state.others] == ([] if key else [path])
    assert (state.phase, state.fault) == (Phase.EDITING, None)


def test_nothing_is_lost_when_the_service_is_away():
    desk = Desk()

    async def go() -> None:
        await desk.model.load()
        desk.model.edit("name", "Anabel")
        before = dict(desk.model.state.raw)
        desk.refuse(code=Code.UNREACHABLE)
        await desk.model.save()
        state = desk.model.state
        assert desk.fault_code() is Code.UNREACHABLE
        assert dict(state.raw) == before
        assert desk.model.dirty
        desk.fault = None
        await desk.model.retry()
        assert desk.phase() is Phase.SAVED

    asyncio.run(go())
    assert len(desk.submitted) == 2


def test_a_second_saving_waits_for_none():
    desk = Desk()

    async def go() -> None:
        await desk.model.load()
        desk.gate = asyncio.Event()
        first = asyncio.ensure_future(desk.model.save())
        await asyncio.sleep(0)
        await desk.model.save()
        assert len(desk.submitted) == 1
        desk.gate.set()
        await first

    asyncio.run(go())
    assert desk.saved == ["saved 1"]


def test_lists_that_could_not_be_read_are_asked_for_again():
    desk = Desk()

    async def go() -> None:
        desk.refuse(code=Code.UNREACHABLE)
        await desk.model.load()
        assert desk.fault_code() is Code.UNREACHABLE
        desk.fault = None
        await desk.model.retry()
        assert desk.fault_code() is None
        offered = desk.model.choices_of(EVERY.field("target"))
        assert offered is not None
        assert [one.value for one in offered] == [7, 8]
        assert desk.submitted == [], "reading lists saves nothing"

    asyncio.run(go())


def test_dirty_means_other_than_at_the_start():
    desk = Desk()
    seen = [desk.model.dirty]
    for name in ("B", "Ana"):
        desk.model.edit("name", name)
        seen.append(desk.model.dirty)
    assert seen == [False, True, False]


# -- settings of providers -----------------------------------------------------------------------------------------

DECLARED = (
    SettingField(key="host", kind=FieldKind.TEXT, required=True, high=10),
    SettingField(key="port", kind=FieldKind.INTEGER, default=2775, low=1, high=65535, required=True),
    SettingField(key="rate", kind=FieldKind.DECIMAL, low=0.01, high=100),
    SettingField(key="tls", kind=FieldKind.YES_NO, default=False),
    SettingField(key="password", kind=FieldKind.TEXT, secret=True, required=True, high=8),
    SettingField(key="bind_mode", kind=FieldKind.CHOICE, default="transceiver", choices=("transceiver", "odd")),
    SettingField(key="time_zone", kind=FieldKind.TIME_ZONE, default="UTC"),
)


def settings_form() -> FormSpec:
    fields = setting_fields("smpp", DECLARED)
    return FormSpec("provider", "Provider", fields, check=partial(settings_check, DECLARED))


def test_a_form_is_made_of_declared_settings():
    fields = {one.key: one for one in settings_form().fields}
    assert [one.kind for one in fields.values()] == [
        Kind.TEXT,
        Kind.NUMBER,
        Kind.NUMBER,
        Kind.SWITCH,
        Kind.SECRET,
        Kind.CHOICE,
        Kind.TIME_ZONE,
    ]
    assert fields["host"].required
    assert not fields["port"].required, "it has a default"
    assert str(fields["host"].words) == "Host"
    choices = fields["bind_mode"].choices
    assert choices is not None
    assert [str(one.words) for one in choices] == ["One for both directions", "odd"]


def test_settings_are_checked_by_the_contract_too():
    desk = Desk(settings_form(), {"host": "a.very.long.host", "rate": 0.001}, stored=("password",))

    async def go() -> None:
        await desk.model.save()
        assert codes(desk) == {"host": "too_long", "rate": "out_of_range"}
        desk.model.edit("host", "short")
        desk.model.edit("rate", "")
        desk.model.edit("port", "")
        await desk.model.save()

    asyncio.run(go())
    assert desk.submitted == [
        {"host": "short", "port": None, "rate": None, "tls": False, "bind_mode": "transceiver", "time_zone": "UTC"}
    ]
