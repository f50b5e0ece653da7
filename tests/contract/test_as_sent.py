"""Contents as they go to providers: names of files over Viber, words of a call, the alphabet of a short message."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.payloads.completing import as_sent
from app.contract.payloads.media import Media, MediaKind, MediaRef
from app.contract.payloads.plain import SmsContent, TtsContent
from app.contract.payloads.viber import ViberContent, sent_name
from app.contract.payloads.words import alphabet_of, is_text_alone
from app.contract.sms import AlphabetChoice


@pytest.mark.req("VIB-5")
@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("cake.jpg", "cake.jpg"),
        ("exactly-twenty-five-c.jpg", "exactly-twenty-five-c.jpg"),
        ("price list for the winter season.pdf", "price list for the wi.pdf"),
        ("price list for the w inter season.pdf", "price list for the w.pdf"),
        ("a-name-without-any-ending-at-all", "a-name-without-any-ending"),
        ("note.an-ending-that-is-longer-than-all", "note.an-ending-that-is-lo"),
        (".a-hidden-file-with-a-long-name", ".a-hidden-file-with-a-lon"),
    ],
)
def test_a_long_name_is_shortened_and_keeps_its_ending(name: str, sent: str):
    assert sent_name(name) == sent
    assert len(sent) <= 25
    ref = MediaRef(
        media_id=1, file_name=name, kind=MediaKind.DOCUMENT, mime_type="application/pdf", size_bytes=1, sha256="0"
    )
    going = as_sent(ViberContent(type="file", media=Media(media_ref=ref)))
    assert going.media is not None
    assert going.media.media_ref.file_name == sent


@pytest.mark.req("TTS-4", "TTS-20")
def test_a_voice_gets_what_it_can_say():
    assert as_sent(TtsContent(text="Code 483920 🎉", language="es")) == TtsContent(
        text="Code 4 8 3 9 2 0", language="es"
    )


@pytest.mark.req("SMS-3", "SMS-20")
def test_a_short_message_keeps_the_alphabet_its_author_wants():
    wanted = SmsContent(text="plain", alphabet=AlphabetChoice.UCS2)
    assert not is_text_alone(wanted)
    assert is_text_alone(SmsContent(text="plain", alphabet=AlphabetChoice.GSM7))
    kept = msgspec.json.encode(wanted).decode()
    assert alphabet_of(kept) is AlphabetChoice.UCS2
    assert alphabet_of(None) is AlphabetChoice.AUTO
    assert alphabet_of(msgspec.json.encode(TtsContent(text="plain")).decode()) is AlphabetChoice.AUTO
