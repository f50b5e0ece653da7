"""Files that simulated customers send: a small picture and a document of one page, made here and really there."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import Final, NamedTuple

_WIDE, _HIGH = 160, 120


class Attachment(NamedTuple):
    """A file by its name."""

    name: str
    mime_type: str


PICTURE: Final = Attachment("photo.png", "image/png")
DOCUMENT: Final = Attachment("order-48213.pdf", "application/pdf")
_KNOWN: Final = {one.name: one for one in (PICTURE, DOCUMENT)}


def attachment(name: str) -> Attachment | None:
    """The file of a name."""
    return _KNOWN.get(name)


@lru_cache(maxsize=len(_KNOWN))
def octets_of(one: Attachment) -> bytes:
    """What is in it."""
    return _png() if one is PICTURE else _pdf("Order 48213")


def _png() -> bytes:
    """A parcel on a table, as far as a few colours go (ISO/IEC 15948: eight bits, RGB)."""
    rows = b"".join(b"\0" + b"".join(_colour(x, y) for x in range(_WIDE)) for y in range(_HIGH))
    head = struct.pack(">2I5B", _WIDE, _HIGH, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _chunk(kind: bytes, octets: bytes) -> bytes:
    return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))


def _colour(x: int, y: int) -> bytes:
    if 40 <= x < 120 and 30 <= y < 90:
        return bytes((120, 84, 48)) if 74 <= x < 86 else bytes((196, 154, 108))
    return bytes((214, 220, 228)) if y < 70 else bytes((142, 118, 96))


def _pdf(words: str) -> bytes:
    """One page with a line (ISO 32000: objects, their places, the trailer)."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({words}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    whole, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, lines)
    return whole + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(whole))
