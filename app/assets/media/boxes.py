"""What an MP4 or 3GP file holds: tracks, codecs and picture size, from its boxes (ISO/IEC 14496-12)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

MOVIE_BYTES_MAX: Final = 32 * 1024 * 1024
"""Of the box that describes the tracks; a longer one is not read."""
_BOXES_MAX: Final = 10_000
_CONTAINERS: Final = frozenset({b"trak", b"mdia", b"minf", b"stbl"})
_MP3: Final = frozenset({0x69, 0x6B})
"""Object types of MPEG-1 and MPEG-2 audio in an elementary stream descriptor (ISO/IEC 14496-1)."""


@dataclass(slots=True)
class Tracks:
    """Codecs by the names of RFC 6381 without profiles, and the size of the picture in pixels."""

    video: list[str] = field(default_factory=list)
    audio: list[str] = field(default_factory=list)
    width: int | None = None
    height: int | None = None

    @property
    def codecs(self) -> str:
        """As the parameter of a MIME type has them."""
        return ",".join(dict.fromkeys((*self.video, *self.audio)))


class BrokenBoxes(Exception):  # noqa: N818 - a state of the file
    """The boxes do not fit into each other, or the tracks are nowhere described."""


def read_tracks(path: Path) -> Tracks:
    """What a file holds; raises BrokenBoxes and OSError."""
    with path.open("rb") as file:
        movie = _movie(file, path.stat().st_size)
    tracks = Tracks()
    try:
        for name, body in _boxes(movie):
            if name == b"trak":
                _read_track(body, tracks)
    except (struct.error, IndexError) as error:
        raise BrokenBoxes from error
    if not tracks.video and not tracks.audio:
        raise BrokenBoxes
    return tracks


def _movie(file: IO[bytes], size: int) -> bytes:
    at, found = 0, b""
    for _ in range(_BOXES_MAX):
        if at == size:
            break
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            raise BrokenBoxes
        length, name = struct.unpack(">I4s", head[:8])
        start = 8
        if length == 1 and len(head) == 16:
            length, start = struct.unpack(">Q", head[8:])[0], 16
        elif length == 0:
            length = size - at
        if length < start or at + length > size:
            raise BrokenBoxes
        if name == b"moov":
            if length > MOVIE_BYTES_MAX:
                raise BrokenBoxes
            file.seek(at + start)
            found = file.read(length - start)
        at += length
    if not found:
        raise BrokenBoxes
    return found


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        if length == 0:
            length = len(content) - at
        if length < 8 or at + length > len(content):
            raise BrokenBoxes
        yield name, content[at + 8 : at + length]
        at += length


def _parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    for name, body in _boxes(content):
        yield name, body
        if name in _CONTAINERS:
            yield from _parts(body)


def _read_track(content: bytes, tracks: Tracks) -> None:
    found = dict(_parts(content))
    handler = found.get(b"hdlr", b"")[8:12]
    samples = found.get(b"stsd", b"")
    if handler == b"vide":
        tracks.video.append(_codec(samples))
        header = found.get(b"tkhd", b"")
        if len(header) >= 8 and tracks.width is None:
            width, height = struct.unpack(">II", header[-8:])
            tracks.width, tracks.height = (width >> 16) or None, (height >> 16) or None
    elif handler == b"soun":
        tracks.audio.append(_codec(samples))


def _codec(samples: bytes) -> str:
    name = samples[12:16]
    if len(name) < 4 or not name.isascii():
        raise BrokenBoxes
    if name == b"mp4a" and _object_type(samples) in _MP3:
        return "mp3"
    return name.decode().strip().lower()


def _object_type(samples: bytes) -> int:
    """Of the sound within an mp4a entry; 0 where it is not said."""
    at = samples.find(b"esds")
    at = samples.find(b"\x04", at + 8) if at >= 0 else -1  # the decoder's configuration follows the stream's head
    if at < 0:
        return 0
    at += 1
    while samples[at] & 0x80:  # the length is written in groups of seven bits
        at += 1
    return samples[at + 1]
