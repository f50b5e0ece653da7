"""The template of a step: picked, saved, cleared, missing; beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.contract.chain import Step
from app.contract.content_templates import ContentTemplate, ContentTemplateForm
from app.contract.paging import PageRequest
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsContent
from tests.ui.hands import CTRL, click, press, write
from tests.ui.panels.broadcasts.hall import Hall, until
from tests.ui.panels.broadcasts.test_launch_path import builder
from tests.ui.panels.broadcasts.test_templates_tab import form_of
from tests.ui.panels.constructor.reach import words
from ui.kit.controls.modal import Confirm
from ui.kit.controls.select import Select
from ui.panels.broadcasts.builder import view_model
from ui.panels.constructor.template_box import TemplateBox, TemplatePopup
from ui.panels.content_templates.questions import TakenDialog
from ui.texts.messages import tr

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]


async def stored(h: Hall, name: str, content: SmsContent | RcsContent) -> ContentTemplate:
    return await h.signed.client.content_templates.save(ContentTemplateForm(name=name, content=content))


def opened(box: TemplateBox) -> TemplatePopup:
    box.choice.setFocus()
    press(box.choice, Qt.Key.Key_F4)
    assert box.popup is not None
    return box.popup


@pytest.mark.req("MSG-11", "MSG-12", "MSG-13", "MSG-2")
def test_a_template_is_picked_searched_for_saved_and_cleared(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        reminder = await stored(h, "Reminder", SmsContent(text="See you on Monday"))
        await stored(h, "Winter", SmsContent(text="Tyres are in"))
        await stored(h, "Elsewhere", RcsContent(text="Not here"))
        made = await builder(h)
        card = made.chain.cards[0]
        popup = opened(card.template)
        assert [option.words for option in popup._model._options] == ["Reminder", "Winter"]
        write(popup.search, "remi")
        press(popup.search, Qt.Key.Key_Return)
        await until(lambda: step_of(made).template_id == reminder.id, "the template")
        assert step_of(made).content == SmsContent(text="See you on Monday")
        assert card.template.choice.currentText() == "Reminder"
        made.chain.focus_text()
        write(words(made.chain.cards[0]).main, "!")
        assert step_of(made).template_id == reminder.id
        await over(h, made)
        await saved_under_names(h, made, reminder)
        click(card.template.clear)
        assert (step_of(made).template_id, step_of(made).content.text) == (None, "Tyres are in")
        made.shutdown()

    walk(steps)


def step_of(made: Any) -> Any:
    return made.desk.state.draft.steps[0]


async def over(h: Hall, made: Any) -> None:
    """What is written is asked about before another template takes its place."""
    popup = opened(made.chain.cards[0].template)
    write(popup.search, "winter")
    press(popup.search, Qt.Key.Key_Return)
    question = made.picking.dialog
    assert isinstance(question, Confirm)
    assert question.title.text() == tr("template_box.over_title", name="Winter")
    question.finish(True)
    await until(lambda: step_of(made).content == SmsContent(text="Tyres are in"), "the other message")
    made.desk.undo()
    assert "Monday" in step_of(made).content.text
    made.desk.redo()


async def saved_under_names(h: Hall, made: Any, reminder: ContentTemplate) -> None:
    """A used name asks; another one is typed; the template then says what the step does."""
    client = h.signed.client.content_templates
    popup = opened(made.chain.cards[0].template)
    write(popup.search, "REMINDER")
    press(popup.search, Qt.Key.Key_Return, CTRL)
    await until(lambda: isinstance(made.picking.dialog, TakenDialog), "the question")
    click(made.picking.dialog.other)
    again = made.chain.cards[0].template.popup
    assert again is not None
    assert again.search.text() == "REMINDER"
    write(again.search, "Brand new")
    assert again.keep.text() == tr("template_box.keep", name="Brand new")
    click(again.keep)
    await until(lambda: made.chain.cards[0].template.choice.currentText() == "Brand new", "the new template")
    rows = (await client.page(PageRequest())).rows
    assert {one.name for one in rows} == {"Reminder", "Winter", "Elsewhere", "Brand new"}
    await h.signed.tasks.settle()
    popup = opened(made.chain.cards[0].template)
    write(popup.search, "Reminder")
    press(popup.search, Qt.Key.Key_Return, CTRL)
    await until(lambda: isinstance(made.picking.dialog, TakenDialog), "the question")
    click(made.picking.dialog.replace)
    await until(lambda: step_of(made).template_id == reminder.id, "the replaced template")
    assert (await client.form(reminder.id)).content == SmsContent(text="Tyres are in")


def has_problems(panel: Any) -> bool:
    return bool(panel.desk.state.problems)


def is_gone(choice: Select, name: str) -> bool:
    return choice.currentText() == tr("template_box.gone_named", name=name)


@pytest.mark.req("MSG-99", "MSG-12", "MSG-10")
def test_what_somebody_else_removed_keeps_its_name_until_another_is_chosen(
    walk: Walks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_model, "RELOAD_AFTER_S", 0.0)

    async def steps(h: Hall) -> None:
        template = await stored(h, "Reminder", SmsContent(text="See you"))
        step = Step(content=SmsContent(text="See you"), sender_id=h.line.sender.id, template_id=template.id)
        draft = await h.draft("Spring", steps=(step,))
        made = await builder(h, broadcast_id=draft.id)
        panel = await form_of(h)
        panel.desk.model.edit(made.desk.state.draft, "")
        await h.signed.client.content_templates.remove(template.id)
        await h.signed.client.assets.remove_sender(h.line.sender.id)
        for one in (made, panel):
            card = one.chain.cards[0]
            await until(partial(is_gone, card.template.choice, "Reminder"), "the deletion")
            await until(partial(is_gone, card.sender_select, "NORDWIND"), "the sender")
        step_card = made.chain.cards[0]
        words(step_card).main.setFocus()
        write(words(step_card).main, "!")
        click(step_card.acts.save)
        assert step_card.error.text() == "\n".join(
            (tr("builder.problem_sender_sender_gone"), tr("problem.template_gone"))
        )
        made.desk.launch()
        panel.desk.save()
        for one in (made, panel):
            await until(partial(has_problems, one), "the problems")
            paths = {(wrong.path, wrong.code) for wrong in one.desk.state.problems}
            assert {("steps.0.template_id", "template_gone"), ("steps.0.sender_id", "sender_gone")} <= paths
        click(made.chain.cards[0].template.clear)
        assert all(wrong.path != "steps.0.template_id" for wrong in made.desk.state.problems)
        made.shutdown()
        panel.shutdown()

    walk(steps)
