"""Which files fit where: formats, sizes and codecs of every place that holds a file (MED-10, MED-15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.faults import Param, Problem
from app.contract.payloads.formats import FORMATS, Format, codecs_of, essence, format_of, is_animated
from app.contract.payloads.media import MediaKind, MediaRef

KB: Final = 1024
MB: Final = 1024 * KB
LIBRARY_BYTES_MAX: Final = 500 * MB
"""Of a file in the library (MED-1)."""

STICKER_BYTES_MAX: Final = 100 * KB
MOVING_STICKER_BYTES_MAX: Final = 500 * KB
WEBP: Final = "image/webp"

H264: Final = frozenset({"avc1", "avc2", "avc3", "avc4"})
AAC: Final = frozenset({"mp4a"})
OPUS: Final = frozenset({"opus"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a place takes: kinds of files with the most octets of each, formats, and codecs where they matter.

    `codecs` has what a container of a MIME type may hold; of the first set it must hold one.
    """

    formats: tuple[Format, ...]
    bytes_max: Mapping[MediaKind, int]
    codecs: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=dict)
    heavy_bytes: Mapping[MediaKind, int] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[MediaKind, ...]:
        """Kinds of files, in the order in which they are named."""
        return tuple(self.bytes_max)

    @property
    def endings(self) -> tuple[str, ...]:
        """Endings of file names without the dot."""
        return tuple(dict.fromkeys(one.ending for one in self.formats))

    def named(self, kind: MediaKind | None = None) -> str:
        """The formats as people write them: `JPG, PNG`; of a kind where it has any, else all."""
        of_kind = [one.name for one in self.formats if one.kind is kind]
        return ", ".join(dict.fromkeys(of_kind or [one.name for one in self.formats]))


def _formats(kind: MediaKind, endings: str) -> tuple[Format, ...]:
    of_kind = {one.ending: one for one in FORMATS if one.kind is (_IMAGE if kind is MediaKind.STICKER else kind)}
    return tuple(Format(ending, of_kind[ending].mime, kind) for ending in endings.split())


_IMAGE, _VIDEO, _AUDIO, _DOCUMENT = MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.DOCUMENT

_PICTURES: Final = _formats(_IMAGE, "jpg jpeg png gif")
_VIBER_PICTURES: Final = _formats(_IMAGE, "jpg jpeg png bmp gif svg")
_VIBER_DOCUMENTS: Final = _formats(
    _DOCUMENT,
    "csv doc docx dot dotx eps fods fodt info odf ods odt pdax pdf rtf txt xls xlsx xlsm xltx xps",
)
_RCS_HEAVY: Final = {_IMAGE: 2 * MB, _VIDEO: 10 * MB}

_WA_PICTURES: Final = _formats(_IMAGE, "jpg jpeg png")
_WA_VIDEO: Final = _formats(_VIDEO, "mp4")
_WA_DOCUMENTS: Final = _formats(_DOCUMENT, "pdf doc docx pptx xlsx")
_WA_AUDIO: Final = tuple(
    Format(ending, mime, _AUDIO)
    for ending, mime in (
        ("ogg", "audio/ogg"),
        ("amr", "audio/amr"),
        ("3gp", "audio/3gpp"),
        ("aac", "audio/aac"),
        ("mp3", "audio/mpeg"),
        ("mpeg", "audio/mpeg"),
    )
)
_WA_CODECS: Final = {"video/mp4": (H264, AAC), "audio/ogg": (OPUS,)}
_WA_BYTES: Final = {_IMAGE: 5 * MB, _VIDEO: 16 * MB, _AUDIO: 16 * MB, _DOCUMENT: 100 * MB}


def _wa(*kinds: MediaKind) -> Accepted:
    formats = {_IMAGE: _WA_PICTURES, _VIDEO: _WA_VIDEO, _AUDIO: _WA_AUDIO, _DOCUMENT: _WA_DOCUMENTS}
    return Accepted(
        tuple(one for kind in kinds for one in formats[kind]), {kind: _WA_BYTES[kind] for kind in kinds}, _WA_CODECS
    )


_WA_FILE: Final = Accepted(
    (*_wa(_IMAGE, _VIDEO, _AUDIO, _DOCUMENT).formats, *_formats(MediaKind.STICKER, "webp")),
    {**_WA_BYTES, MediaKind.STICKER: STICKER_BYTES_MAX},
    _WA_CODECS,
)

