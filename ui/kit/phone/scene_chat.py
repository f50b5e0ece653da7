"""Messages of SMS, RCS and Viber as their phones show them."""

from __future__ import annotations

from itertools import accumulate

from app.contract.payloads.media import Media
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import (
    CalendarEvent,
    Dial,
    OpenUrl,
    Reply,
    RequestLocation,
    ShowLocation,
    Suggestion,
)
from app.contract.payloads.viber import ViberContent, sent_name
from app.contract.sms import split
from ui.kit.phone.scene import (
    CardPart,
    CarouselPart,
    ChatScene,
    File,
    FilePart,
    Height,
    Leads,
    Part,
    SceneHead,
    Tap,
    TextPart,
)
from ui.kit.phone.scene_words import Filling, Style


def file_of(media: Media | None) -> File | None:
    """What is known of a file."""
    if media is None:
        return None
    ref = media.media_ref
    return File(ref.media_id, ref.file_name, ref.kind, ref.size_bytes, ref.width, ref.height)


def sms_scene(content: SmsContent, filling: Filling, head: SceneHead) -> ChatScene:
    """A short message. Its parts are those of the text with its values, or of the text as typed (SMS-5)."""
    filled = filling.fill(content.text)
    if filling.names is None:
        ends = list(accumulate(len(part) for part in split(filled.text, content.alphabet)))[:-1]
        borders = tuple(ends)
    else:
        typed = list(accumulate(len(part) for part in split(content.text, content.alphabet)))[:-1]
        borders = tuple(sorted({filled.at(end) for end in typed}))
    words = filling.words(content.text, linked=True)
    return ChatScene(head, (TextPart(words, borders),) if words else ())


# -- RCS ----------------------------------------------------------------------------------------------------


def rcs_scene(content: RcsContent, filling: Filling, head: SceneHead) -> ChatScene:
    """A text, file, card or row of cards with the chips below."""
    return ChatScene(head, tuple(_rcs_parts(content, filling)), taps_of(content.suggestions, filling))


def _rcs_parts(content: RcsContent, filling: Filling) -> list[Part]:
    match content.type:
        case "text":
            words = filling.words(content.text, linked=True)
            return [TextPart(words)] if words else []
        case "file":
            file = file_of(content.media)
            return [FilePart(file, file_of(content.thumbnail))] if file else []
        case "rich_card":
            card = content.card or RcsCard()
            side = card.media_side if card.layout == "horizontal" else None
            return [_card(card, filling, card.media_height, side=side)]
        case "carousel":
            cards = tuple(_card(card, filling, content.media_height) for card in content.cards)
            return [CarouselPart(cards, content.card_width)] if cards else []


def _card(card: RcsCard, filling: Filling, height: Height, *, side: str | None = None) -> CardPart:
    return CardPart(
        media=file_of(card.media),
        thumbnail=file_of(card.thumbnail),
        height=height,
        side="right" if side == "right" else "left" if side else None,
        title=filling.words(card.title),
        title_styles=tuple(Style(style.value) for style in card.title_style),
        text=filling.words(card.text, linked=True),
        text_styles=tuple(Style(style.value) for style in card.text_style),
        taps=taps_of(card.suggestions, filling),
    )


def taps_of(suggestions: tuple[Suggestion, ...], filling: Filling) -> tuple[Tap, ...]:
    """Suggestions as buttons or chips."""
    return tuple(Tap(filling.line(one.text), _leads(one)) for one in suggestions)


def _leads(one: Suggestion) -> Leads:
    if isinstance(one, Reply):
        return Leads.REPLY
    match one.action:
        case OpenUrl():
            return Leads.WEB
        case Dial(mode="video"):
            return Leads.VIDEO
        case Dial():
            return Leads.CALL
        case ShowLocation():
            return Leads.MAP
        case RequestLocation():
            return Leads.LOCATE
        case CalendarEvent():
            return Leads.DAY


# -- Viber ----------------------------------------------------------------------------------------------------


def viber_scene(content: ViberContent, filling: Filling, head: SceneHead) -> ChatScene:
    """A text, a file, or a text with a button and perhaps a picture."""
    words = filling.words(content.text, linked=True, marked=True)
    if content.type == "text":
        return ChatScene(head, (TextPart(words),) if words else ())
    file = file_of(content.media)
    if content.type == "file":
        if file is None:
            return ChatScene(head)
        named = File(file.media_id, sent_name(file.name), file.kind, file.size_bytes, file.width, file.height)
        return ChatScene(head, (FilePart(named, file_of(content.thumbnail)),))
    taps = (Tap(filling.line(content.button.text), Leads.WEB),) if content.button is not None else ()
    media = file if content.type == "text_media_button" else None
    card = CardPart(media=media, thumbnail=file_of(content.thumbnail), text=words, taps=taps)
    return ChatScene(head, (card,) if card else ())
