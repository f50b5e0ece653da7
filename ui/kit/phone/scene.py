"""What a phone shows, as records: a chat with a rich message, a mail, a notification, a call (MSG-50)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.contract.channels import Channel
from app.contract.payloads.media import MediaKind
from ui.kit.phone.scene_words import Span, Style, Words

Height = Literal["short", "medium", "tall"]
NOTHING = Words()
SEEN = frozenset({MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.STICKER})
"""Kinds that are shown, not named."""


class Leads(StrEnum):
    """What a button does; the value is drawn as an icon."""

    NOWHERE = "nowhere"
    WEB = "web"
    CALL = "call"
    VIDEO = "video"
    MAP = "map"
    LOCATE = "locate"
    DAY = "day"
    LIST = "list"
    COPY = "copy"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Tap:
    """A button or chip."""

    words: Words
    leads: Leads = Leads.NOWHERE


@dataclass(frozen=True, slots=True)
class File:
    """A file of the library; `name` is what the phone calls it, `suffix` what it is where that does not tell."""

    media_id: int
    name: str
    kind: MediaKind
    size_bytes: int
    width: int | None = None
    height: int | None = None
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A bubble of words. `borders` are where one SMS ends and the next begins; `site` has a preview above."""

    words: Words
    borders: tuple[int, ...] = ()
    site: str = ""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file by itself: a picture is shown, others by icon, name and size; `named`: a picture, too."""

    file: File
    thumbnail: File | None = None
    caption: Words = NOTHING
    named: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether a picture of it is shown."""
        return not self.named and (self.file.kind in SEEN or self.thumbnail is not None)


@dataclass(frozen=True, slots=True)
class CardPart:
    """A bubble with a picture or file, words, and buttons. `side` of the picture: above where there is none.

    `styles` are what a GSMA connection shows of title and text; Google has its own (RCS-2).
    """

    media: File | None = None
    thumbnail: File | None = None
    height: Height = "medium"
    side: Literal["left", "right"] | None = None
    title: Words = NOTHING
    title_styles: tuple[Style, ...] = ()
    text: Words = NOTHING
    text_styles: tuple[Style, ...] = ()
    footer: Words = NOTHING
    taps: tuple[Tap, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.media or self.title or self.text or self.footer or self.taps)


@dataclass(frozen=True, slots=True)
class CarouselPart:
    """Cards beside each other."""

    cards: tuple[CardPart, ...]
    width: Literal["small", "medium"] = "medium"


@dataclass(frozen=True, slots=True)
class PlacePart:
    """A place on a map, in decimal degrees; without one while they are not typed."""

    latitude: float | None
    longitude: float | None
    name: Words = NOTHING
    address: Words = NOTHING


Part = TextPart | FilePart | CardPart | CarouselPart | PlacePart


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list."""

    title: Words
    description: Words = NOTHING


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Lines under a header."""

    header: Words
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """What the button of a list message opens."""

    title: Words
    groups: tuple[ChoiceGroup, ...]


@dataclass(frozen=True, slots=True)
class SceneHead:
    """What every scene has: `day` and `time` are words, a preview shows when the message would arrive."""

    channel: Channel = Channel.SMS
    sender: str = ""
    day: str = ""
    time: str = ""