ACCEPTED: Final[Mapping[tuple[Channel, str], Accepted]] = {
    (Channel.RCS, "card"): Accepted(
        (*_PICTURES, *_formats(_VIDEO, "mp4")), {_IMAGE: 100 * MB, _VIDEO: 100 * MB}, heavy_bytes=_RCS_HEAVY
    ),
    (Channel.RCS, "file"): Accepted(
        (
            *_PICTURES,
            *_formats(_VIDEO, "mp4 m4v mpeg mpg 3gp webm"),
            *_formats(_AUDIO, "mp3 aac ogg"),
            *_formats(_DOCUMENT, "pdf"),
        ),
        {_IMAGE: 100 * MB, _VIDEO: 100 * MB, _AUDIO: 100 * MB, _DOCUMENT: 100 * MB},
        heavy_bytes=_RCS_HEAVY,
    ),
    (Channel.RCS, "thumbnail"): Accepted(_PICTURES, {_IMAGE: 100 * MB}, heavy_bytes={_IMAGE: 2 * MB}),
    (Channel.VIBER, "file"): Accepted(
        (*_VIBER_PICTURES, *_formats(_VIDEO, "mp4"), *_VIBER_DOCUMENTS),
        {_IMAGE: 200 * MB, _VIDEO: 200 * MB, _DOCUMENT: 200 * MB},
    ),
    (Channel.VIBER, "image"): Accepted(_VIBER_PICTURES, {_IMAGE: 200 * MB}),
    (Channel.VIBER, "thumbnail"): Accepted(_VIBER_PICTURES, {_IMAGE: 200 * MB}),
    (Channel.WHATSAPP, "card"): _wa(_IMAGE, _VIDEO, _DOCUMENT),
    (Channel.WHATSAPP, "file"): _WA_FILE,
    (Channel.WHATSAPP, "card_template"): _wa(_IMAGE, _VIDEO),
    (Channel.WHATSAPP, "header_image"): _wa(_IMAGE),
    (Channel.WHATSAPP, "header_video"): _wa(_VIDEO),
    (Channel.WHATSAPP, "header_document"): _wa(_DOCUMENT),
    (Channel.WECHAT, "image"): Accepted(_PICTURES, {_IMAGE: 10 * MB}),
    (Channel.WECHAT, "file"): Accepted(
        (*_PICTURES, *_formats(_AUDIO, "amr mp3"), *_formats(_VIDEO, "mp4")),
        {_IMAGE: 10 * MB, _AUDIO: 2 * MB, _VIDEO: 10 * MB},
    ),
    (Channel.EMAIL, "image"): Accepted(_PICTURES, {_IMAGE: 10 * MB}),
    (Channel.PUSH, "image"): Accepted(_formats(_IMAGE, "jpg jpeg png gif"), {_IMAGE: 1 * MB}),
}
"""By channel and place (RCS-8, RCS-31, VIB-3, VIB-7, WAP-4, WAP-10, PSH-7, MED-10)."""


def unfit(channel: Channel, place: str, ref: MediaRef, path: str = "") -> Problem | None:
    """Why a file cannot stand in a place, None where it can; its type counts, not its name."""
    accepted = ACCEPTED[channel, place]
    mime = essence(ref.mime_type)
    fitting = next((one for one in accepted.formats if one.mime == mime), None)
    if fitting is None:
        return _wrong_type(channel, accepted, ref, path)
    allowed = accepted.codecs.get(mime)
    if allowed is not None and not _holds(codecs_of(ref.mime_type), allowed):
        found = ", ".join(sorted(codecs_of(ref.mime_type)))
        params: Mapping[str, Param] = {"found": found or "?", "format": fitting.name}
        code = "media_codecs_video" if fitting.kind is _VIDEO else "media_codecs_audio"
        return Problem(path=path, code=code, params=params)
    limit = accepted.bytes_max[fitting.kind]
    if fitting.kind is MediaKind.STICKER and is_animated(ref.mime_type):
        limit = MOVING_STICKER_BYTES_MAX
    if ref.size_bytes > limit:
        return Problem(path=path, code="media_too_large", params={"limit": limit, "actual": ref.size_bytes})
    return None


def heavy(channel: Channel, place: str, ref: MediaRef, path: str = "") -> Problem | None:
    """A warning about a file that fits and is slow to load on a phone (RCS-8)."""
    limit = ACCEPTED[channel, place].heavy_bytes.get(ref.kind)
    if limit is None or ref.size_bytes <= limit:
        return None
    return Problem(path=path, code="media_heavy", params={"limit": limit, "actual": ref.size_bytes})


def placed(channel: Channel, place: str, ref: MediaRef) -> MediaRef:
    """The file as the place takes it: a WEBP sent over WhatsApp is a sticker."""
    mime = essence(ref.mime_type)
    fitting = next((one for one in ACCEPTED[channel, place].formats if one.mime == mime), None)
    return ref if fitting is None or fitting.kind is ref.kind else msgspec.structs.replace(ref, kind=fitting.kind)


def _holds(found: frozenset[str], allowed: tuple[frozenset[str], ...]) -> bool:
    return bool(found & allowed[0]) and found <= frozenset().union(*allowed)


def _wrong_type(channel: Channel, accepted: Accepted, ref: MediaRef, path: str) -> Problem:
    known = format_of(ref.mime_type)
    found = known.name if known else ref.file_name.rpartition(".")[2].upper() or "?"
    kind = ref.kind if ref.kind in accepted.kinds else None
    code = _WRONG_TYPE.get(kind, "media_type")
    params: Mapping[str, Param] = {"channel": _NAMES[channel], "found": found, "allowed": accepted.named(kind)}
    return Problem(path=path, code=code, params=params)


_WRONG_TYPE: Final[Mapping[MediaKind | None, str]] = {
    _IMAGE: "media_type_image",
    _VIDEO: "media_type_video",
    _AUDIO: "media_type_audio",
    _DOCUMENT: "media_type_document",
}

_NAMES: Final = {
    Channel.RCS: "RCS",
    Channel.VIBER: "Viber",
    Channel.WHATSAPP: "WhatsApp",
    Channel.WECHAT: "WeChat",
    Channel.EMAIL: "Email",
    Channel.PUSH: "Push",
}
