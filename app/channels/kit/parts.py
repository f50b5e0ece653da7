"""Joining the parts of a concatenated inbound text, with characters mended that the phone cut in two.

Some phones cut a long text in the middle of a surrogate pair. Half a pair is no character, so it can neither be
stored nor sent as UTF-8. Each of the 2,048 halves therefore travels as its own private-use character from the
very end of Unicode until the parts meet again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SHIFT: Final = 0x10F800 - 0xD800
_LONE: Final = re.compile("[\ud800-\udfff]")
_HELD: Final = re.compile("[\U0010f800-\U0010ffff]")


def hold_halves(text: str) -> str:
    """The text with every lone surrogate replaced by the private-use character that stands for it.

    Such a private-use character that was in the text itself means nothing to anybody here and becomes U+FFFD.
    """
    return _LONE.sub(lambda found: chr(ord(found[0]) + _SHIFT), _HELD.sub("\ufffd", text))


def join(texts: Sequence[str]) -> str:
    """The parts as one text; halves that meet become their character, others U+FFFD."""
    whole = "".join(texts)
    if _HELD.search(whole) is None:
        return whole
    halves = _HELD.sub(lambda found: chr(ord(found[0]) - _SHIFT), whole)
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
