"""What is learnt of a message after its answer did not come in time: a late answer, a state that was asked for."""

from __future__ import annotations

from typing import Final

from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Rejected
from app.channels.smpp.pdu import Frame, c_string, read_c_string
from app.channels.smpp.receipts import STATE_WORDS, STATUS_OF_WORD, IdForm, answered_id
from app.channels.smpp.status import Status, error_kind, status_code, status_name
from app.channels.smpp.window import SubmitResult

_ID_OCTETS: Final = 65
_ADDRESS_OCTETS: Final = 21


def late_outcome(result: SubmitResult, before: tuple[str, ...], total: int, form: IdForm) -> Accepted | Rejected:
    """The outcome of a message of `total` parts whose part after those of `before` was answered too late.

    A part accepted late that is not the last leaves a message that nobody will ever see whole: the parts after it
    were not sent, and are not sent now.
    """
    place = f"part {len(before) + 1} of {total}"
    if result.status != Status.ROK:
        name = status_name(result.status)
        text = f"{name}, answered too late" + (f", {place}" if total > 1 else "")
        return Rejected(error_kind(result.status), status_code(result.status), text, before)
    vendor_ids = (*before, answered_id(result.message_id, form))
    if len(vendor_ids) == total:
        return Accepted(vendor_ids)
    return Rejected(ErrorKind.PROVIDER_BUSY, "answer_timeout", f"{place} was answered too late", vendor_ids)


def query_body(vendor_id: str, form: IdForm, ton: int, npi: int, source: str) -> bytes:
    """The body of a query_sm; `vendor_id` is in the common form and asked for in that of the answers."""
    asked = f"{int(vendor_id):x}" if form is IdForm.HEX_TO_DEC and vendor_id.isdigit() else vendor_id
    return c_string(asked, _ID_OCTETS) + bytes((ton, npi)) + c_string(source, _ADDRESS_OCTETS)


def read_state(frame: Frame, vendor_id: str) -> Receipt | None:
    """What a query_sm_resp says; None when the centre does not know or the message is still on its way."""
    if frame.status != Status.ROK:
        return None
    body = frame.body
    _, at = read_c_string(body)
    _, at = read_c_string(body, at)
    if len(body) < at + 2:
        return None
    word = STATE_WORDS.get(body[at], "")
    status = STATUS_OF_WORD.get(word, ReceiptStatus.SUBMITTED)
    return (
        None if status is ReceiptStatus.SUBMITTED else Receipt(vendor_id, status, f"{body[at + 1]:03d}", word, None)
    )
