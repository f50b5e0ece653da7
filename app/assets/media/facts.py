"""Everything the library knows of a file from its content alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.assets.media import pictures
from app.assets.media.boxes import BrokenBoxes, read_tracks
from app.assets.media.programs import is_program
from app.assets.media.sniffing import HEAD_BYTES, recognise
from app.contract.media import ending_of
from app.contract.payloads.formats import format_of
from app.contract.payloads.media import MediaKind

_BOXED: Final = frozenset({"video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp", "audio/mp4"})
_SOUND_OF: Final = {"video/3gpp": "audio/3gpp"}
_OGG_CODECS: Final = (
    (b"OpusHead", "opus"),
    (b"\x01vorbis", "vorbis"),
    (b"\x7fFLAC", "flac"),
    (b"Speex   ", "speex"),
    (b"\x80theora", "theora"),
)
_OGG_HEAD: Final = 4096


class Program(Exception):  # noqa: N818 - a state of the file
    """The file is one that a system would run."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is; a thumbnail where it is a picture that can be shown."""

    mime_type: str
    kind: MediaKind
    width: int | None = None
    height: int | None = None
    animated: bool = False
    damaged: bool = False
    thumbnail: bytes | None = None


def facts_of(path: Path, name: str) -> Facts:
    """Look at a file; raises Program and OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if is_program(path, head):
        raise Program
    mime = recognise(path, head, ending_of(name))
    if mime in pictures.DECODERS:
        return _picture(path, mime)
    if mime in _BOXED:
        return _boxed(path, mime)
    if mime == "audio/ogg":
        codecs = [codec for mark, codec in _OGG_CODECS if mark in head[:_OGG_HEAD]]
        return _plain(f"{mime}; codecs={','.join(codecs)}" if codecs else mime, damaged=not codecs)
    return _plain(mime)


def _plain(mime: str, *, damaged: bool = False) -> Facts:
    known = format_of(mime)
    kind = known.kind if known else MediaKind.DOCUMENT
    return Facts(mime, kind, damaged=damaged)


def _picture(path: Path, mime: str) -> Facts:
    found = pictures.look_at(path, mime)
    if found is None:
        return Facts(mime, MediaKind.IMAGE, damaged=True)
    told = f"{mime}; animated=1" if found.animated else mime
    return Facts(
        mime_type=told,
        kind=MediaKind.IMAGE,
        width=found.width,
        height=found.height,
        animated=found.animated,
        thumbnail=found.thumbnail,
    )


def _boxed(path: Path, mime: str) -> Facts:
    try:
        tracks = read_tracks(path)
    except BrokenBoxes:
        return _plain(mime, damaged=True)
    if not tracks.video:
        mime = _SOUND_OF.get(mime, "audio/mp4")
    known = format_of(mime)
    kind = known.kind if known else MediaKind.VIDEO
    told = f'{mime}; codecs="{tracks.codecs}"'
    return Facts(told, kind, width=tracks.width, height=tracks.height)
