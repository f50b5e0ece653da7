"""A mail of blocks from the constructor into the service and back, as a content template (EML-3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.contract.channels import Channel
from app.contract.mail.render import render
from app.contract.paging import PageRequest
from app.contract.payloads.email import EmailContent
from app.core.clock import SetClock
from tests.areas.conftest import Client as Service
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.panels.broadcasts.hall import hall, until
from ui.panels.content_templates.form_panel import ContentTemplatePanel
from ui.panels.email.document import Kind
from ui.panels.email.editor import EmailEditor
from ui.panels.email.fields import Personal


@pytest.mark.req("EML-3", "EML-10", "EML-12", "EML-15", "EML-18", "EML-40")
def test_a_mail_is_built_kept_and_rendered(
    scenario: Scenario, client: Service, clock: SetClock, tmp_path: Path
) -> None:
    async def run() -> None:
        async with hall(client, clock, tmp_path) as h:
            panel = ContentTemplatePanel(h.context)
            layout = h.window.layout()
            assert layout is not None
            h.panel.hide()
            layout.addWidget(panel)
            panel.arrive({})
            await until(panel.foot.isVisible, "the form")
            panel.model.choose_channel(Channel.EMAIL)
            write(panel.form.name, "Spring")
            editor = panel.form.editor.editor
            assert isinstance(editor, EmailEditor)
            write(editor.fields["subject"].edit, "Spring is here")
            click(panel.foot.save)
            await until(lambda: bool(panel.model.state.problems), "what is missing")
            click(editor.summary.problems[0])
            window = editor.window_
            assert window is not None
            click(window.palette_view.tiles[Kind.TEXT])
            press(window.canvas, Qt.Key.Key_Return)
            assert window.canvas.edit is not None
            write(window.canvas.edit, "Hello {{attribute.name}}")
            click(window.palette_view.tiles[Kind.BUTTON])
            assert {one.code for one in window.model.state.problems} == {"required"}
            for name, text in (("text", "Look"), ("link", "https://x.example/?q={{attribute.name}}")):
                field = window.properties.fields[name]
                assert isinstance(field, Personal)
                write(field.field.edit, text)
            assert window.model.state.problems == ()
            click(window.done)
            click(panel.foot.save)
            await until(lambda: h.trips.taken, "the way back")
            [made] = (await h.signed.client.content_templates.page(PageRequest())).rows
            content = (await h.signed.client.content_templates.form(made.id)).content
            assert isinstance(content, EmailContent)
            mail = render(content, {})
            assert mail.subject == "Spring is here"
            assert "Hello {{attribute.name}}" in mail.text
            assert 'href="https://x.example/?q={{attribute.name}}"' in mail.html
            panel.hide()
            panel.shutdown()

    scenario(run())
