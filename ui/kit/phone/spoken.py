"""A scene in words, for those who hear it: everything that is seen, in the order it is seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.contract.payloads.media import MediaKind
from ui.kit.phone.call import duration_words
from ui.kit.phone.place import coordinates
from ui.kit.phone.scene import (
    CallScene,
    CardPart,
    CarouselPart,
    ChatScene,
    File,
    FilePart,
    ListSheet,
    MailBlock,
    MailButton,
    MailGroup,
    MailPicture,
    MailScene,
    MailSocial,
    MailText,
    NoticeScene,
    Part,
    PlacePart,
    Scene,
    Tap,
    TextPart,
)
from ui.texts.messages import tr


def spoken(scene: Scene) -> str:
    """The whole message, a line for each thing."""
    return "\n".join(line for line in _lines(scene) if line)


def _lines(scene: Scene) -> Iterator[str]:
    match scene:
        case ChatScene():
            for part in scene.parts:
                yield from _part(part)
            yield from _taps(scene.chips, "phone.says_suggestion")
            yield from _sheet(scene.sheet)
        case NoticeScene():
            yield from (scene.header.text, scene.body.text)
            yield from _file(scene.picture)
        case CallScene():
            yield from (duration_words(scene), scene.words.text)
        case MailScene():
            yield from (scene.subject.text, scene.subtitle.text)
            yield from _blocks(scene.blocks)


def _part(part: Part) -> Iterator[str]:
    match part:
        case TextPart():
            yield part.words.text
            if part.site:
                yield tr("phone.says_site", site=part.site)
        case FilePart():
            yield from _file(part.file)
            yield part.caption.text
        case CardPart():
            yield from _file(part.media)
            yield from (part.title.text, part.text.text, part.footer.text)
            yield from _taps(part.taps, "phone.says_button")
        case CarouselPart():
            for number, card in enumerate(part.cards, 1):
                yield tr("phone.says_card", number=number, total=len(part.cards))
                yield from _part(card)
        case PlacePart():
            yield tr("phone.says_place")
            yield from (part.name.text, part.address.text, coordinates(part.latitude, part.longitude))


def _file(file: File | None) -> Iterator[str]:
    if file is not None:
        yield tr(f"phone.says_{MediaKind(file.kind).value}", name=file.name)


def _taps(taps: Iterable[Tap], text_id: str) -> Iterator[str]:
    for one in taps:
        yield tr(text_id, text=one.words.text)


def _sheet(sheet: ListSheet | None) -> Iterator[str]:
    if sheet is None:
        return
    for group in sheet.groups:
        yield group.header.text
        for choice in group.choices:
            said = ", ".join(part for part in (choice.title.text, choice.description.text) if part)
            yield tr("phone.says_option", text=said)


def _blocks(blocks: Iterable[MailBlock]) -> Iterator[str]:
    for one in blocks:
        match one:
            case MailText():
                yield from (" ".join(part for part in (row.bullet, row.words.text) if part) for row in one.lines)
            case MailPicture():
                yield one.alt or (tr("phone.says_image", name=one.file.name) if one.file is not None else "")
            case MailButton():
                yield tr("phone.says_button", text=one.words.text)
            case MailSocial():
                yield ", ".join(network.label or network.name for network in one.networks)
            case MailGroup():
                yield from _blocks(one.blocks)
            case _:
                continue
