"""The file formats that are known by name: what each is called, which MIME type it has, what it is to a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from app.contract.payloads.media import MediaKind


@dataclass(frozen=True, slots=True)
class Format:
    """A file name's ending in lower case without its dot, and what such a file is."""

    ending: str
    mime: str
    kind: MediaKind

    @property
    def name(self) -> str:
        """As people write it: `JPG`."""
        return self.ending.upper()


def _rows(kind: MediaKind, *rows: tuple[str, str]) -> list[Format]:
    return [Format(ending, mime, kind) for ending, mime in rows]


_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"
FORMATS: Final[tuple[Format, ...]] = (
    *_rows(
        MediaKind.IMAGE,
        ("jpg", "image/jpeg"),
        ("jpeg", "image/jpeg"),
        ("jpe", "image/jpeg"),
        ("jfif", "image/jpeg"),
        ("png", "image/png"),
        ("gif", "image/gif"),
        ("webp", "image/webp"),
        ("bmp", "image/bmp"),
        ("svg", "image/svg+xml"),
        ("tiff", "image/tiff"),
        ("tif", "image/tiff"),
        ("ico", "image/x-icon"),
        ("heic", "image/heic"),
        ("avif", "image/avif"),
    ),
    *_rows(
        MediaKind.VIDEO,
        ("mp4", "video/mp4"),
        ("m4v", "video/x-m4v"),
        ("mpeg", "video/mpeg"),
        ("mpg", "video/mpeg"),
        ("3gp", "video/3gpp"),
        ("webm", "video/webm"),
        ("mov", "video/quicktime"),
        ("avi", "video/x-msvideo"),
        ("mkv", "video/x-matroska"),
    ),
    *_rows(
        MediaKind.AUDIO,
        ("mp3", "audio/mpeg"),
        ("aac", "audio/aac"),
        ("m4a", "audio/mp4"),
        ("ogg", "audio/ogg"),
        ("oga", "audio/ogg"),
        ("opus", "audio/ogg"),
        ("amr", "audio/amr"),
        ("3gp", "audio/3gpp"),
        ("wav", "audio/wav"),
        ("flac", "audio/flac"),
    ),
    *_rows(
        MediaKind.DOCUMENT,
        ("pdf", "application/pdf"),
        ("doc", "application/msword"),
        ("dot", "application/msword-template"),
        ("docx", f"{_OPEN_XML}.wordprocessingml.document"),
        ("dotx", f"{_OPEN_XML}.wordprocessingml.template"),
        ("xls", "application/vnd.ms-excel"),
        ("xlsx", f"{_OPEN_XML}.spreadsheetml.sheet"),
        ("xltx", f"{_OPEN_XML}.spreadsheetml.template"),
        ("xlsm", "application/vnd.ms-excel.sheet.macroenabled.12"),
        ("ppt", "application/vnd.ms-powerpoint"),
        ("pptx", f"{_OPEN_XML}.presentationml.presentation"),
        ("odt", f"{_OPEN_DOCUMENT}.text"),
        ("ods", f"{_OPEN_DOCUMENT}.spreadsheet"),
        ("odp", f"{_OPEN_DOCUMENT}.presentation"),
        ("odf", f"{_OPEN_DOCUMENT}.formula"),
        ("fodt", f"{_OPEN_DOCUMENT}.text-flat-xml"),
        ("fods", f"{_OPEN_DOCUMENT}.spreadsheet-flat-xml"),
        ("rtf", "application/rtf"),
        ("eps", "application/postscript"),
        ("xps", "application/vnd.ms-xpsdocument"),
        ("pdax", "application/x-pdax"),
        ("txt", "text/plain"),
        ("csv", "text/csv"),
        ("info", "text/x-info"),
        ("html", "text/html"),
        ("htm", "text/html"),
        ("xml", "text/xml"),
        ("json", "application/json"),
        ("ics", "text/calendar"),
        ("vcf", "text/vcard"),
        ("epub", "application/epub+zip"),
        ("zip", "application/zip"),
    ),
)
"""The first format of a MIME type is the one its files are named by."""

_BY_MIME: Final = {one.mime: one for one in reversed(FORMATS)}
_CODECS: Final = re.compile(r';\s*codecs="?([^";]*)"?', re.IGNORECASE)


def essence(mime_type: str) -> str:
    """A MIME type without its parameters."""
    return mime_type.partition(";")[0].strip().lower()


def format_of(mime_type: str) -> Format | None:
    """The format of a MIME type, None where it has no name here."""
    return _BY_MIME.get(essence(mime_type))


def formats_named(ending: str) -> tuple[Format, ...]:
    """What files with this ending can be; 3GP holds a film or a sound."""
    return tuple(one for one in FORMATS if one.ending == ending.lower())


def codecs_of(mime_type: str) -> frozenset[str]:
    """What a container holds, by RFC 6381: `video/mp4; codecs="avc1,mp4a"`; empty where it is not said."""
    found = _CODECS.search(mime_type)
    return frozenset(name.strip().lower() for name in found[1].split(",") if name.strip()) if found else frozenset()


def is_animated(mime_type: str) -> bool:
    """Whether a picture is said to move: `image/webp; animated=1`."""
    return "animated=1" in mime_type.partition(";")[2].replace(" ", "")
