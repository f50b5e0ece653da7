"""Which editor belongs to which format of which channel; a format without one is not offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from app.contract.channels import Channel
from app.contract.content import Kind
from ui.panels.constructor.editor import Editor
from ui.panels.constructor.rcs.carousel_editor import CarouselEditor
from ui.panels.constructor.rcs.editors import CardEditor, FileEditor, TextEditor
from ui.panels.constructor.texts_editor import TextsEditor
from ui.panels.constructor.whatsapp.card_editor import WhatsAppCardEditor
from ui.panels.constructor.whatsapp.list_editor import ListEditor
from ui.panels.constructor.whatsapp.request_editor import RequestEditor
from ui.panels.constructor.whatsapp.text_editor import WhatsAppTextEditor
from ui.panels.email.editor import EmailEditor

Factory = Callable[[], Editor]


def _texts(channel: Channel, kind: str) -> tuple[Kind, Factory]:
    return (channel, kind), partial(TextsEditor, channel, kind)


EDITORS: Final[Mapping[Kind, Factory]] = dict(
    (
        _texts(Channel.SMS, "text"),
        ((Channel.RCS, "rich_card"), CardEditor),
        ((Channel.RCS, "carousel"), CarouselEditor),
        ((Channel.RCS, "text"), TextEditor),
        ((Channel.RCS, "file"), FileEditor),
        _texts(Channel.VIBER, "text"),
        ((Channel.WHATSAPP, "card"), WhatsAppCardEditor),
        ((Channel.WHATSAPP, "list"), ListEditor),
        ((Channel.WHATSAPP, "text"), WhatsAppTextEditor),
        ((Channel.WHATSAPP, "request_location"), RequestEditor),
        ((Channel.EMAIL, "email"), EmailEditor),
        _texts(Channel.EMAIL, "text"),
        _texts(Channel.PUSH, "push"),
        _texts(Channel.TTS, "tts"),
        _texts(Channel.MOBILE_PUSH, "mobile_push"),
    )
)
"""In the order in which a channel offers its formats."""


def formats_of(channel: Channel) -> tuple[str, ...]:
    """The formats that can be edited."""
    return tuple(kind for of, kind in EDITORS if of is channel)
