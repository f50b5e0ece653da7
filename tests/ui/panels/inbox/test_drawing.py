"""What the messages of a thread look like."""

from __future__ import annotations

from typing import Any

import pytest

from app.contract.channels import Channel
from app.contract.content import Content, NewerContent, plain_text
from app.contract.messages import Direction, Message, MessageId, MessageState, Source
from app.contract.payloads.media import MediaKind
from app.contract.received import SentFile, SharedPlace, Tapped
from tests.contract.contents import EXAMPLES
from ui.kit.phone.scene import CardPart, CarouselPart, FilePart, PlacePart, TextPart
from ui.kit.thread.items import Act, BubbleItem
from ui.kit.thread.saying import said
from ui.panels.inbox.conversation.drawing import Drawing, address_of, drawn_of
from ui.panels.inbox.conversation.facts import facts_of
from ui.panels.inbox.conversation.items import items_of
from ui.panels.inbox.conversation.state import TalkState
from ui.panels.inbox.conversation.stretch import Stretch
from ui.texts.language import Language
from ui.texts.live import texts


def message(channel: Channel, content: Content | None, text: str = "Words", **fields: Any) -> Message:
    known: dict[str, Any] = {"state": MessageState.DELIVERED, "direction": Direction.OUT, **fields}
    return Message(
        id=MessageId(7), channel=channel.value, sender="Nordwind", address="34600111222", text=text,
        source=Source.BROADCAST, parts=1, created_ms=1_763_600_000_000, content=content, **known,
    )  # fmt: skip


@pytest.mark.req("CVP-7")
@pytest.mark.parametrize(
    ("channel", "kind", "part", "chips"),
    [
        (Channel.RCS, "text", TextPart, 7),
        (Channel.RCS, "file", FilePart, 1),
        (Channel.RCS, "rich_card", CardPart, 7),
        (Channel.RCS, "carousel", CarouselPart, 7),
        (Channel.WHATSAPP, "card", CardPart, 0),
        (Channel.WHATSAPP, "list", CardPart, 0),
        (Channel.WHATSAPP, "file", FilePart, 0),
        (Channel.WHATSAPP, "request_location", CardPart, 0),
        (Channel.WHATSAPP, "send_location", PlacePart, 0),
        (Channel.WHATSAPP, "template", CardPart, 0),
        (Channel.VIBER, "file", FilePart, 0),
        (Channel.VIBER, "text_button", CardPart, 0),
        (Channel.VIBER, "text_media_button", CardPart, 0),
        (Channel.PUSH, "push", CardPart, 0),
        (Channel.MOBILE_PUSH, "mobile_push", CardPart, 0),
    ],
)
def test_every_kind_is_drawn_as_it_was_sent(channel: Channel, kind: str, part: type, chips: int):
    drawn = drawn_of(message(channel, EXAMPLES[channel, kind]))  # type: ignore[arg-type]  # none of the API's only
    assert drawn.scene is not None
    assert ([type(one) for one in drawn.scene.parts], len(drawn.scene.chips)) == ([part], chips)


HOME = SharedPlace(latitude=40.41536, longitude=-3.7074, name="Plaza Mayor", address="28012 Madrid")
BILL = SentFile(url="https://a.example/7", name="bill.pdf", mime_type="application/pdf", size_bytes=2048)


@pytest.mark.req("CVP-7", "RCS-17", "RCS-19", "WAP-16")
def test_what_a_customer_taps_shares_and_sends_is_told_from_words():
    texts_in = {"direction": Direction.IN, "state": MessageState.RECEIVED}
    typed = drawn_of(message(Channel.RCS, None, "Yes", **texts_in))
    tapped = drawn_of(message(Channel.RCS, None, "Yes", received=Tapped(text="Yes"), **texts_in))
    assert (typed.head, tapped.text, tapped.acts) == (None, "Yes", ())
    assert tapped.head is not None
    assert str(tapped.head.words) == "Tapped"

    place = message(Channel.RCS, None, "Plaza Mayor", received=HOME, **texts_in)
    drawn = drawn_of(place)
    assert drawn.scene is not None
    (part,) = drawn.scene.parts
    assert isinstance(part, PlacePart)
    assert (part.name.text, part.latitude, drawn.acts) == ("Plaza Mayor", 40.41536, (Act.OPEN_MAP,))
    assert address_of(place) == (
        "https://www.openstreetmap.org/?mlat=40.415360&mlon=-3.707400#map=16/40.415360/-3.707400"
    )

    (bubble,) = (one for one in items_of(of_thread(place), 1) if isinstance(one, BubbleItem))
    assert said(bubble) == "Location\nPlaza Mayor\n28012 Madrid\n40.41536, -3.70740\nOpen map"
    assert [str(one.name) for one in facts_of(place)][-1] == "Coordinates"


