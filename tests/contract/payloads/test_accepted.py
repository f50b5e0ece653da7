"""Which files fit where."""

import pytest

from app.contract.channels import Channel
from app.contract.payloads.accepted import ACCEPTED, KB, MB, heavy, placed, unfit
from app.contract.payloads.formats import FORMATS, codecs_of, format_of
from app.contract.payloads.media import MediaKind, MediaRef

H264 = 'video/mp4; codecs="avc1,mp4a"'
OPUS = "audio/ogg; codecs=opus"
MOVING = "image/webp; animated=1"
RCS, VIBER, WHATSAPP, EMAIL, PUSH = Channel.RCS, Channel.VIBER, Channel.WHATSAPP, Channel.EMAIL, Channel.PUSH


def ref(mime: str, size: int = 1000, name: str = "file.bin") -> MediaRef:
    known = format_of(mime)
    kind = known.kind if known else MediaKind.DOCUMENT
    return MediaRef(media_id=1, file_name=name, kind=kind, mime_type=mime, size_bytes=size, sha256="")


@pytest.mark.req("RCS-8", "RCS-31", "VIB-3", "VIB-7", "WAP-4", "WAP-41", "PSH-7", "MED-10", "MED-15", "MSG-97")
@pytest.mark.parametrize(
    ("channel", "place", "mime", "size", "code"),
    [
        (RCS, "card", "image/gif", 100 * MB, None),
        (RCS, "card", "image/gif", 100 * MB + 1, "media_too_large"),
        (RCS, "card", "video/mp4", 1, None),
        (RCS, "card", "video/webm", 1, "media_type_video"),
        (RCS, "card", "application/pdf", 1, "media_type"),
        (RCS, "file", "application/pdf", 1, None),
        (RCS, "file", "video/3gpp", 1, None),
        (RCS, "file", "audio/aac", 1, None),
        (RCS, "file", "image/webp", 1, "media_type_image"),
        (RCS, "thumbnail", "video/mp4", 1, "media_type"),
        (VIBER, "file", "image/svg+xml", 1, None),
        (VIBER, "file", "application/vnd.oasis.opendocument.formula", 200 * MB, None),
        (VIBER, "file", "application/pdf", 200 * MB + 1, "media_too_large"),
        (VIBER, "file", "audio/mpeg", 1, "media_type"),
        (VIBER, "image", "video/mp4", 1, "media_type"),
        (WHATSAPP, "file", H264, 16 * MB, None),
        (WHATSAPP, "file", H264, 16 * MB + 1, "media_too_large"),
        (WHATSAPP, "file", 'video/mp4; codecs="avc1"', 1, None),
        (WHATSAPP, "file", 'video/mp4; codecs="hvc1,mp4a"', 1, "media_codecs_video"),
        (WHATSAPP, "file", 'video/mp4; codecs="avc1,ac-3"', 1, "media_codecs_video"),
        (WHATSAPP, "file", "video/mp4", 1, "media_codecs_video"),
        (WHATSAPP, "file", OPUS, 1, None),
        (WHATSAPP, "file", "audio/ogg; codecs=vorbis", 1, "media_codecs_audio"),
        (WHATSAPP, "file", "audio/mpeg", 1, None),
        (WHATSAPP, "file", "image/webp", 100 * KB, None),
        (WHATSAPP, "file", "image/webp", 100 * KB + 1, "media_too_large"),
        (WHATSAPP, "file", MOVING, 500 * KB, None),
        (WHATSAPP, "file", MOVING, 500 * KB + 1, "media_too_large"),
        (WHATSAPP, "card", "image/webp", 1, "media_type_image"),
        (WHATSAPP, "card", "audio/aac", 1, "media_type"),
        (WHATSAPP, "header_document", "text/csv", 1, "media_type_document"),
        (EMAIL, "image", "image/png", 1, None),
        (EMAIL, "image", "image/svg+xml", 1, "media_type_image"),
        (PUSH, "image", "image/jpeg", 1 * MB, None),
        (PUSH, "image", "image/jpeg", 1 * MB + 1, "media_too_large"),
        (PUSH, "image", "application/x-unknown", 1, "media_type"),
    ],
)
def test_place(channel: Channel, place: str, mime: str, size: int, code: str | None) -> None:
    found = unfit(channel, place, ref(mime, size), "card.media")
    assert (found.code if found else None) == code
    assert found is None or found.path == "card.media"


@pytest.mark.req("MED-15")
def test_a_refusal_names_what_the_channel_takes_of_that_kind() -> None:
    found = unfit(WHATSAPP, "file", ref("text/csv"))
    assert found is not None
    assert found.params == {"channel": "WhatsApp", "found": "CSV", "allowed": "PDF, DOC, DOCX, PPTX, XLSX"}


@pytest.mark.req("RCS-8")
def test_a_heavy_file_is_warned_of() -> None:
    assert heavy(RCS, "card", ref("image/png", 2 * MB)) is None
    warned = heavy(RCS, "card", ref("image/png", 2 * MB + 1))
    assert warned is not None
    assert warned.code == "media_heavy"
    assert heavy(RCS, "card", ref("video/mp4", 10 * MB)) is None
    assert heavy(RCS, "file", ref("video/mp4", 10 * MB + 1)) is not None
    assert heavy(PUSH, "image", ref("image/png", 3 * MB)) is None


@pytest.mark.req("WAP-4")
def test_webp_is_a_sticker_over_whatsapp_alone() -> None:
    webp = ref("image/webp")
    assert placed(WHATSAPP, "file", webp).kind is MediaKind.STICKER
    assert placed(WHATSAPP, "file", ref("image/png")).kind is MediaKind.IMAGE
    assert placed(RCS, "file", webp) == webp


def test_the_tables_agree() -> None:
    mimes = {one.mime for one in FORMATS}
    for accepted in ACCEPTED.values():
        assert {one.kind for one in accepted.formats} == set(accepted.kinds)
        assert {one.mime for one in accepted.formats} <= mimes
        assert set(accepted.codecs) <= mimes


def test_codecs_are_read_however_they_are_quoted() -> None:
    assert codecs_of(H264) == {"avc1", "mp4a"}
    assert codecs_of('video/mp4;Codecs="avc1, mp4a"; x=1') == {"avc1", "mp4a"}
    assert codecs_of("audio/ogg;codecs=Opus") == {"opus"}
    assert codecs_of("video/mp4") == frozenset()
