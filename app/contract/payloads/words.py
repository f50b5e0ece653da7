"""The words of a content as threads, lists and searches show them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.contract.mail.words import words_of
from app.contract.payloads.api_only import TelegramContent, WeChatContent
from app.contract.payloads.email import EmailContent
from app.contract.payloads.keeping import known_of
from app.contract.payloads.kinds import AnyContent
from app.contract.payloads.media import Media
from app.contract.payloads.newer import NewerContent
from app.contract.payloads.personal import texts_of
from app.contract.payloads.places import found_at
from app.contract.payloads.plain import MobilePushContent, PushContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.rules import rules_of
from app.contract.payloads.single import is_blank
from app.contract.payloads.viber import ViberContent
from app.contract.payloads.wa_words import template_lines
from app.contract.payloads.whatsapp import Location, WhatsAppContent
from app.contract.sms import AlphabetChoice
from app.contract.whatsapp_templates import WaTemplate


def plain_text(content: AnyContent, template: WaTemplate | None = None) -> str:
    """What a content says; a file's name where it says nothing.

    `template` is the registered one a WhatsApp content is made from; without it its name stands for its words.
    """
    match content:
        case SmsContent() | TtsContent():
            return content.text
        case RcsContent():
            return _rcs(content)
        case ViberContent() | WeChatContent():
            return content.text or _name(content.media)
        case WhatsAppContent():
            return _whatsapp(content, template)
        case EmailContent():
            return content.subject
        case PushContent() | MobilePushContent():
            return _notice(content)
        case TelegramContent():
            return content.code
        case NewerContent():
            return _of_newer(content)


def is_written(content: AnyContent) -> bool:
    """Whether anybody has put anything into a content that people would get."""
    if any(not is_blank(text) for text in texts_of(content).values()):
        return True
    if any(one is not None for place in rules_of(content).media for _, one in found_at(content, place)):
        return True
    match content:
        case WhatsAppContent():
            place = content.location
            is_placed = place is not None and (place.latitude is not None or place.longitude is not None)
            return is_placed or content.wa_template is not None
        case MobilePushContent():
            return bool(content.data)
        case TelegramContent():
            return bool(content.code)
        case NewerContent():
            return True
        case _:
            return False


def alphabet_of(content: str | None) -> AlphabetChoice:
    """How a short message is to be written, from the content kept with it; as its text needs where none is."""
    if content is None:
        return AlphabetChoice.AUTO
    try:
        return msgspec.json.decode(content, type=SmsContent).alphabet
    except msgspec.MsgspecError:  # of another channel
        return AlphabetChoice.AUTO


def is_text_alone(content: AnyContent) -> bool:
    """Whether the words say everything, so that no more than they needs to be kept with a message."""
    match content:
        case SmsContent():
            return content.alphabet is not AlphabetChoice.UCS2
        case RcsContent():
            return content.type == "text" and not content.suggestions
        case ViberContent() | WeChatContent():
            return content.type == "text"
        case WhatsAppContent():
            return content.type == "text" and content.link_preview
        case _:
            return False


def parts_of(content: AnyContent) -> dict[str, str]:
    """Everything that people get to read, dial or open, by its path: what a moderator looks through."""
    if isinstance(content, NewerContent):
        known = known_of(content)
        return {} if known is None else parts_of(known)
    parts = {path: words_of(text) if path.endswith(".html") else text for path, text in texts_of(content).items()}
    for place in ("card.suggestions.*", "cards.*.suggestions.*", "suggestions.*"):
        parts.update(found_at(content, f"{place}.action.phone_number"))
    for place in rules_of(content).media:
        for path, media in found_at(content, place):
            if media is not None:
                parts[path] = media.media_ref.file_name
    if isinstance(content, MobilePushContent):
        parts |= {f"data.{name}": text for name, text in content.data.items()}
    return parts


def _rcs(content: RcsContent) -> str:
    match content.type:
        case "text":
            return content.text
        case "file":
            return _name(content.media)
        case "rich_card":
            return _card(content.card) if content.card is not None else ""
        case "carousel":
            return _lines(_card(card) for card in content.cards)


def _card(card: RcsCard) -> str:
    return _lines((card.title, card.text)) or _name(card.media)


def _whatsapp(content: WhatsAppContent, template: WaTemplate | None) -> str:
    match content.type:
        case "text" | "request_location":
            return content.text
        case "card" | "list":
            return _lines((content.header, content.text, content.footer))
        case "file":
            return content.caption or _name(content.media)
        case "send_location":
            return _place(content.location)
        case "template":
            return _lines(template_lines(content, template))


def _place(location: Location | None) -> str:
    if location is None:
        return ""
    words = _lines((location.name, location.address))
    return words or f"{location.latitude}, {location.longitude}"


def _notice(content: PushContent | MobilePushContent) -> str:
    if isinstance(content, MobilePushContent):
        return f"{content.header}\n{content.body}"
    return _lines((content.header, content.text)) or _name(content.image)


def _of_newer(content: NewerContent) -> str:
    known = known_of(content)
    return "" if known is None else plain_text(known)


def _name(media: Media | None) -> str:
    return media.media_ref.file_name if media is not None else ""


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part.strip())