@pytest.mark.parametrize(
    ("sent", "name", "kind", "suffix"),
    [
        (BILL, "bill.pdf", MediaKind.DOCUMENT, "PDF"),
        (SentFile(url="https://a.example/7", mime_type="image/jpeg"), "Picture", MediaKind.IMAGE, "JPEG"),
        (SentFile(url="https://a.example/7"), "Document", MediaKind.DOCUMENT, ""),
        (SentFile(url="https://a.example/a/b.ogg?x=1", mime_type="audio/ogg"), "b.ogg", MediaKind.AUDIO, "OGG"),
    ],
)
def test_a_file_is_named_and_never_shown(sent: SentFile, name: str, kind: MediaKind, suffix: str):
    one = message(Channel.RCS, None, "x", direction=Direction.IN, received=sent)
    drawn = drawn_of(one)
    assert drawn.scene is not None
    (part,) = drawn.scene.parts
    assert isinstance(part, FilePart)
    assert (part.file.name, part.file.kind, part.file.suffix, part.is_seen) == (name, kind, suffix, False)
    assert (drawn.acts, address_of(one)) == ((Act.OPEN_FILE,), sent.url)


def test_a_tapped_replys_details_say_what_it_answers_and_what_it_brought_back():
    answer = Tapped(text="Yes", postback="r1", answers=7)
    one = message(Channel.RCS, None, "Yes", direction=Direction.IN, received=answer)
    told = {
        str(fact.name): str(fact.value) for fact in facts_of(one, message(Channel.RCS, None, "Will you\ncome?"))
    }
    assert (told["Answers"], told["Button value"]) == ("Will you come?", "r1")
    assert {str(fact.name): str(fact.value) for fact in facts_of(one)}["Answers"] == "7"


def of_thread(*messages: Message) -> TalkState:
    return TalkState(stretch=Stretch(messages))


@pytest.mark.req("CVP-7", "WAP-21")
def test_a_template_says_what_was_sent():
    said = "Order 7\nIt costs *{{1}}*"
    drawn = drawn_of(message(Channel.WHATSAPP, EXAMPLES[Channel.WHATSAPP, "template"], said))  # type: ignore[arg-type]
    assert drawn.scene is not None
    assert drawn.scene.text == "Order 7\nIt costs {{1}}"


@pytest.mark.req("EML-19")
@pytest.mark.parametrize(
    ("language", "without"),
    [
        (Language.EN, "Email (no subject)"),
        (Language.ES, "Correo (sin asunto)"),
        (Language.RU, "Письмо (без темы)"),
    ],
)
def test_an_email_is_its_subject(language: Language, without: str):
    texts().set_language(language)
    assert drawn_of(message(Channel.EMAIL, None, " ")).text == without
    drawn = drawn_of(message(Channel.EMAIL, None, "Your bill"))
    assert (drawn.text, drawn.scene, drawn.head is not None) == ("Your bill", None, True)


def test_a_call_tells_its_words_and_how_they_were_said():
    drawn = drawn_of(message(Channel.TTS, EXAMPLES[Channel.TTS, "tts"]))  # type: ignore[arg-type]  # none of the API's
    assert (drawn.text, drawn.scene) == ("Hello", None)
    assert drawn.head is not None
    assert str(drawn.head.words).startswith("Call · In Spanish, 2 times")


@pytest.mark.req("MSG-92")
def test_a_newer_versions_message_is_drawn_as_far_as_it_is_known():
    raw = '{"channel":2,"type":"rich_card","card":{"title":"Tyres","glow":1}}'
    drawn = drawn_of(message(Channel.RCS, NewerContent(raw=raw)))
    assert drawn.scene is not None
    assert drawn.head is not None
    assert str(drawn.head.words) == "Made with a newer version of Switchroom"
    strange = drawn_of(message(Channel.RCS, NewerContent(raw='{"channel":2,"type":"hologram"}'), ""))
    assert (strange.text, strange.scene) == ("This message cannot be shown here", None)


@pytest.mark.req("CVP-10", "CVP-14")
@pytest.mark.parametrize(
    ("channel", "content", "acts"),
    [
        (Channel.SMS, None, (Act.SEND_AGAIN,)),
        (Channel.EMAIL, None, (Act.SHOW_MAIL,)),
        (Channel.RCS, EXAMPLES[Channel.RCS, "rich_card"], ()),
    ],
)
def test_only_words_are_sent_again_and_only_emails_shown_whole(
    channel: Channel, content: Any, acts: tuple[Act, ...]
):
    failed = message(channel, content, state=MessageState.FAILED)
    (bubble,) = (one for one in items_of(TalkState(stretch=Stretch((failed,))), 1) if isinstance(one, BubbleItem))
    assert bubble.acts == acts


def test_a_drawing_is_made_once_for_a_content_and_a_language():
    drawing, card = Drawing(), EXAMPLES[Channel.RCS, "rich_card"]
    first = drawing.of(message(Channel.RCS, card, plain_text(card)))  # type: ignore[arg-type]  # none of the API's
    assert drawing.of(message(Channel.RCS, card, plain_text(card))) is first  # type: ignore[arg-type]  # as above
    texts().set_language(Language.ES)
    assert drawing.of(message(Channel.RCS, card, plain_text(card))) is not first  # type: ignore[arg-type]  # as above
    drawing.forget_but(())
    assert drawing.of(message(Channel.RCS, None)).scene is None
