"""What a message was, for its bubble: cards and files as they were sent, what it is where its words do not tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.contract.channels import Channel
from app.contract.content import Content, NewerContent, known_of, plain_text
from app.contract.messages import Message
from app.contract.payloads.plain import MobilePushContent, PushContent, TtsContent
from app.contract.payloads.whatsapp import HeaderFilling, WhatsAppContent
from ui.kit.phone.call import duration_words
from ui.kit.phone.scene import CallScene, CardPart, ChatScene, Leads, Scene, SceneHead, Tap, is_rich
from ui.kit.phone.scene_chat import file_of
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_template import place_part
from ui.kit.phone.scene_words import AS_TYPED, Style, Words
from ui.kit.thread.items import Head
from ui.texts.language import Language, current
from ui.texts.messages import msg, tr
from ui.theme.icon_names import Icon


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of one message: its words, what it is, and how it looked where that was more."""

    text: str
    head: Head | None = None
    scene: ChatScene | None = None


class Drawing:
    """Remembers what the messages of a thread look like, since a thread is shown anew with every event."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Content | None, str, Language, Drawn]] = {}

    def of(self, message: Message) -> Drawn:
        """A message's; made once for the same content and language."""
        language = current()
        known = self._known.get(message.id)
        if known is None or known[:3] != (message.content, message.text, language):
            known = message.content, message.text, language, drawn_of(message)
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
