"""What comes of a call over HTTP; the calls themselves are in http_calls.py, with a library that takes a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class NotSentError(Exception):
    """The call never left this machine; the text is a code.

    `connect_failed`, `connect_timeout`, `tls_untrusted`.
    """


class NoAnswerError(Exception):
    """The call may have left and no answer came; the text is a code: `answer_timeout`, `connection_error`."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status and decoded JSON; `body` is None when it is no JSON."""

    status: int
    body: Any
