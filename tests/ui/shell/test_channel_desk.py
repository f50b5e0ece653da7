"""Dots of accounts and senders: read while somebody sits at the window, shown wherever one is chosen."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.bulk import BulkChannel
from app.contract.health import ChannelError, ChannelSign, Condition
from app.contract.providers import ProviderId
from app.contract.senders import SenderId
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.shell.conftest import Desk, Walk
from ui.kit.composer.composer import Composer
from ui.kit.controls.dots import Dot, Dotted, Shape, dots
from ui.kit.controls.option_list import Option, hint_of
from ui.kit.controls.select import Select
from ui.panels.bulk.editor.setup import SetupColumn
from ui.panels.bulk.listing.channels import ChannelRow
from ui.panels.constructor.step_card import StepCard
from ui.panels.health.watch import dots_of

SMPP = {"host": "127.0.0.1", "port": 9, "system_id": "me", "password": "secret"}


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    yield
    dots().show({})


def sign(condition: Condition, **more: object) -> ChannelSign:
    usual = ChannelSign(
        provider_id=ProviderId(7), name="Carrier", sender_ids=(1, 2), condition=condition, link="up", waiting=3,
        accepted=40, failed=12, lag_ms=None,
    )  # fmt: skip
    return msgspec.structs.replace(usual, **more)


@pytest.mark.req("BEY-12")
def test_dots_are_there_while_somebody_is_and_gone_with_them(walk: Walk, client: Service) -> None:
    form = {"name": "Carrier", "kind": "smpp", "settings": SMPP, "enabled": False}
    provider = client.call("POST", "/api/providers", json=form).json()["id"]
    sender = client.call("POST", "/api/senders", json={"name": "SHOP", "provider_id": provider}).json()["id"]

    async def steps(desk: Desk) -> None:
        await desk.come_in()
        await until(lambda: dots().of(Dotted.SENDER, sender), "the dot")
        for kind, key in ((Dotted.SENDER, sender), (Dotted.PROVIDER, provider)):
            dot = dots().of(kind, key)
            assert dot is not None
            assert str(dot.tip) == "Carrier: switched off"
        assert desk.window.sitting is not None
        desk.window.sitting.end()
        assert dots().of(Dotted.SENDER, sender) is None

    walk(steps)


@pytest.mark.req("BEY-12")
def test_every_choice_says_how_what_is_chosen_does(qtbot: QtBot, app_theme: None) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    error = ChannelError(failure="rejected", code="8", text="", count=9, temporary=False)
    known = dots_of([sign(Condition.TROUBLED, error=error, provider_id=ProviderId(1))])
    for select in (
        Composer(list, host).sender_select,
        StepCard(host).sender_select,
        SetupColumn(lambda *_: None, host).channel,
        Select("", host, dotted=Dotted.PROVIDER),
    ):
        dots().show({})
        select.set_options([Option(1, "NORD"), Option(7, "SUR")], 1)
        assert select.toolTip() == ""
        dots().show(known)
        assert "12 failed in the last hour, 40 taken. Mostly: " in select.toolTip()
        assert select.accessibleDescription() == select.toolTip()
        assert select.dot is not None
        assert select.dot.shape is Shape.RING
        select.grab()
        select.set_value(7)
        assert select.toolTip() == ""


@pytest.mark.req("BEY-12")
def test_a_list_names_what_is_wrong_and_is_quiet_about_what_works(qtbot: QtBot, app_theme: None) -> None:
    dot: dict[Condition, Dot] = {one: dots_of([sign(one)])[Dotted.SENDER, 2] for one in Condition}
    option = Option(2, "NORD")
    assert {one.value: hint_of(option, dot[one]) for one in Condition} == {
        "good": "", "troubled": "Errors", "down": "Not connected", "off": "Off",
    }  # fmt: skip
    assert str(dot[Condition.DOWN].tip) == "Carrier: not connected, 3 messages wait"
    dots().show(dots_of([sign(Condition.DOWN)]))
    channel = BulkChannel(
        sender_id=SenderId(2), name="NORD", channel=1, provider="Carrier", active=True, state="down",
        subscribed=True,
    )  # fmt: skip
    row = ChannelRow(channel)
    qtbot.addWidget(row)
    assert row.health.accessibleName() == "Carrier: not connected, 3 messages wait"
    row.grab()
