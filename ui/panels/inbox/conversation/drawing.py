"""What a message was, for its bubble: cards and files as they were sent, what it is where its words do not tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.contract.channels import Channel
from app.contract.content import Content, NewerContent, known_of, plain_text
from app.contract.messages import Message
from app.contract.payloads.media import MediaKind
from app.contract.payloads.plain import MobilePushContent, PushContent, TtsContent
from app.contract.payloads.whatsapp import HeaderFilling, WhatsAppContent
from app.contract.received import Received, SentFile, SharedPlace, Tapped, file_name
from ui.kit.phone.call import duration_words
from ui.kit.phone.scene import (
    CallScene,
    CardPart,
    ChatScene,
    File,
    FilePart,
    Leads,
    PlacePart,
    Scene,
    SceneHead,
    Tap,
    is_rich,
)
from ui.kit.phone.scene_chat import file_of
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_template import place_part
from ui.kit.phone.scene_words import AS_TYPED, Style, Words
from ui.kit.thread.items import Act, Head
from ui.texts.language import Language, current
from ui.texts.messages import msg, tr
from ui.theme.icon_names import Icon


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of one message: its words, what it is, and how it looked where that was more."""

    text: str
    head: Head | None = None
    scene: ChatScene | None = None
    acts: tuple[Act, ...] = ()


class Drawing:
    """Remembers what the messages of a thread look like, since a thread is shown anew with every event."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Content | Received | None, str, Language, Drawn]] = {}

    def of(self, message: Message) -> Drawn:
        """A message's; made once for the same content and language."""
        language, more = current(), message.content or message.received
        known = self._known.get(message.id)
        if known is None or known[:3] != (more, message.text, language):
            known = more, message.text, language, drawn_of(message)
            self._known[message.id] = known
        return known[3]

    def forget_but(self, ids: Iterable[int]) -> None:
        """Keep no more than these."""
        kept = set(ids)
        self._known = {key: one for key, one in self._known.items() if key in kept}


def drawn_of(message: Message) -> Drawn:
    """As its recipient got it, but for an e-mail, of which only the subject is shown (EML-19, CVP-7)."""
    if message.channel == Channel.EMAIL.value:
        if not message.text.strip():
            return Drawn(tr("thread.mail_without_subject"))
        return Drawn(message.text, Head(Icon.MAIL, msg("thread.mail")))
    if message.received is not None:
        return received_drawn(message.received, message.text)
    content = message.content
    if content is None:
        return Drawn(message.text)
    if isinstance(content, NewerContent):
        known = known_of(content)
        head = Head(Icon.INFO, msg("thread.newer"))
        shown = None if known is None else _of_content(known, message.text).scene
        return Drawn(message.text or plain_text(content) or tr("thread.unknown"), head, shown)
    return _of_content(content, message.text)


def _of_content(content: Content, text: str) -> Drawn:
    match content:
        case PushContent():
            host = urlsplit(content.click_url).hostname if content.click_url else None
            taps = (Tap(Words(host), Leads.WEB),) if host else ()
            card = _notice(content.header, content.text, CardPart(media=file_of(content.image), taps=taps))
            return Drawn(text, Head(Icon.BELL, msg("thread.push")), card)
        case MobilePushContent():
            card = _notice(content.header, content.body, CardPart())
            return Drawn(text, Head(Icon.BELL, msg("thread.in_app")), card)
        case WhatsAppContent() if content.type == "template":
            return Drawn(text, scene=_template(content, text))
        case TtsContent():
            return Drawn(content.text, Head(Icon.PHONE, _call_words(scene_of_content(content))))
        case _:
            scene = scene_of_content(content)
            return Drawn(text, scene=scene if isinstance(scene, ChatScene) and is_rich(scene) else None)


def received_drawn(received: Received, text: str) -> Drawn:
    """What a customer tapped, shared or sent. Nothing of it is fetched: a click on its act opens it elsewhere."""
    match received:
        case Tapped():
            return Drawn(text, Head(Icon.PRESSBUTTON, msg("thread.tapped")))
        case SharedPlace():
            name, address = Words(received.name), Words(received.address)
            place = PlacePart(received.latitude, received.longitude, name, address)
            return Drawn(text, scene=ChatScene(SceneHead(), (place,)), acts=(Act.OPEN_MAP,))
        case SentFile():
            words = AS_TYPED.words(received.caption, linked=True)
            file = FilePart(_file(received), caption=words, named=True)
            return Drawn(text, scene=ChatScene(SceneHead(), (file,)), acts=(Act.OPEN_FILE,))


_KINDS: Final = {"image": MediaKind.IMAGE, "video": MediaKind.VIDEO, "audio": MediaKind.AUDIO}


def _file(received: SentFile) -> File:
    """As far as the provider says; no file of the library."""
    whole, _, part = received.mime_type.partition("/")
    kind = _KINDS.get(whole, MediaKind.DOCUMENT)
    name = file_name(received)
    if name in (received.mime_type, received.url):
        name = tr(f"thread.file_{kind.value}")
    return File(0, name, kind, received.size_bytes or 0, suffix=part.rpartition(".")[2].upper())


_MAP: Final = "https://www.openstreetmap.org/?mlat={0:.6f}&mlon={1:.6f}#map=16/{0:.6f}/{1:.6f}"


def address_of(message: Message) -> str:
    """Where a browser shows what the customer shared or sent; "" where it is nothing of the kind."""
    match message.received:
        case SharedPlace(latitude=latitude, longitude=longitude):
            return _MAP.format(latitude, longitude)
        case SentFile(url=url):
            return url
        case _:
            return ""


def _notice(header: str, text: str, card: CardPart) -> ChatScene:
    whole = CardPart(
        media=card.media, title=Words(header), title_styles=(Style.BOLD,), text=Words(text), taps=card.taps
    )
    return ChatScene(SceneHead(), (whole,))


def _template(content: WhatsAppContent, text: str) -> ChatScene:
    """A filled template: what it said is kept as the message's words."""
    header = content.parameters.header if content.parameters is not None else HeaderFilling()
    place = header.location
    where = () if place is None else (place_part(place, AS_TYPED),)
    words = AS_TYPED.words(text, linked=True, marked=True)
    return ChatScene(SceneHead(), (*where, CardPart(media=file_of(header.media), text=words)))


def _call_words(scene: Scene) -> str:
    said = duration_words(scene) if isinstance(scene, CallScene) else ""
    return f"{tr('thread.call')} \u00b7 {said}"
