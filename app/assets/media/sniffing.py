"""What a file is, told from its content; the name decides only among kinds of plain text (MED-9)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from app.assets.media.packages import OLE, ZIP, ole_directory, zip_names, zip_text
from app.contract.payloads.formats import formats_named

HEAD_BYTES: Final = 64 * 1024
UNKNOWN: Final = "application/octet-stream"
TRUSTED: Final = 0.4
"""Confidence from which the table of signatures is believed: four octets and more."""

_STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\0\0\1\0", "image/x-icon"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"%!PS-Adobe", "application/postscript"),
    (b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"\0\0\1\xba", "video/mpeg"),
    (b"\0\0\1\xb3", "video/mpeg"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = (
    ((b"M4A", b"M4B"), "audio/mp4"),
    ((b"M4V",), "video/x-m4v"),
    ((b"qt",), "video/quicktime"),
    ((b"3gp", b"3g2", b"3ge", b"3gr", b"3gs"), "video/3gpp"),
    ((b"heic", b"heix", b"mif1", b"msf1", b"hevc"), "image/heic"),
    ((b"avif", b"avis"), "image/avif"),
)
_OLE_STREAMS: Final = (
    ("WordDocument", ("doc", "dot")),
    ("Workbook", ("xls",)),
    ("Book", ("xls",)),
    ("PowerPoint Document", ("ppt",)),
)
_OPEN_XML: Final = {
    "wordprocessingml.document.main": "docx",
    "wordprocessingml.template.main": "dotx",
    "spreadsheetml.sheet.main": "xlsx",
    "spreadsheetml.template.main": "xltx",
    "ms-excel.sheet.macroenabled.main": "xlsm",
    "presentationml.presentation.main": "pptx",
}
_TEXTS: Final = ("txt", "csv", "info", "html", "htm", "xml", "json", "ics", "vcf", "pdax")
_ROOT: Final = re.compile(r"<(?![?!])(?:\w+:)?([\w-]+)")


def recognise(path: Path, head: bytes, ending: str) -> str:
    """The MIME type of a file without parameters; `head` has its first octets, `ending` what its name says."""
    for start, mime in _STARTS:
        if head.startswith(start):
            return mime
    return (
        _contained(path, head, ending)
        or _framed(head)
        or _text(head, ending)
        or _by_table(head)
        or ("application/x-pdax" if ending == "pdax" else UNKNOWN)
    )


def _contained(path: Path, head: bytes, ending: str) -> str:
    if head.startswith(ZIP):
        return _package(path)
    if head.startswith(OLE):
        return _ole(path, ending)
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return next((mime for starts, mime in _BRANDS if brand.startswith(starts)), "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:4096] else "video/x-matroska"
    return ""


def _framed(head: bytes) -> str:
    """Sound that begins with a frame, and bitmaps, whose two letters alone say little."""
    if len(head) > 2 and head[0] == 0xFF:
        if head[1] & 0xF6 == 0xF0:
            return "audio/aac"
        if (
            head[1] & 0xE0 == 0xE0
            and head[1] & 0x06 in (2, 4)
            and head[2] & 0xF0 != 0xF0
            and head[2] & 0x0C != 0x0C
        ):
            return "audio/mpeg"
    if head.startswith(b"BM") and len(head) > 18 and head[6:10] == b"\0\0\0\0" and head[14] in (12, 40, 108, 124):
        return "image/bmp"
    return ""


def _package(path: Path) -> str:
    names = zip_names(path)
    if "mimetype" in names:
        return _mime_of(path)
    if "[Content_Types].xml" in names:
        types = zip_text(path, "[Content_Types].xml").lower()
        for part, ending in _OPEN_XML.items():
            if part in types:
                return formats_named(ending)[0].mime
        if "fixeddocumentsequence" in types:
            return formats_named("xps")[0].mime
    return "application/zip"


def _mime_of(path: Path) -> str:
    said = zip_text(path, "mimetype").strip()
    known = {one.mime for ending in ("odt", "ods", "odp", "odf", "epub") for one in formats_named(ending)}
    return said if said in known else "application/zip"


def _ole(path: Path, ending: str) -> str:
    directory = ole_directory(path)
    for stream, endings in _OLE_STREAMS:
        if stream.encode("utf-16-le") in directory:
            return formats_named(ending if ending in endings else endings[0])[0].mime
    known = formats_named(ending) if ending in ("doc", "dot", "xls", "ppt") else ()
    return known[0].mime if known else UNKNOWN


def _text(head: bytes, ending: str) -> str:
    text = _decoded(head, is_said=ending in _TEXTS)
    if text is None:
        return ""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _markup(start, ending)
    return formats_named(ending)[0].mime if ending in _TEXTS else "text/plain"


def _markup(text: str, ending: str) -> str:
    found = _ROOT.search(text)
    root = found[1].lower() if found else ""
    if root == "svg":
        return "image/svg+xml"
    if root == "document" and "urn:oasis:names:tc:opendocument" in text:
        kind = "spreadsheet" if "opendocument.spreadsheet" in text else "text"
        return f"application/vnd.oasis.opendocument.{kind}-flat-xml"
    if root in ("html", "body") or text[:14].lower() == "<!doctype html":
        return "text/html"
    if ending in _TEXTS:
        return formats_named(ending)[0].mime
    return "text/xml" if text.startswith("<?xml") else "text/plain"


def _decoded(head: bytes, *, is_said: bool) -> str | None:
    """The head as text; None where it is none. Letters of an old code page are believed where a text is said."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if any(octet < 9 or 13 < octet < 27 for octet in head):
        return None
    for tail in range(4):  # a letter may be cut through at the end
        try:
            return head[: len(head) - tail].decode()
        except UnicodeDecodeError:
            continue
    return head.decode("cp1252", "replace") if is_said or _is_mostly_ascii(head) else None


def _is_mostly_ascii(head: bytes) -> bool:
    return sum(octet < 0x80 for octet in head) * 10 > len(head) * 3


def _by_table(head: bytes) -> str:
    import puremagic  # noqa: PLC0415 - reading its table takes a while, and few files need it

    try:
        found = puremagic.magic_string(head[:8192])
    except (puremagic.PureError, ValueError):
        return ""
    best = max(found, key=lambda one: one.confidence)
    known = {one.mime for one in formats_named(best.extension.lstrip("."))}
    return best.mime_type if best.confidence >= TRUSTED and best.mime_type in known else ""
