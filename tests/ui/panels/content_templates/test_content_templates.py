"""Content templates by clicks and keys, beside a real service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.content import Content, NewerContent
from app.contract.content_templates import ContentTemplate, ContentTemplateForm
from app.contract.faults import Code
from app.contract.paging import PageRequest
from app.contract.payloads.email import EmailContent
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsContent
from app.core.clock import SetClock
from backend_client.transport import ServiceFault
from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.panels.broadcasts.hall import Hall, hall, until
from ui.kit.controls.modal import Confirm
from ui.panels.constructor.newer_editor import NewerEditor
from ui.panels.content_templates import form_model
from ui.panels.content_templates.form_panel import ContentTemplatePanel
from ui.panels.content_templates.panel import ContentTemplatesPanel
from ui.panels.content_templates.questions import ConflictDialog, TakenDialog
from ui.panels.content_templates.spec import format_words
from ui.texts.messages import tr

Walk = Callable[[Hall], Awaitable[None]]
Walks = Callable[[Walk], None]
HELLO = SmsContent(text="Hello {{attribute.name}}")


@pytest.fixture
def walk(
    scenario: Scenario, client: Service, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Walks:
    monkeypatch.setattr(form_model, "KEEP_AFTER_S", 0.01)

    def go(steps: Walk) -> None:
        async def run() -> None:
            async with hall(client, clock, tmp_path) as made:
                await steps(made)

        scenario(run())

    return go


async def stored(h: Hall, name: str = "Reminder", content: Content = HELLO) -> ContentTemplate:
    return await h.signed.client.content_templates.save(ContentTemplateForm(name=name, content=content))


async def rows(h: Hall) -> list[ContentTemplate]:
    return list((await h.signed.client.content_templates.page(PageRequest())).rows)


def placed(h: Hall, panel: QWidget) -> None:
    layout = h.window.layout()
    assert layout is not None
    h.panel.hide()
    layout.addWidget(panel)


async def form(h: Hall, **params: Any) -> ContentTemplatePanel:
    panel = ContentTemplatePanel(h.context)
    placed(h, panel)
    panel.arrive(params)
    await until(panel.foot.isVisible, "the form")
    return panel


def editor(panel: ContentTemplatePanel) -> QWidget:
    """The field that has the keyboard once the message is to be written."""
    panel.form.focus_path("content")
    field = panel.focusWidget()
    assert field is not None
    return field


def content(panel: ContentTemplatePanel) -> Content:
    return panel.model.state.draft.content


@pytest.mark.req("CTP-1", "CTP-2", "CTP-11", "MSG-2", "MSG-13")
def test_a_template_is_written_listed_copied_and_deleted(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        panel = await form(h)
        click(panel.foot.save)
        await until(lambda: len(panel.model.state.problems) == 2, "the problems")
        assert panel.form.name_field.error()
        write(panel.form.name, "Reminder")
        write(editor(panel), "See you on Monday")
        assert panel.model.state.problems == ()
        assert panel.phone.scene.text == "See you on Monday"
        click(panel.foot.save)
        await until(lambda: h.trips.taken, "the way back")
        assert h.trips.taken[-1][0] == "content_templates"
        (made,) = await rows(h)
        assert (made.name, made.summary) == ("Reminder", "See you on Monday")
        panel.hide()
        panel.shutdown()
        step = Step(content=SmsContent(text="Hi"), template_id=made.id)
        await h.draft("Spring", steps=(step,))
        await listed(h, made)

    walk(steps)


async def listed(h: Hall, made: ContentTemplate) -> None:
    table = ContentTemplatesPanel(h.context)
    placed(h, table)
    table.arrive({})
    await h.signed.tasks.settle()
    titles = [str(column.words) for column in table.model.spec.columns if column.shown]
    assert titles == ["ID", "Template name", "Channel", "Format", "Text", "Last modified"]
    mail = ContentTemplateForm(name="Mail", content=EmailContent(subject="Hi", text="Hello"))
    formats = [format_words(one) for one in (made, await h.signed.client.content_templates.save(mail))]
    assert formats == ["", "Plain text"]
    await h.signed.client.content_templates.remove((await rows(h))[0].id)
    await until(lambda: table.model.state.total == 1, "the table")
    table.table.view.setFocus()
    table.table.view.go_to(0)
    press(table.table.view, Qt.Key.Key_D)
    await until(lambda: h.trips.taken[-1][0] == "content_template", "the copy")
    assert sorted(one.name for one in await rows(h)) == ["Reminder", "Reminder (2)"]
    await h.signed.tasks.settle()
    row = table.model.row_of(str(made.id))
    assert row is not None
    table.table.view.go_to(row)
    press(table.table.view, Qt.Key.Key_Delete)
    await until(lambda: table.dialog is not None, "the question")
    assert table.dialog is not None
    assert any("Spring" in text for text in words_of(table.dialog))
    table.dialog.finish(True)
    await until(lambda: h.told.undo is not None, "the deletion")
    assert [one.name for one in await rows(h)] == ["Reminder (2)"]
    h.told.undo()  # type: ignore[misc]  # it is there
    await h.signed.tasks.settle()
    assert len(await rows(h)) == 2
    table.shutdown()


def words_of(dialog: QWidget) -> list[str]:
    return [one.text() for one in dialog.findChildren(QWidget) if hasattr(one, "text") and callable(one.text)]


@pytest.mark.req("CTP-2", "MSG-13", "CTP-24")
def test_another_channel_and_a_used_name_are_asked_about_and_a_crash_loses_nothing(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        other = await stored(h, content=RcsContent(text="Old words"))
        panel = await form(h)
        write(panel.form.name, "reminder")
        write(editor(panel), "Mine")
        panel.form.channel_wanted.emit(Channel.RCS)
        question = panel.dialog
        assert isinstance(question, Confirm)
        assert panel.model.state.draft.channel is Channel.SMS
        question.finish(True)
        assert content(panel) == RcsContent()
        panel.model.undo()
        assert content(panel) == SmsContent(text="Mine")
        panel.model.redo()
        panel.form.channel_wanted.emit(Channel.RCS)
        assert panel.dialog is None
        write(editor(panel), "New words")
        await until(lambda: panel._kept.find(None), "what is kept")
        panel.hide()
        panel.shutdown()

        again = await form(h)
        assert again.notice.isVisible()
        again.model.restore()
        assert content(again) == RcsContent(text="New words")
        click(again.foot.save)
        await until(lambda: isinstance(again.dialog, TakenDialog), "the question")
        assert isinstance(again.dialog, TakenDialog)
        click(again.dialog.replace)
        await until(lambda: h.trips.taken, "the way back")
        (one,) = await rows(h)
        assert (one.id, one.name, one.summary, one.version) == (other.id, "reminder", "New words", 2)
        assert again._kept.find(None) is None
        again.shutdown()

    walk(steps)


@pytest.mark.req("CTP-2", "MSG-51")
def test_two_editors_and_a_deletion_lose_nothing(walk: Walks) -> None:
    async def steps(h: Hall) -> None:
        template = await stored(h)
        client = h.signed.client.content_templates
        await h.signed.client.contacts.save(ContactForm(phone="+34600000001", values={"name": "Eva"}))
        panel = await form(h, template_id=template.id)
        await until(panel.samples.isVisible, "the people")
        assert panel.phone.scene.text == "Hello Name"
        panel.samples.wanted.emit(0)
        assert panel.phone.scene.text == "Hello Eva"
        await client.save(ContentTemplateForm(name="Theirs", content=HELLO, version=1), template.id)
        panel.model.write(SmsContent(text="Mine"), "")
        click(panel.foot.save)
        await until(lambda: isinstance(panel.dialog, ConflictDialog), "the conflict")
        assert isinstance(panel.dialog, ConflictDialog)
        assert tr("content_templates.conflict_title", by="Ada Admin") == panel.dialog.title.text()
        click(panel.dialog.overwrite)
        await until(lambda: h.trips.taken, "the way back")
        assert (await client.form(template.id)).content == SmsContent(text="Mine")
        panel.arrive({"template_id": template.id})
        await until(lambda: panel.model.state.template is not None, "the form")
        panel.model.write(SmsContent(text="Later words"), "")
        await client.remove(template.id)
        await until(lambda: panel.model.state.removed, "the deletion")
        click(panel.foot.save)
        await until(lambda: len(h.trips.taken) == 2, "the way back")
        (one,) = await rows(h)
        assert (one.id != template.id, one.summary) == (True, "Later words")
        with pytest.raises(ServiceFault) as gone:
            await client.one(template.id)
        assert gone.value.fault.code is Code.NOT_FOUND
        panel.shutdown()

    walk(steps)


@pytest.mark.req("MSG-92", "EML-41")
def test_what_a_newer_version_wrote_is_renamed_and_not_changed(walk: Walks) -> None:
    raw = '{ "channel": 6, "schema": 2, "subject": "Spring", "document": {"blocks": [{"type": "film"}]} }'

    async def steps(h: Hall) -> None:
        kept = await stored(h, content=NewerContent(raw=raw))
        panel = await form(h, template_id=kept.id)
        assert isinstance(panel.form.editor.editor, NewerEditor)
        assert not panel.form.channel.isEnabled()
        assert "Spring" in panel.phone.scene.text
        write(panel.form.name, " again")
        click(panel.foot.save)
        await until(lambda: h.trips.taken, "the way back")
        back = await h.signed.client.content_templates.form(kept.id)
        assert (back.name, back.content) == ("Reminder again", NewerContent(raw=raw))

    walk(steps)
