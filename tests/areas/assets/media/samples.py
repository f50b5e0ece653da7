"""Small files of many kinds, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), frames: int = 1, mode: str = "RGB") -> bytes:
    images = [Image.new(mode, size, (number * 40, 90, 160)) for number in range(frames)]
    out = io.BytesIO()
    images[0].save(out, kind, **({"save_all": True, "append_images": images[1:]} if frames > 1 else {}))
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred octets that says it is 50,000 pixels high and wide."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 99)) + _chunk(b"IEND")
    )


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), name) + content


def track(handler: bytes, codec: bytes, size: tuple[int, int] = (0, 0), more: bytes = b"") -> bytes:
    header = b"\0" * 76 + struct.pack(">II", size[0] << 16, size[1] << 16)
    sample = box(b"stsd", b"\0\0\0\0\0\0\0\1", box(codec, b"\0" * 20, more))
    media = box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12), box(b"minf", box(b"stbl", sample)))
    return box(b"trak", box(b"tkhd", header), media)


def film(*tracks: bytes, brand: bytes = b"isom", movie: bool = True) -> bytes:
    content = box(b"ftyp", brand, b"\0\0\2\0") + box(b"mdat", b"\0" * 64)
    return content + (box(b"moov", box(b"mvhd", b"\0" * 100), *tracks) if movie else b"")


VIDEO = track(b"vide", b"avc1", (320, 180))
SOUND = track(b"soun", b"mp4a")
MP3_SOUND = track(b"soun", b"mp4a", more=box(b"esds", b"\0\0\0\0\x03\x80\x80\x80\x22\0\1\0\x04\x11\x6b"))


def ogg(codec: bytes) -> bytes:
    return b"OggS\0\2" + b"\0" * 20 + b"\1\x13" + codec + b"\0" * 30


def package(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(part: str) -> bytes:
    return package(
        **{"[Content_Types].xml": f'<Types><Override ContentType="application/vnd.{part}+xml"/></Types>'}
    )


def ole(stream: str, clsid: str = "") -> bytes:
    """A compound document whose directory is in its first sector."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", head, 30, 9)
    root = "Root Entry".encode("utf-16-le").ljust(80, b"\0") + bytes.fromhex(clsid).ljust(48, b"\0")
    return bytes(head) + root + stream.encode("utf-16-le").ljust(384, b"\0")
