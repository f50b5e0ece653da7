"""The one reader of lists: looks at a file, decides its encoding and layout, and yields its rows (BLK-24..33)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from app.contract.lists import ListFault, ListKind, ListOptions, ListShape, list_problem
from app.lists import decoding, layouts
from app.lists.decoding import NotAListError
from app.lists.rows import Blanks, Row, rows

_HEAD_ROWS: Final = 20
_HEAD_LINES: Final = 5


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file that can be read as a list. Rows are made anew from disk each time they are asked for."""

    path: Path
    shape: ListShape
    quotes: bool
    blanks: Blanks = field(default_factory=Blanks)
    """Filled while `rows` runs to its end."""

    def rows(self) -> Iterator[Row]:
        """Every row that is neither blank nor the header."""
        self.blanks.count = 0
        lines = decoding.lines(self.path, self.shape.encoding)
        found = rows(lines, self.blanks, quotes=self.quotes)
        if self.shape.has_header:
            next(found, None)
        return found


def open_list(
    path: Path,
    kind: ListKind,
    options: ListOptions,
    *,
    language: str,
    region: str,
    variables: Collection[str] = (),
) -> ListFile:
    """Look at a file and decide how to read it. Raises NotAListError with the reason where it is no such list.

    `language` and `region` decide between code pages (BLK-25); `variables`: names the message's text uses, folded.
    """
    encoding = options.encoding or decoding.detect_encoding(path, language, region)
    decoding.refuse_foreign(path, encoding)
    lines = (line for line in decoding.lines(path, encoding) if line.strip())
    layouts.refuse_separators(list(islice(lines, _HEAD_LINES)))
    lines.close()
    quotes = kind is not ListKind.DIALER
    source = decoding.lines(path, encoding)
    head = [row.cells for row in islice(rows(source, Blanks(), quotes=quotes), _HEAD_ROWS)]
    shape = layouts.find_shape(kind, encoding, head, options, variables)
    if len(head) <= shape.has_header:
        raise NotAListError(list_problem(ListFault.FILE_EMPTY, header=shape.has_header))
    return ListFile(path, shape, quotes)
