"""WhatsApp's free formats in payloads of the Omni API and back; templates are in `templates`."""

from __future__ import annotations

import msgspec

from app.contract.omni.files import FindMedia, address_of, media_at
from app.contract.omni.templates import read_template, template_wire
from app.contract.omni.wire import (
    ReplyButtonWire,
    RowWire,
    SectionWire,
    WaAskLocationWire,
    WaCardWire,
    WaFileWire,
    WaListWire,
    WaLocationWire,
    WaTemplateWire,
    WaTextWire,
    WhatsAppWire,
)
from app.contract.payloads.media import Media
from app.contract.payloads.whatsapp import (
    ListOption,
    ListSection,
    Location,
    OptionList,
    ReplyButton,
    WhatsAppContent,
)


def to_wire(content: WhatsAppContent) -> WhatsAppWire:
    """A content as a payload."""
    match content.type:
        case "text":
            return WaTextWire(text=content.text, link_preview=content.link_preview)
        case "file":
            return WaFileWire(
                media_url=address_of(content.media) or "",
                file_name=content.media.media_ref.file_name if content.media is not None else "",
                caption=content.caption,
            )
        case "card":
            return WaCardWire(
                header=content.header,
                text=content.text,
                footer=content.footer,
                media_url=address_of(content.media),
                buttons=tuple(ReplyButtonWire(text=one.text, id=one.id) for one in content.buttons),
            )
        case "list":
            return _list(content)
        case "request_location":
            return WaAskLocationWire(text=content.text)
        case "send_location":
            where = content.location or Location()
            return WaLocationWire(
                latitude=where.latitude, longitude=where.longitude, name=where.name, address=where.address
            )
        case "template":
            return template_wire(content)


def from_wire(wire: WhatsAppWire, find: FindMedia) -> WhatsAppContent:
    """A payload as a content."""
    match wire:
        case WaTextWire():
            return WhatsAppContent(text=wire.text, link_preview=wire.link_preview)
        case WaFileWire():
            media = _named(media_at("mediaUrl", wire.media_url, find), wire.file_name)
            return WhatsAppContent(type="file", media=media, caption=wire.caption)
        case WaCardWire():
            return WhatsAppContent(
                type="card",
                header=wire.header,
                text=wire.text,
                footer=wire.footer,
                media=media_at("mediaUrl", wire.media_url, find),
                buttons=tuple(
                    ReplyButton(text=one) if isinstance(one, str) else ReplyButton(text=one.text, id=one.id)
                    for one in wire.buttons
                ),
            )
        case WaListWire():
            return _read_list(wire)
        case WaAskLocationWire():
            return WhatsAppContent(type="request_location", text=wire.text)
        case WaLocationWire():
            where = Location(latitude=wire.latitude, longitude=wire.longitude, name=wire.name, address=wire.address)
            return WhatsAppContent(type="send_location", location=where)
        case WaTemplateWire():
            return read_template(wire, find)


def _named(media: Media | None, name: str) -> Media | None:
    if media is None or not name:
        return media
    return Media(media_ref=msgspec.structs.replace(media.media_ref, file_name=name))


def _list(content: WhatsAppContent) -> WaListWire:
    choice = content.list or OptionList()
    return WaListWire(
        header=content.header,
        text=content.text,
        footer=content.footer,
        button=choice.header,
        sections=tuple(
            SectionWire(
                title=section.header,
                rows=tuple(
                    RowWire(title=one.title, description=one.description, id=one.id) for one in section.options
                ),
            )
            for section in choice.sections
        ),
    )


def _read_list(wire: WaListWire) -> WhatsAppContent:
    sections = tuple(
        ListSection(
            header=section.title,
            options=tuple(
                ListOption(title=one.title, description=one.description, id=one.id) for one in section.rows
            ),
        )
        for section in wire.sections
    )
    return WhatsAppContent(
        type="list",
        header=wire.header,
        text=wire.text,
        footer=wire.footer,
        list=OptionList(header=wire.button, sections=sections),
    )
