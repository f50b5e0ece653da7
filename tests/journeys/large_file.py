"""A file of numbers of any size, made as it is sent."""

from __future__ import annotations

from collections.abc import Iterator

LINE_BYTES = 240
LINES_AT_ONCE = 4_000
HEADER = b"Phone,Name,Notes\n"


def lines(size: int) -> Iterator[bytes]:
    """Exactly so many bytes: a header, a row a number, and a last row of what is missing."""
    yield HEADER
    rows, rest = divmod(size - len(HEADER), LINE_BYTES)
    for first in range(0, rows, LINES_AT_ONCE):
        yield b"".join(_line(row) for row in range(first, min(first + LINES_AT_ONCE, rows)))
    yield b"\n".rjust(rest, b"x") if rest else b""


def _line(row: int) -> bytes:
    return (b"+346%08d,Name %d," % (row, row)).ljust(LINE_BYTES - 1, b"x") + b"\n"
