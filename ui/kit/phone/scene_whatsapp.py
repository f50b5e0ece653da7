"""WhatsApp messages as its phones show them: the six free formats and a filled template (WAP-10..21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from app.contract.payloads.media import MediaKind
from app.contract.payloads.whatsapp import Filling as Value
from app.contract.payloads.whatsapp import Location, OptionList, WaParameters, WhatsAppContent
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
from ui.kit.phone.scene_words import Filling, Mark, Span, Style, Words
from ui.texts.messages import tr


@dataclass(frozen=True, slots=True)
class TemplateText:
    """The fixed words of a registered template, variables as `{{1}}`; buttons by their labels."""

    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Tap, ...] = ()


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
            return _template(content, filling, head, template)
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


def below(above: Words, words: Words) -> Words:
    """Two texts, the second beginning on a line of its own."""
    if not words:
        return above
    by = len(above.text) + 1

    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(one.start + by, one.end + by) for one in spans)

    marks = tuple(Mark(Span(one.span.start + by, one.span.end + by), one.style) for one in words.marks)
    return Words(
        f"{above.text}\n{words.text}",
        (*above.blanks, *moved(words.blanks)),
        (*above.links, *moved(words.links)),
        (*above.marks, *marks),
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


# -- templates ----------------------------------------------------------------------------------------------------


def _template(
    content: WhatsAppContent, filling: Filling, head: SceneHead, template: TemplateText | None
) -> ChatScene:
    parameters = content.parameters or WaParameters()
    media = file_of(parameters.header.media)
    parts: list[Part] = []
    if parameters.header.location is not None:
        parts.append(_place(parameters.header.location, filling))
    if template is None:
        name = content.wa_template.registered_name if content.wa_template is not None else ""
        values = [
            _value(one, filling) for part in (parameters.header, parameters.body) for one in _in_order(part.vars)
        ]
        body = NOTHING
        for value in filter(None, values):
            body = below(body, value) if body else value
        parts += _filled(CardPart(media=media, title=Words(name), title_styles=(Style.BOLD,), text=body))
        return ChatScene(head, tuple(parts))
    card = CardPart(
        media=media,
        title=_numbered(template.header, parameters.header.vars, filling),
        title_styles=(Style.BOLD,),
        text=_numbered(template.body, parameters.body.vars, filling),
        footer=Words(template.footer),
        taps=template.buttons,
    )
    return ChatScene(head, (*parts, *_filled(card)))


def _in_order(values: Mapping[str, Value]) -> list[Value]:
    return [values[key] for key in sorted(values, key=lambda key: (not key.isdigit(), len(key), key))]


def _value(one: Value, filling: Filling) -> Words:
    return filling.line(typed_of(one))


def typed_of(one: Value) -> str:
    """The text that stands for a variable of a template."""
    if one.source == "text":
        return one.value
    default = one.default.replace("\\", "\\\\").replace('"', '\\"')
    key = one.value if one.value.startswith("attribute.") else f"attribute.{one.value}"
    return f'{{{{{key}|"{default}"}}}}' if default else f"{{{{{key}}}}}"


def _numbered(text: str, values: Mapping[str, Value], filling: Filling) -> Words:
    """A template's text with its numbered variables replaced; one that is not filled stays as it is registered."""
    for key, one in values.items():
        if one.value:
            text = text.replace(f"{{{{{key}}}}}", typed_of(one))
    return filling.words(text, linked=True, marked=True)
