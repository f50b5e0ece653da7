"""Files that hold files: names inside ZIP packages and the directory of OLE documents, read with bounded memory."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DIRECTORY_BYTES_MAX: Final = 8 * 1024 * 1024
"""Of a package's directory: one of a few bytes a name could fill the memory."""
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_COMMENT_MAX: Final = 0xFFFF
_TYPES_MAX: Final = 1024 * 1024
_BROKEN: Final = (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, KeyError, RuntimeError, EOFError)


def zip_names(path: Path) -> frozenset[str]:
    """Names inside a ZIP package; none where it is damaged or its directory is beyond measure."""
    if not 0 < _directory_bytes(path) <= DIRECTORY_BYTES_MAX:
        return frozenset()
    try:
        with zipfile.ZipFile(path) as package:
            return frozenset(package.namelist())
    except _BROKEN:
        return frozenset()


def zip_text(path: Path, name: str) -> str:
    """A short text inside a package, as much of it as fits; empty where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as package, package.open(name) as file:
            return file.read(_TYPES_MAX).decode("utf-8", "replace")
    except (*_BROKEN, zlib.error):
        return ""


def _directory_bytes(path: Path) -> int:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_BYTES - _COMMENT_MAX))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        return 0
    return int(struct.unpack("<I", tail[at + 12 : at + 16])[0])


def ole_directory(path: Path) -> bytes:
    """First entries of an OLE document's directory, the root's first (MS-CFB 2.6); empty where it has none."""
    with path.open("rb") as file:
        head = file.read(512)
        if len(head) < 512:
            return b""
        shift, first = struct.unpack("<H", head[30:32])[0], struct.unpack("<I", head[48:52])[0]
        if shift not in (9, 12):
            return b""
        file.seek((first + 1) << shift)
        return file.read(4096)
