"""WhatsApp messages as its phones show them: the six free formats and a filled template (WAP-10..21)."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import urlsplit

from app.contract.payloads.media import MediaKind
from app.contract.payloads.whatsapp import Location, OptionList, WhatsAppContent
from ui.kit.phone.scene import (
    NOTHING,
    CardPart,
    ChatScene,
    Choice,
    ChoiceGroup,
    FilePart,
    Leads,
    ListSheet,
    Part,
    PlacePart,
    SceneHead,
    Tap,
    TextPart,
)
from ui.kit.phone.scene_chat import file_of
from ui.kit.phone.scene_template import TemplateText, template_scene
from ui.kit.phone.scene_words import Filling, Style, Words, below
from ui.texts.messages import tr


def whatsapp_scene(
    content: WhatsAppContent,
    filling: Filling,
    head: SceneHead,
    template: TemplateText | None = None,
) -> ChatScene:
    """Any WhatsApp message. A template without its text is shown by its name and what it is filled with."""
    match content.type:
        case "text":
            words = filling.words(content.text, linked=True, marked=True)
            site = _site(words) if content.link_preview else ""
            return ChatScene(head, (TextPart(words, site=site),) if words else ())
        case "card":
            return ChatScene(head, _filled(_card(content, filling)))
        case "list":
            sheet = _sheet(content.list, filling)
            return ChatScene(head, _filled(_list(content, filling, sheet)), sheet=sheet)
        case "file":
            return ChatScene(head, _file(content, filling))
        case "request_location":
            words = filling.words(content.text, linked=True, marked=True)
            tap = Tap(Words(tr("phone.send_location")), Leads.LOCATE)
            return ChatScene(head, _filled(CardPart(text=words, taps=(tap,)) if words else CardPart()))
        case "send_location":
            return ChatScene(head, (_place(content.location or Location(), filling),))
        case "template":
            return template_scene(content, filling, head, template)
        case _:
            assert_never(content.type)


def _filled(card: CardPart) -> tuple[Part, ...]:
    return (card,) if card else ()


def _site(words: Words) -> str:
    """The host of the first address, which the phone would ask for a preview."""
    if not words.links:
        return ""
    first = words.text[words.links[0].start : words.links[0].end]
    try:
        return urlsplit(first if "//" in first else f"//{first}").hostname or ""
    except ValueError:
        return ""


def _card(content: WhatsAppContent, filling: Filling) -> CardPart:
    """WhatsApp has one header: beside media the header text becomes the bold first line of the body (WAP-11)."""
    header, body = filling.line(content.header), filling.words(content.text, linked=True, marked=True)
    media = file_of(content.media)
    if media is not None and header:
        header, body = NOTHING, below(header.styled(Style.BOLD), body)
    taps = tuple(Tap(filling.line(one.text), Leads.REPLY) for one in content.buttons)
    return CardPart(
        media=media,
        title=header,
        title_styles=(Style.BOLD,),
        text=body,
        footer=filling.line(content.footer),
        taps=taps,
    )


def _list(content: WhatsAppContent, filling: Filling, sheet: ListSheet | None) -> CardPart:
    label = sheet.title if sheet is not None and sheet.title else Words(tr("phone.see_options"))
    return CardPart(
        title=filling.line(content.header),
        title_styles=(Style.BOLD,),
        text=filling.words(content.text, linked=True, marked=True),
        footer=filling.line(content.footer),
        taps=(Tap(label, Leads.LIST),),
    )


def _sheet(options: OptionList | None, filling: Filling) -> ListSheet | None:
    if options is None:
        return None
    groups = tuple(
        ChoiceGroup(
            filling.line(section.header),
            tuple(Choice(filling.line(one.title), filling.line(one.description)) for one in section.options),
        )
        for section in options.sections
    )
    return ListSheet(filling.line(options.header), groups)


def _file(content: WhatsAppContent, filling: Filling) -> tuple[Part, ...]:
    file = file_of(content.media)
    if file is None:
        return ()
    has_caption = file.kind not in (MediaKind.AUDIO, MediaKind.STICKER)
    return (FilePart(file, caption=filling.words(content.caption, marked=True) if has_caption else NOTHING),)


def _place(location: Location, filling: Filling) -> PlacePart:
    return PlacePart(
        location.latitude, location.longitude, filling.line(location.name), filling.line(location.address)
    )
