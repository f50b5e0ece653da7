"""A WhatsApp template is read in its own words wherever somebody decides about it or looks it up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from tests.areas.broadcasts.chained import ALICE
from tests.areas.broadcasts.test_wa_templates import Templates, personal
from tests.contract.wa_templates import filled
from tests.ui.hands import click
from tests.ui.panels.broadcasts.hall import Hall, until
from tests.ui.panels.broadcasts.test_launch_path import builder
from tests.ui.panels.moderation.test_moderation_panel import queue
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.run.view import DETAILS, RunView

SAID = "your order left our warehouse and arrives on b2."


def words_in(sheet: ConfirmSheet) -> str:
    return "\n".join(one.text() for one in sheet.findChildren(Text))


@pytest.mark.slow
@pytest.mark.req("BRD-63", "BRD-34", "BRD-16", "WAP-21", "MSG-50")
def test_whoever_launches_judges_or_looks_up_reads_the_templates_words(
    walk: Callable[[Callable[[Hall], Awaitable[None]]], None],
) -> None:
    async def steps(h: Hall) -> None:
        await h.signed.client.contacts.save(ContactForm(phone="+" + ALICE))
        chain = await asyncio.to_thread(Templates, h.line)
        content = personal(filled(chain.template("order_update")))
        await h.signed.client.moderation.switch(enabled=True)
        draft = await h.draft(steps=chain.steps(content)[:1], people=[ALICE])

        made = await builder(h, broadcast_id=draft.id, launch=True)
        await until(lambda: made.desk.state.figures.samples, "the figures")
        sheet: ConfirmSheet = h.found(ConfirmSheet)
        await until(lambda: f"Hi {ALICE}, {SAID}" in words_in(sheet), "the words before a launch")
        click(sheet.send)
        await until(lambda: h.trips.taken, "launched")
        made.hide()
        made.shutdown()

        panel = await queue(h)
        await until(lambda: SAID in panel.details.phone.scene.text, "the words of what is judged")
        bubble = panel.details.cards[0].bubble
        assert bubble is not None
        assert SAID in bubble.accessibleDescription()
        click(panel.approve_button)
        await until(panel.empty.isVisible, "the approval")
        panel.hide()
        panel.shutdown()

        h.panel.show()
        await h.open(broadcast_id=draft.id)
        view: RunView = h.found(RunView)
        await until(view.tabs.isVisible, "the run")
        view.show_tab(DETAILS)
        await until(lambda: SAID in view.details.phone.scene.text, "the words of what was sent")
        left: list[str] = []
        while not left:
            left = await asyncio.to_thread(sent, chain)
        assert left[0].startswith(f"Order h1\nHi {ALICE}, {SAID}")

    walk(steps)


def sent(chain: Templates) -> list[str]:
    return [one.text for one in chain.send(Channel.WHATSAPP)]
