"""The scene of any content: what its recipient's phone shows of it (MSG-50)."""

from __future__ import annotations

from typing import assert_never

from app.contract.channels import Channel
from app.contract.content import Content, NewerContent, Written, channel_of, known_of
from app.contract.payloads.email import EmailContent
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.contract.speech import spoken_s
from ui.kit.phone.scene import CallScene, ChatScene, NoticeScene, Scene, SceneHead
from ui.kit.phone.scene_chat import file_of, rcs_scene, sms_scene, viber_scene
from ui.kit.phone.scene_mail import mail_scene
from ui.kit.phone.scene_template import TemplateText
from ui.kit.phone.scene_whatsapp import whatsapp_scene
from ui.kit.phone.scene_words import AS_TYPED, Filling
from ui.texts.messages import tr


def scene_of_content(
    content: Content,
    filling: Filling = AS_TYPED,
    *,
    sender: str = "",
    day: str = "",
    time: str = "",
    template: TemplateText | None = None,
) -> Scene:
    """A content on a phone; without names and values in `filling` its texts are final.

    `template` is the text of the WhatsApp template that is chosen, where it is known.
    """
    head = SceneHead(Channel(channel_of(content)), sender or tr("phone.sender"), day, time)
    known = known_of(content) if isinstance(content, NewerContent) else content
    return ChatScene(head) if known is None else _scene(known, filling, head, template)


def _scene(content: Written, filling: Filling, head: SceneHead, template: TemplateText | None) -> Scene:
    match content:
        case SmsContent():
            return sms_scene(content, filling, head)
        case RcsContent():
            return rcs_scene(content, filling, head)
        case ViberContent():
            return viber_scene(content, filling, head)
        case WhatsAppContent():
            return whatsapp_scene(content, filling, head, template)
        case EmailContent():
            return mail_scene(content, filling, head)
        case PushContent():
            header, body = filling.line(content.header), filling.words(content.text)
            return NoticeScene(head, header, body, file_of(content.image))
        case MobilePushContent():
            return NoticeScene(head, filling.line(content.header), filling.words(content.body), in_app=True)
        case TtsContent():
            return _call(content, filling, head)
        case _:
            assert_never(content)


def _call(content: TtsContent, filling: Filling, head: SceneHead) -> CallScene:
    words = filling.words(content.text)
    seconds = spoken_s(words.text if filling.names is None else content.text, content.language)
    return CallScene(head, words, content.language, content.repeat, seconds)
