"""The queue of moderation by clicks and keys, beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt

from app.contract.broadcast_templates import TemplateForm
from app.contract.broadcasts import Broadcast, Status, Timing
from app.contract.content import SmsContent
from tests.patience import until
from tests.ui.hands import click, press
from tests.ui.panels.broadcasts.hall import Hall
from ui.kit.controls.text import Text
from ui.panels.moderation.panel import ModerationPanel
from ui.panels.moderation.questions import LateDialog, RejectDialog

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]


async def queue(h: Hall) -> ModerationPanel:
    panel = ModerationPanel(h.context)
    layout = h.window.layout()
    assert layout is not None
    h.panel.hide()
    layout.addWidget(panel)
    panel.arrive({})
    await h.signed.tasks.settle()
    return panel


async def one(h: Hall, run: Broadcast) -> Broadcast:
    return await h.signed.client.broadcasts.one(run.id)


async def sent(h: Hall, name: str = "Spring", **fields: Any) -> Broadcast:
    await h.signed.client.moderation.switch(enabled=True)
    return await h.signed.client.broadcasts.launch(h.form(name, **fields))


@pytest.mark.req("BRD-61", "BRD-62")
def test_moderation_is_switched_on_and_off_where_its_queue_is(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        panel = await queue(h)
        assert panel.empty.isVisible()
        assert panel.empty.message.text() == "Moderation is off: broadcasts go out without a second look."
        click(panel.switch)
        await until(lambda: panel.model.state.enabled, "moderation")
        assert (await h.signed.client.accounts.workspace()).moderation
        await h.signed.client.moderation.switch(enabled=False)
        await until(lambda: not panel.switch.isChecked(), "the switch follows")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-63", "BRD-64")
def test_what_waits_is_shown_as_it_would_be_sent_and_approved(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await sent(h)
        await h.signed.client.broadcast_templates.save(TemplateForm(broadcast=h.form("Monthly")), submit=True)
        panel = await queue(h)
        assert [row.text() for row in panel.rows] == ["Spring", "Monthly"]
        lines = "\n".join(panel.details.lines)
        assert "Ada Admin" in lines
        assert "NORDWIND" in lines
        assert "about 5 people" in lines
        assert panel.approve_button.isEnabled()  # nobody else could
        click(panel.approve_button)
        await until(lambda: [row.text() for row in panel.rows] == ["Monthly"] and h.told.said, "the approval")
        assert (await one(h, run)).status is Status.IN_PROGRESS
        assert h.told.said[-1] == '"Spring" is approved.'
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-63")
def test_every_message_of_a_chain_is_written_out_and_can_be_put_on_the_phone(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        first = h.form().steps[0]
        second = structs.replace(first, content=SmsContent(text="Once more"))
        await sent(h, steps=(first, second))
        await sent(h, "Plain")
        panel = await queue(h)
        details = panel.details
        assert [card.findChildren(Text)[-1].text() for card in details.cards] == ["Hello", "Once more"]
        assert details.phone.scene.text == "Hello"
        assert details.steps.parts is not None
        click(details.steps.parts.part(1))
        assert details.phone.scene.text == "Once more"
        panel.refresh()
        await h.signed.tasks.settle()
        assert details.phone.scene.text == "Once more"  # what is looked at stays
        panel.model.step(1)
        assert not details.steps.isVisible()
        assert details.phone.scene.text == "Hello"
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-65", "BRD-122")
def test_a_rejection_asks_for_its_reason(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await sent(h)
        panel = await queue(h)
        click(panel.reject_button)
        dialog = h.found(RejectDialog)
        click(dialog.reject_button)
        assert dialog.isVisible()
        assert dialog.field.error() == "Fill this in."
        dialog.comment.set_text("Too loud.")
        click(dialog.reject_button)
        await until(lambda: not panel.rows, "the rejection")
        rejected = await one(h, run)
        assert rejected.status is Status.REJECTED
        assert rejected.moderation is not None
        assert rejected.moderation.comment == "Too loud."
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-122")
def test_what_was_withdrawn_meanwhile_is_not_approved(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await sent(h)
        panel = await queue(h)
        (waiting,) = panel.model.state.rows
        await h.signed.client.moderation.withdraw(run.id)
        await h.signed.tasks.settle()
        panel.model.state = panel.model.state.__class__(
            phase=panel.model.state.phase, rows=(waiting,), key=(waiting.kind, waiting.id)
        )
        panel.approve()
        await until(lambda: h.told.warned, "the refusal")
        assert h.told.warned == ['"Spring" has changed meanwhile. The queue shows what waits now.']
        assert panel.rows == []
        assert (await one(h, run)).status is Status.DRAFT
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BRD-64")
def test_a_start_that_has_passed_is_asked_about(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        run = await sent(h, timing=Timing.AT, at_ms=h.context.clock() + 3_600_000)
        h.line.clock.advance(2 * 3_600_000)
        panel = await queue(h)
        click(panel.approve_button)
        await until(lambda: h.window.findChildren(LateDialog), "the question")
        click(h.found(LateDialog).give_back)
        await until(lambda: not panel.rows, "the return")
        assert (await one(h, run)).status is Status.DRAFT
        panel.shutdown()

    walk(steps)


def test_the_queue_is_walked_by_keys(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        for name in ("One", "Two"):
            await sent(h, name)
        panel = await queue(h)
        actions = {action.id: action for action in panel.commands()}
        assert (actions["approve"].keys, actions["reject"].keys) == ("A", "R")
        actions["moderation_next"].act()
        assert panel.model.state.chosen is not None
        assert panel.model.state.chosen.name == "Two"
        press(panel.rows[0], Qt.Key.Key_Space)
        assert panel.model.state.chosen.name == "One"
        panel.shutdown()

    walk(steps)
