"""Which content belongs to which channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.contract.channels import Channel
from app.contract.payloads.api_only import TelegramContent, WeChatContent
from app.contract.payloads.email import EmailContent
from app.contract.payloads.newer import NewerContent
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.whatsapp import WhatsAppContent

Written = (
    SmsContent
    | RcsContent
    | ViberContent
    | WhatsAppContent
    | EmailContent
    | PushContent
    | TtsContent
    | MobilePushContent
)
"""What the constructor writes (MSG-1)."""

Content = Written | NewerContent
"""With what a newer constructor wrote (MSG-92)."""

AnyContent = Content | WeChatContent | TelegramContent
"""With the channels that have no form: they are for the API, conversations and codes."""

Kind = tuple[Channel, str]
"""A channel and the `type` of a content of it."""

KINDS: Final[Mapping[Channel, type[Written]]] = {
    Channel.SMS: SmsContent,
    Channel.RCS: RcsContent,
    Channel.VIBER: ViberContent,
    Channel.WHATSAPP: WhatsAppContent,
    Channel.EMAIL: EmailContent,
    Channel.PUSH: PushContent,
    Channel.TTS: TtsContent,
    Channel.MOBILE_PUSH: MobilePushContent,
}
"""The channels of a broadcast in the order in which they are offered (BRD-40), with an empty content each."""

_CHANNELS: Final[Mapping[type, Channel]] = {
    **{kind: channel for channel, kind in KINDS.items()},
    WeChatContent: Channel.WECHAT,
    TelegramContent: Channel.TELEGRAM_GATEWAY,
}

SCHEMA: Final = 1
"""The newest form of the content object that this version reads."""


def channel_of(content: AnyContent) -> Channel:
    """The channel a content is for."""
    return content.of if isinstance(content, NewerContent) else _CHANNELS[type(content)]


def kind_of(content: AnyContent) -> Kind:
    """What decides which fields of a content count; no format of a newer version's is known."""
    return channel_of(content), "" if isinstance(content, NewerContent) else content.type
