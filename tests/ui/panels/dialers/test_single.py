"""One message to one number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.contract.dialers import RecordSource
from app.contract.dnc import DncForm, scope_of_dialer
from app.contract.paging import PageRequest
from tests.patience import until
from tests.ui.hands import CTRL, click, press, write
from tests.ui.panels.dialers.stand import SUNDAY, Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.panels.dialers.monitor.panel import MonitorPanel

Walk = Callable[[Steps], None]


async def shown(stand: Stand) -> MonitorPanel:
    panel = MonitorPanel(stand.context)
    stand.show(panel)
    await stand.settle()
    return panel


@pytest.mark.req("DIA-48", "DIA-49")
def test_a_message_is_sent_once_and_repeated_only_on_purpose(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        panel = await shown(stand)
        box = panel.side.single
        assert not box.send.isEnabled()
        write(box.number, "600 100 100")
        assert box.number_field.note.text() == "Spain"
        assert not box.send.isEnabled()
        write(box.text.edit, "Your car is ready")
        assert "17 characters / 1 SMS" in box.text_field.note.text()
        assert box.when.text() == "Will be sent when the dialer starts"
        press(box.text.edit, Qt.Key.Key_Return, CTRL)
        await until(lambda: panel.single.state.busy, "the call")
        assert not box.send.isEnabled()
        await until(lambda: panel.single.state.accepted, "the answer")
        assert (box.number.text(), box.text.text()) == ("", "")
        assert box.told.text() == "+34 600 10 01 00: accepted, will be sent when the dialer starts"
        write(box.number, "600100100")
        write(box.text.edit, "Your car is ready")
        click(box.send)
        await until(lambda: panel.question, "the question")
        assert isinstance(panel.question, Confirm)
        press(panel.question, Qt.Key.Key_Escape)
        assert box.text.text() == "Your car is ready"
        click(box.send)
        await until(lambda: panel.question, "the question")
        assert panel.question is not None
        panel.question.finish(True)
        await until(lambda: not box.text.text(), "the second one")
        found = await stand.signed.client.dialers.spool(dialer.id, PageRequest())
        assert [(row.priority, row.source) for row in found.rows] == [(1, RecordSource.SINGLE)] * 2
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-48")
def test_a_closed_dialer_says_when_it_opens(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer(hours=SUNDAY)
        await stand.signed.client.dialers.start(dialer.id)
        panel = await shown(stand)
        box = panel.side.single
        assert box.when.text() == "Will be sent at the next opening, Sun 10:00"
        write(box.number, "600100100")
        write(box.text.edit, "Hello")
        click(box.send)
        await until(box.told.isVisible, "the answer")
        assert box.told.text().endswith("at the next opening, Sun 10:00")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-51")
def test_a_refusal_is_told_at_its_field_and_keeps_what_is_typed(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        await stand.signed.client.dnc.add(DncForm(number="600100100", scope=scope_of_dialer(dialer.id)))
        panel = await shown(stand)
        box = panel.side.single
        write(box.number, "600100100")
        write(box.text.edit, "Hello")
        click(box.send)
        await until(box.number_field.error, "the refusal")
        assert box.number_field.error() == "This number is in the do-not-contact list of campsms."
        assert box.text.text() == "Hello"
        box.number.selectAll()
        write(box.number, "12345")
        assert box.number_field.error() == ""
        click(box.send)
        await until(box.number_field.error, "the refusal")
        assert "region" in box.number_field.error()
        box.text.set_text("x" * 766)
        panel.single.write(text="x" * 766)
        assert not box.send.isEnabled()
        assert (await stand.signed.client.dialers.one(dialer.id)).counters.loaded == 0
        panel.shutdown()

    walk(steps)
