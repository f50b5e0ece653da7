"""The report of a dialer file's rows as a file of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from app.contract.uploads import FileProblem
from ui.panels.dialers.words import file_problem_words
from ui.texts.messages import tr

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def report(problems: Sequence[FileProblem]) -> bytes:
    """What is wrong with a file's rows, as CSV: row, column, value, code, sentence."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([tr(f"dialers.report_{name}") for name in ("row", "column", "value", "code", "problem")])
    for one in problems:
        where = (str(one.row or ""), str(one.column or ""))
        out.writerow([*where, _plain(one.value), one.code, file_problem_words(one)])
    return text.getvalue().encode("utf-8-sig")


def _plain(value: str) -> str:
    """A value no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
