"""*Send test* in the form of a template, through the real engine, its fate played by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.contract.contacts import ContactForm
from app.contract.messages import Source
from app.contract.paging import PageRequest
from app.contract.payloads.plain import SmsContent
from app.contract.senders import SenderForm
from tests.ui.hands import click, press, write
from tests.ui.panels.broadcasts.hall import Hall, until
from tests.ui.panels.content_templates.test_content_templates import Walks, editor, form, walk
from ui.panels.constructor import trial
from ui.panels.constructor.trial_dialog import TrialDialog

__all__ = ["walk"]


async def another_sender(h: Hall) -> int:
    form = SenderForm(name="NORDWIND 2", provider_id=h.line.sender.provider_id)
    return (await h.signed.client.assets.save_sender(form)).id


@pytest.mark.req("MSG-52", "CTP-2", "CTP-10")
def test_a_template_is_tested_from_its_own_form(walk: Walks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "LOOK_EVERY_S", 0.01)

    async def steps(h: Hall) -> None:
        await h.signed.client.contacts.save(ContactForm(phone="+34600999888", values={"name": "Eva"}))
        second = await another_sender(h)
        panel = await form(h)
        click(panel.test)
        assert [one.path for one in panel.model.state.problems] == ["content.text"]
        assert h.window.findChildren(TrialDialog) == []
        write(editor(panel), "See you, ")
        panel.model.write(SmsContent(text="See you, {{attribute.name}}"), "")
        await until(lambda: panel.model.state.samples, "people")

        click(panel.test)
        await h.signed.tasks.settle()
        dialog: TrialDialog = h.found(TrialDialog)
        assert dialog.sender_select is not None
        assert dialog.sender_field is not None
        assert dialog.focusWidget() is dialog.sender_select
        write(dialog.number, "12")
        click(dialog.send)
        await until(lambda: dialog.sender_field and dialog.sender_field.error(), "no sender")
        while dialog.sender_id != second:
            press(dialog.sender_select, Qt.Key.Key_Down)
        click(dialog.send)
        await until(dialog.number_field.error, "no number")
        assert not dialog.sender_field.error()
        assert not dialog.error.isVisible()
        dialog.number.selectAll()
        write(dialog.number, "600 111 222")
        assert not dialog.number_field.error()
        click(dialog.send)
        (sent,) = await h.submit()
        assert (sent.address, sent.sender, sent.text) == ("34600111222", "NORDWIND 2", "See you, Eva")
        await h.deliver([sent])
        await until(lambda: dialog._glyph is not None and dialog._glyph.text() == "Delivered", "delivered")
        assert (await h.signed.client.broadcasts.test_sent(sent.message_id)).source is Source.TEST
        assert (await h.signed.client.broadcasts.page(PageRequest())).total == 0
        dialog.finish()

        click(panel.test)
        await h.signed.tasks.settle()
        again: TrialDialog = h.found(TrialDialog)
        assert again.sender_id == second
        again.finish()
        panel.shutdown()

    walk(steps)
