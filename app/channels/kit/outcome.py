"""What a connector answers to a send, and the kinds of failure."""

from __future__ import annotations

from enum import Enum

import msgspec


class ErrorKind(Enum):
    """Why a message did not go; each kind knows whether trying again can help.

    The value is the wire code; its sentence for people is `failure.<code>`.
    """

    CONFIG = ("config", False)  # wrong credentials, sender refused by the provider: a person must act
    INVALID_RECIPIENT = ("invalid_recipient", False)
    UNREACHABLE = ("unreachable", True)  # no connection to the provider
    THROTTLED = ("throttled", True)  # over the provider's rate or its queue is full
    PROVIDER_BUSY = ("provider_busy", True)  # a temporary error on the provider's side
    CHANNEL_BUSY = ("channel_busy", True)  # this channel of a gateway is busy or not registered: another may do
    REJECTED = ("rejected", False)
    NOT_CAPABLE = ("not_capable", False)  # this phone does not take messages of this channel
    OPTED_OUT = ("opted_out", False)
    VIBER_ROW = ("viber_row", False)  # the customer has to answer first
    VIBER_LIMIT = ("viber_limit", False)  # the session has had all of its messages
    VIBER_OVER = ("viber_over", False)  # there is no such session any more
    CONTENT = ("content", False)  # the provider refuses this text or its length
    TEMPLATE = ("wa_template_unavailable", False)  # the platform does not send this template, or not now
    UNPARSEABLE = ("unparseable", False)

    def __init__(self, code: str, retryable: bool) -> None:
        self.code = code
        self.retryable = retryable


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """The provider took the message; one id for each part, in order, or for each device that it knows.

    `gone` are tokens of devices it knows no more.
    """

    vendor_ids: tuple[str, ...]
    gone: tuple[str, ...] = ()


class Rejected(msgspec.Struct, frozen=True, gc=False):
    """The provider will never send this message. `code` and `text` are the provider's own.

    `vendor_ids` are those of parts it had taken before it refused one: the whole cannot arrive any more and must
    not be sent again, yet those parts are paid for. `gone` as with `Accepted`.
    """

    kind: ErrorKind
    code: str
    text: str
    vendor_ids: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class RetryLater(msgspec.Struct, frozen=True, gc=False):
    """Nothing left the machine, or the provider said it kept nothing: safe to send again after `after_ms`."""

    after_ms: int
    kind: ErrorKind
    code: str
    text: str


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """It left the machine and no answer came. Never resent by itself (crash rule).

    `vendor_ids` are those of parts that were answered, so that their receipts still find the message.
    """

    reason: str
    vendor_ids: tuple[str, ...] = ()


Outcome = Accepted | Rejected | RetryLater | Unknown
