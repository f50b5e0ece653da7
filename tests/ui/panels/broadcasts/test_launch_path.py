"""From *New broadcast* to the last report, by clicks and keys, beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtCore import Qt

from app.contract.broadcasts import Status
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.payloads.rcs import RcsCard, RcsContent
from tests.ui.hands import CTRL, click, press, write
from tests.ui.panels.broadcasts.hall import Hall, plain, until
from tests.ui.panels.constructor.reach import words
from ui.kit.controls.segmented import Segmented
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.numbers_dialog import NumbersDialog
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.broadcasts.builder.state import Phase
from ui.panels.constructor.rcs.editors import CardEditor
from ui.panels.constructor.rcs.suggestion_form import SuggestionForm

Walk = Callable[[Hall], Awaitable[None]]


async def builder(h: Hall, **params: object) -> BuilderPanel:
    """The builder in the window, with its form read."""
    made = BuilderPanel(h.context, h.window)
    layout = h.window.layout()
    assert layout is not None
    h.panel.hide()
    layout.addWidget(made)
    made.show()
    made.arrive(params)
    await until(lambda: made.desk.state.phase is Phase.READY, "the form")
    return made


@pytest.mark.req("BRD-1", "BRD-22", "BRD-24", "BRD-34", "BRD-60", "BRD-13")
def test_a_broadcast_is_made_launched_and_followed_to_its_end(walk: Callable[[Walk], None]) -> None:
    async def steps(h: Hall) -> None:
        for number, name in enumerate(("Eva", "Iker", "Nuria")):
            form = ContactForm(phone=f"+3460000010{number}", values={"name": name}, new_tags=("vip",))
            await h.signed.client.contacts.save(form)
        await h.open()
        assert h.panel.table.tools.primary is not None
        click(h.panel.table.tools.primary)
        assert h.trips.taken == [("broadcast_builder", {})]
        made = await builder(h)
        write(made.setup.name, "Winter check")
        click(made.setup.add_button)
        popup = h.found(AudiencePopup)
        write(popup.search, "vip")
        press(popup.search, Qt.Key.Key_Return)
        click(made.setup.numbers_button)
        numbers = h.found(NumbersDialog)
        write(numbers.area.edit, "600 118 204, 600000100")
        press(numbers, Qt.Key.Key_Return, CTRL)
        click(made.setup.start.instantly)
        made.chain.focus_text()
        write(words(made.chain.cards[0]).main, "Hello {{attribute.name}}")
        await until(lambda: made.desk.state.people == 4 and not made.desk.state.figures.stale, "counted once each")
        await until(
            lambda: made.preview.part.phone.scene.text in {"Hello Eva", "Hello Iker", "Hello Nuria"}, "a sample"
        )
        click(made.preflight.launching.launch)
        sheet = h.found(ConfirmSheet)
        assert sheet.send.text() == "Send to 4 contacts"
        press(sheet.send, Qt.Key.Key_Return)
        await until(lambda: len(h.trips.taken) == 2, "launched")
        made.shutdown()
        made.hide()
        h.panel.show()
        panel, params = h.trips.taken[1]
        assert panel == "broadcasts"
        await h.open(**params)
        view = h.panel.view
        assert view is not None
        await until(lambda: view.header.figure.text() == "4", "everybody was found")
        await h.deliver(await h.submit())
        await until(lambda: view.run is not None and view.run.status is Status.COMPLETE, "complete")
        assert {message.text for message in h.line.sent} >= {"Hello Eva", "Hello Iker", "Hello Nuria"}
        assert h.panel.step_back()
        await until(lambda: h.model.state.total == 1 and not h.model.state.outdated, "the list has it")

    walk(steps)


@pytest.mark.req("BRD-50", "BRD-10")
def test_launch_from_the_list_says_what_a_draft_lacks(walk: Callable[[Walk], None]) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft("Half done", steps=())
        made = await builder(h, broadcast_id=draft.id, launch=True)
        await until(lambda: made.desk.state.problems, "the problems")
        made.shutdown()

    walk(steps)


@pytest.mark.req("BRD-34")
def test_launch_from_the_list_asks_with_the_number(walk: Callable[[Walk], None]) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft("Ready")
        made = await builder(h, broadcast_id=draft.id, launch=True)
        await until(lambda: not made.desk.state.figures.stale, "counted")
        sheet = h.found(ConfirmSheet)
        assert sheet.send.text() == "Send to 5 contacts"
        press(sheet, Qt.Key.Key_Escape)
        assert (await h.signed.client.broadcasts.one(draft.id)).status is Status.DRAFT
        made.shutdown()

    walk(steps)


@pytest.mark.req("BRD-125")
def test_more_than_a_million_people_are_written_to_only_when_somebody_says_so(
    walk: Callable[[Walk], None],
) -> None:
    async def steps(h: Hall) -> None:
        draft = await h.draft("Everybody")
        made = await builder(h, broadcast_id=draft.id, launch=True)
        await until(lambda: not made.desk.state.figures.stale, "counted")
        sheet = h.found(ConfirmSheet)
        assert not sheet.sure.isVisible()
        assert sheet.send.isEnabled()
        state = made.desk.state
        assert state.figures.report is not None
        large = msgspec.structs.replace(
            state.figures.report, is_large=True, recipients=1_204_113, start_ms=0, finish_ms=12_040_000
        )
        figures = replace(state.figures, report=large)
        sheet.show_state(replace(state, figures=figures), 0)
        assert plain(sheet.sure.text()) == "Yes, write to 1,204,113 people; it takes about 3 h 20 min"
        assert not sheet.send.isEnabled()
        click(sheet.sure)
        assert sheet.send.isEnabled()
        press(sheet, Qt.Key.Key_Escape)
        made.shutdown()

    walk(steps)


@pytest.mark.req("MSG-3", "MSG-4", "MSG-5", "RCS-1", "RCS-5", "RCS-10", "RCS-19")
def test_a_rich_card_is_kept_in_a_draft_and_comes_back_summed_up(walk: Callable[[Walk], None]) -> None:
    async def steps(h: Hall) -> None:
        made = await builder(h)
        write(made.setup.name, "Tyres")
        made.chain.add_step(Channel.RCS)
        card = made.chain.cards[-1]
        chooser = card.content.chooser
        assert isinstance(chooser, Segmented)
        click(chooser.part("rich_card"))
        editor = card.content.editor
        assert isinstance(editor, CardEditor)
        write(editor.card.title.edit, "Winter tyres")
        click(editor.below.add)
        form = h.found(SuggestionForm)
        write(form.fields.text.edit, "Call me")
        click(form.save)
        made.desk.save()
        await until(lambda: made.desk.state.run is not None, "the draft")
        assert made.desk.state.run is not None
        stored = await h.signed.client.broadcasts.form(made.desk.state.run.id)
        content = stored.steps[1].content
        assert isinstance(content, RcsContent)
        assert content.card == RcsCard(title="Winter tyres")
        assert [one.text for one in content.suggestions] == ["Call me"]
        made.shutdown()
        made.hide()
        again = await builder(h, broadcast_id=made.desk.state.run.id)
        summary = again.chain.cards[1].summary
        assert summary.isVisible()
        assert (summary.title.text(), summary.facts.text()) == ("Winter tyres", "Rich card · 1 reply")
        again.shutdown()

    walk(steps)
