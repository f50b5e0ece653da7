"""What the carrier took, one JSON line a part, on file before the answer leaves: it survives any crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted submit part. `ref` is 0 and `part`, `parts` are 1 for a text that was not split.

    `channel` is the number of MSG-91, `reference` the caller's own id where the protocol has one, `device` the
    channel of a phone gateway, `content` what was sent besides the text, `mail` a
    rendered e-mail, `session` that of Viber.
    """

    at_ms: int
    id: str
    source: str
    destination: str
    ref: int
    part: int
    parts: int
    text: str
    answered: bool
    channel: int = 1
    reference: str = ""
    device: int | None = None
    content: Any = None
    mail: Any = None
    session: str | None = None


class Journal:
    """Appends to a file, unbuffered."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._encoder = msgspec.json.Encoder()

    def write(self, taken: Taken) -> None:
        """Append one line."""
        self._file.write(self._encoder.encode(taken) + b"\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_journal(path: Path) -> list[Taken]:
    """Every whole line; one cut short by a crash was never answered and does not count."""
    lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
    return [msgspec.json.decode(line, type=Taken) for line in lines[:-1]]
