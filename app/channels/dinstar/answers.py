"""What the answers of a Dinstar gateway mean: error codes, results, delivery reports, messages from phones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from app.channels.kit.connector import Inbound, ReceiptStatus
from app.channels.kit.http_answers import HttpAnswer
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown

BUSY_MS: Final = 5_000
TAKEN: Final = 202
FINE: Final = 200
NO_CHANNEL: Final = {486: "channel busy", 503: "channel not registered", 550: "no available channel"}
_REFUSALS: Final = {
    400: (ErrorKind.REJECTED, "malformed request"),
    404: (ErrorKind.REJECTED, "no such task"),
    413: (ErrorKind.CONTENT, "text too long"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """How a message fares on the gateway. `is_over` says that no other word on the sending will come."""

    user_id: int
    number: str
    port: int
    ref_id: int | None
    status: str
    at_ms: int | None

    @property
    def is_sent(self) -> bool:
        """The network took it."""
        return self.status in ("SENT_OK", "DELIVERED")

    @property
    def is_over(self) -> bool:
        """Sent or failed."""
        return self.is_sent or self.status == "FAILED"


@dataclass(frozen=True, slots=True)
class Report:
    """A delivery report of the network."""

    number: str
    port: int
    ref_id: int
    code: int
    time: str
    at_ms: int | None


def error_code(answer: HttpAnswer) -> int | None:
    """`error_code` of the body, which counts, not the status; None when it is no answer of the gateway's API."""
    code = answer.body.get("error_code") if isinstance(answer.body, dict) else None
    return code if isinstance(code, int) else None


def refusal(answer: HttpAnswer) -> Outcome | None:
    """What an answer to send_sms means; None when the gateway took the message."""
    code = error_code(answer)
    if code == TAKEN:
        return None
    if code is None:
        return _strange(answer.status)
    if code in NO_CHANNEL:
        return RetryLater(0, ErrorKind.CHANNEL_BUSY, str(code), NO_CHANNEL[code])
    if code in _REFUSALS:
        kind, text = _REFUSALS[code]
        return Rejected(kind, str(code), text)
    return RetryLater(BUSY_MS, ErrorKind.PROVIDER_BUSY, str(code), "the gateway reports an error")


def _strange(status: int) -> Outcome:
    """An answer that is not the API's: switched off or not logged in below 500; behind that nobody knows."""
    if 400 <= status < 500:
        return RetryLater(BUSY_MS, ErrorKind.UNREACHABLE, f"http_{status}", "")
    return Unknown(f"http_{status}")


def after_sending(result: Result | None, user_id: int) -> Outcome:
    """What the result of a taken message means; without one in time the gateway still has it."""
    if result is not None and result.status == "FAILED":
        return Rejected(ErrorKind.REJECTED, "FAILED", f"not sent by channel {result.port}")
    return Accepted((str(user_id),))


def after_report(code: int) -> ReceiptStatus:
    """The meaning of a GSM TP-Status: 0 received, 32 to 63 still trying, from 64 given up."""
    if code == 0:
        return ReceiptStatus.DELIVERED
    return ReceiptStatus.FAILED if code >= 64 else ReceiptStatus.SUBMITTED


def results(body: Mapping[str, Any], zone: tzinfo) -> list[Result]:
    """The items of query_sms_result that make sense, oldest first."""
    found = []
    for item in items(body, "result"):
        user_id, port = item.get("user_id"), item.get("port")
        if isinstance(user_id, int) and isinstance(port, int):
            ref_id = item.get("ref_id")
            found.append(
                Result(
                    user_id,
                    digits(item.get("number")),
                    port,
                    ref_id if isinstance(ref_id, int) else None,
                    str(item.get("status", "")),
                    moment(item.get("time"), zone),
                )
            )
    return found


def reports(body: Mapping[str, Any], zone: tzinfo) -> list[Report]:
    """The items of query_sms_deliver_status that make sense."""
    found = []
    for item in items(body, "result"):
        port, ref_id, code = item.get("port"), item.get("ref_id"), item.get("status_code")
        if isinstance(port, int) and isinstance(ref_id, int) and isinstance(code, int):
            time = str(item.get("time", ""))
            found.append(Report(digits(item.get("number")), port, ref_id, code, time, moment(time, zone)))
    return found


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a phone, with its number in the gateway's memory."""

    id: int
    at_ms: int | None
    message: Inbound


def incoming(body: Mapping[str, Any], numbers: Mapping[int, str], zone: tzinfo) -> list[Incoming]:
    """The items of query_incoming_sms; `numbers` are those of the SIM cards, by channel."""
    found = []
    for item in items(body, "sms"):
        number, sender = item.get("incoming_sms_id"), digits(item.get("number"))
        if isinstance(number, int) and sender:
            port, time = item.get("port"), str(item.get("timestamp", ""))
            recipient = numbers.get(port, "") if isinstance(port, int) else ""
            key = f"{body.get('sn', '')}:{number}:{time}"
            message = Inbound(sender, recipient or f"port {port}", str(item.get("text", "")), key=key)
            found.append(Incoming(number, moment(time, zone), message))
    return found


def items(body: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """A list of objects in an answer; anything else is none."""
    found = body.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def digits(number: object) -> str:
    """A phone number without its `+`."""
    return str(number or "").removeprefix("+")


def moment(text: object, zone: tzinfo) -> int | None:
    """Epoch ms of `YYYY-MM-DD HH:MM:SS` in the gateway's zone; None when it is no moment."""
    try:
        return int(datetime.fromisoformat(str(text)).replace(tzinfo=zone).timestamp() * 1000)
    except ValueError:
        return None
