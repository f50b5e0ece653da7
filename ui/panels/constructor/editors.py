"""Which editor belongs to which format of which channel; a format without one is not offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from app.contract.channels import Channel
from app.contract.content import Kind
from ui.panels.constructor.editor import Editor
from ui.panels.constructor.mobile_editor import MobilePushEditor
from ui.panels.constructor.push_editor import PushEditor
from ui.panels.constructor.rcs.carousel_editor import CarouselEditor
from ui.panels.constructor.rcs.editors import CardEditor, FileEditor, TextEditor
from ui.panels.constructor.sms_editor import SmsEditor
from ui.panels.constructor.texts_editor import TextsEditor
from ui.panels.constructor.tts_editor import TtsEditor
from ui.panels.constructor.viber.editors import (
    ViberButtonEditor,
    ViberFileEditor,
    ViberMediaEditor,
    ViberTextEditor,
)
from ui.panels.constructor.whatsapp.card_editor import WhatsAppCardEditor
from ui.panels.constructor.whatsapp.file_editor import WhatsAppFileEditor
from ui.panels.constructor.whatsapp.list_editor import ListEditor
from ui.panels.constructor.whatsapp.location_editor import LocationEditor
from ui.panels.constructor.whatsapp.request_editor import RequestEditor
from ui.panels.constructor.whatsapp.template_editor import WhatsAppTemplateEditor
from ui.panels.constructor.whatsapp.text_editor import WhatsAppTextEditor
from ui.panels.email.editor import EmailEditor

Factory = Callable[[], Editor]


def _texts(channel: Channel, kind: str) -> tuple[Kind, Factory]:
    return (channel, kind), partial(TextsEditor, channel, kind)


EDITORS: Final[Mapping[Kind, Factory]] = dict(
    (
        ((Channel.SMS, "text"), SmsEditor),
        ((Channel.RCS, "rich_card"), CardEditor),
        ((Channel.RCS, "carousel"), CarouselEditor),
        ((Channel.RCS, "text"), TextEditor),
        ((Channel.RCS, "file"), FileEditor),
        ((Channel.VIBER, "text"), ViberTextEditor),
        ((Channel.VIBER, "file"), ViberFileEditor),
        ((Channel.VIBER, "text_button"), ViberButtonEditor),
        ((Channel.VIBER, "text_media_button"), ViberMediaEditor),
        ((Channel.WHATSAPP, "card"), WhatsAppCardEditor),
        ((Channel.WHATSAPP, "list"), ListEditor),
        ((Channel.WHATSAPP, "text"), WhatsAppTextEditor),
        ((Channel.WHATSAPP, "file"), WhatsAppFileEditor),
        ((Channel.WHATSAPP, "request_location"), RequestEditor),
        ((Channel.WHATSAPP, "send_location"), LocationEditor),
        ((Channel.WHATSAPP, "template"), WhatsAppTemplateEditor),
        ((Channel.EMAIL, "email"), EmailEditor),
        _texts(Channel.EMAIL, "text"),
        ((Channel.PUSH, "push"), PushEditor),
        ((Channel.TTS, "tts"), TtsEditor),
        ((Channel.MOBILE_PUSH, "mobile_push"), MobilePushEditor),
    )
)
"""In the order in which a channel offers its formats."""


def formats_of(channel: Channel) -> tuple[str, ...]:
    """The formats that can be edited."""
    return tuple(kind for of, kind in EDITORS if of is channel)
