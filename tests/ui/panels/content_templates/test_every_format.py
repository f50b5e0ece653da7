"""Every format of every channel is kept, opened, shown on the phone and saved again beside a real service."""

from __future__ import annotations

import pytest

from app.contract.channels import Channel
from app.contract.content import AnyContent, Kind
from app.contract.content_templates import ContentTemplateForm
from tests.contract.contents import EXAMPLES
from tests.ui.hands import click, write
from tests.ui.panels.broadcasts.hall import Hall, until
from tests.ui.panels.content_templates.test_content_templates import Walks, content, form, stored, walk
from ui.panels.constructor.editors import formats_of

__all__ = ["walk"]

FORMATS = {
    Channel.SMS: ("text",),
    Channel.RCS: ("rich_card", "carousel", "text", "file"),
    Channel.VIBER: ("text", "file", "text_button", "text_media_button"),
    Channel.WHATSAPP: ("card", "list", "text", "file", "request_location", "send_location"),
    Channel.EMAIL: ("email", "text"),
    Channel.PUSH: ("push",),
    Channel.TTS: ("tts",),
    Channel.MOBILE_PUSH: ("mobile_push",),
}


@pytest.mark.req("CTP-3", "CTP-4", "CTP-5", "CTP-6", "CTP-7", "CTP-8", "CTP-9", "CTP-10", "VIB-1", "VIB-4", "MPU-1")
@pytest.mark.parametrize("channel", FORMATS, ids=lambda one: one.name.lower())
def test_a_message_of_every_format_is_kept_and_comes_back_as_it_was(walk: Walks, channel: Channel) -> None:
    async def steps(h: Hall) -> None:
        for kind in FORMATS[channel]:
            await comes_back(h, (channel, kind), EXAMPLES[channel, kind])

    walk(steps)


async def comes_back(h: Hall, kind: Kind, example: AnyContent) -> None:
    made = await stored(h, kind[1], example)  # type: ignore[arg-type]  # those of the constructor
    panel = await form(h, template_id=made.id)
    assert content(panel) == example
    frame = panel.form.editor
    assert frame.editor.isVisible()
    assert set(FORMATS[kind[0]]) <= set(formats_of(kind[0]))
    if frame.chooser is not None:
        assert frame.chooser.value == kind[1]
    assert panel.phone.accessibleDescription(), "it is on the phone, in words too"
    write(panel.form.name, " again")
    before = len(h.trips.taken)
    click(panel.foot.save)
    await until(lambda: len(h.trips.taken) > before, "the way back")
    kept: ContentTemplateForm = await h.signed.client.content_templates.form(made.id)
    assert (kept.name, kept.content) == (f"{kind[1]} again", example)
    panel.hide()
    panel.shutdown()
