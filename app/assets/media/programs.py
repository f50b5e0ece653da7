"""Programs, told by their content whatever they are called (MED-12)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.assets.media.packages import OLE, ZIP, ole_directory, zip_names

_STARTS: Final = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",  # macOS
    b"\xca\xfe\xba\xbe",  # macOS for several machines, Java
    b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
)  # fmt: skip
_INSTALLER: Final = bytes.fromhex("84100C0000000000C000000000000046")
"""Class of a Windows installer's root storage, which stands at octet 80 of its entry."""


def is_program(path: Path, head: bytes) -> bool:
    """Whether a file is something that a system would run; `head` has its first octets."""
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if bare.startswith(b"#!"):
        return not bare.startswith(b"#!AMR")
    if bare.startswith(b"MZ"):
        return b"\0" in bare[:64]  # a text may begin like that, too
    if head.startswith(_STARTS):
        return True
    if head.startswith(OLE):
        return ole_directory(path)[80:96] == _INSTALLER
    return head.startswith(ZIP) and _is_java(zip_names(path))


def _is_java(names: frozenset[str]) -> bool:
    return "META-INF/MANIFEST.MF" in names or any(name.endswith((".class", ".dex")) for name in names)