class Worded:
    """What can be asked of every scene."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """Every word, a line each."""
        return "\n".join(words.text for words in _words_in(self) if words)

    @property
    def blanks(self) -> tuple[Span, ...]:
        """Every variable without a value, each by its place in its own text."""
        return tuple(blank for words in _words_in(self) for blank in words.blanks)


@dataclass(frozen=True, slots=True)
class ChatScene(Worded):
    """A message in a chat; `chips` stand below it."""

    head: SceneHead = SceneHead()
    parts: tuple[Part, ...] = ()
    chips: tuple[Tap, ...] = ()
    sheet: ListSheet | None = None


@dataclass(frozen=True, slots=True)
class NoticeScene(Worded):
    """A notification on a lock screen; `in_app` also shows it inside the app (MPU-4)."""

    head: SceneHead
    header: Words = NOTHING
    body: Words = NOTHING
    picture: File | None = None
    in_app: bool = False


@dataclass(frozen=True, slots=True)
class CallScene(Worded):
    """A call that reads a text; `seconds` is how long one reading takes."""

    head: SceneHead
    words: Words = NOTHING
    language: Literal["en", "es"] = "en"
    repeat: int = 1
    seconds: float = 0.0


Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class MailBox:
    """What is around a block: padding in pixels (top, right, bottom, left) and a ground, empty for none."""

    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    background: str = ""


@dataclass(frozen=True, slots=True)
class Tint:
    """A part of a text in a colour, as the document writes it."""

    span: Span
    color: str


@dataclass(frozen=True, slots=True)
class MailLine:
    """A paragraph; `bullet` stands before it in a list. `size` in pixels where all of it has one of its own."""

    words: Words
    align: Align = "left"
    bullet: str = ""
    tints: tuple[Tint, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class MailText:
    """Paragraphs; `size` in pixels, `leading` as a factor."""

    lines: tuple[MailLine, ...]
    size: int = 14
    leading: float = 1.5
    color: str = ""
    box: MailBox = MailBox()


@dataclass(frozen=True, slots=True)
class MailPicture:
    """A picture; `width` in per cent."""

    file: File | None
    alt: str = ""
    width: int = 100
    align: Align = "center"
    box: MailBox = MailBox()


@dataclass(frozen=True, slots=True)
class MailButton:
    """A button."""

    words: Words
    fill: str = ""
    color: str = ""
    radius: int = 6
    size: int = 14
    align: Align = "center"
    box: MailBox = MailBox()


@dataclass(frozen=True, slots=True)
class MailNetwork:
    """A social network: letters and colour of its icon, its name, and the words beside the icon."""

    letters: str
    color: str
    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class MailSocial:
    """Networks side by side."""

    networks: tuple[MailNetwork, ...]
    size: int = 24
    align: Align = "center"
    box: MailBox = MailBox()


@dataclass(frozen=True, slots=True)
class MailRule:
    """A line; `width` in per cent."""

    style: Literal["solid", "dashed", "dotted"] = "solid"
    thickness: int = 1
    color: str = ""
    width: int = 100
    box: MailBox = MailBox()


@dataclass(frozen=True, slots=True)
class MailGap:
    """Nothing, of some height."""

    height: int = 20
    box: MailBox = MailBox()


@dataclass(frozen=True, slots=True)
class MailGroup:
    """Blocks below each other on a ground with a border."""

    blocks: tuple[MailBlock, ...]
    picture: File | None = None
    border_width: int = 0
    border_color: str = ""
    radius: int = 0
    box: MailBox = MailBox()


MailBlock = MailText | MailPicture | MailButton | MailSocial | MailRule | MailGap | MailGroup


@dataclass(frozen=True, slots=True)
class MailScene(Worded):
    """A mail in the inbox, and opened; `background` of its page as the document has it, empty for the phone's."""

    head: SceneHead
    subject: Words = NOTHING
    subtitle: Words = NOTHING
    blocks: tuple[MailBlock, ...] = ()
    background: str = ""


Scene = ChatScene | NoticeScene | CallScene | MailScene

EMPTY = ChatScene()


def _words_in(scene: Worded) -> Iterator[Words]:
    """Every text of a scene from top to bottom."""
    match scene:
        case ChatScene():
            for part in scene.parts:
                yield from _of_part(part)
            yield from (one.words for one in scene.chips)
            yield from _of_sheet(scene.sheet)
        case NoticeScene():
            yield from (scene.header, scene.body)
        case CallScene():
            yield scene.words
        case MailScene():
            yield from (scene.subject, scene.subtitle)
            for block in scene.blocks:
                yield from _of_block(block)


def _of_part(part: Part) -> Iterator[Words]:
    match part:
        case TextPart():
            yield part.words
        case FilePart():
            yield part.caption
        case CardPart():
            yield from (part.title, part.text, part.footer, *(one.words for one in part.taps))
        case CarouselPart():
            for card in part.cards:
                yield from _of_part(card)
        case PlacePart():
            yield from (part.name, part.address)


def _of_sheet(sheet: ListSheet | None) -> Iterator[Words]:
    if sheet is None:
        return
    yield sheet.title
    for group in sheet.groups:
        yield group.header
        for choice in group.choices:
            yield from (choice.title, choice.description)


def _of_block(block: MailBlock) -> Iterator[Words]:
    match block:
        case MailText():
            yield from (line.words for line in block.lines)
        case MailButton():
            yield block.words
        case MailGroup():
            for inner in block.blocks:
                yield from _of_block(inner)
        case _:
            return


def is_rich(scene: Scene) -> bool:
    """Whether its words by themselves leave something out."""
    match scene:
        case ChatScene(parts=parts, chips=chips):
            return bool(chips) or any(not isinstance(part, TextPart) for part in parts)
        case NoticeScene(picture=picture):
            return picture is not None
        case MailScene(blocks=blocks):
            return any(not isinstance(block, MailText) for block in blocks)
        case CallScene():
            return False
