"""The web service other programs call: `/Integra/resources/SMS/SendSMS` as an ASGI app of its own (WSV-1..19).

It is no part of the desktop's interface: other callers, other keys, plain text, and paths in which parameters
stand still encoded.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Final

import msgspec
from litestar.types import Receive, Scope, Send

from app.contract.faults import Code
from app.core.database import Database
from app.core.errors import Refusal
from app.integrations import reading
from app.integrations.calls import Gone, body_of, headers_of
from app.integrations.calls import answer as answer_with
from app.integrations.meter import Meter
from app.integrations.reading import STATUS, Declined, Why
from app.integrations.sending import Answer, Trace, WebCall, send

log = logging.getLogger("switchroom.web")

_OF_STORE: Final = frozenset({Code.STORE_AWAY, Code.STORAGE_FULL, Code.STORAGE_FAILED, Code.NOT_READY})
_BLOCKED: Final = "The number is on the do-not-contact list; it is counted as blocked."


class Door:
    """Reads a call, has the writer decide, answers. `own_names` are the names a loopback caller may use."""

    def __init__(self, database: Database, own_names: Collection[str] = ()) -> None:
        self.own_names = own_names
        self._database = database
        self._meter = Meter()

    async def __call__(self, scope: Scope, receive: Receive, send_back: Send) -> None:
        """One call."""
        headers = headers_of(scope)
        trace = Trace()
        try:
            answer = await self._answered(scope, receive, headers, trace)
            declined = Declined(Why.BLOCKED, _BLOCKED) if answer.blocked else None
        except Declined as error:
            answer, declined = None, error
        except Gone:
            return
        said = {"caller": trace.caller, "campaign": trace.campaign, "number": trace.number}
        log.info("web_call", extra={**said, "result": declined.why.value if declined is not None else "ok"})
        await _reply(send_back, answer, declined, as_json=reading.wants_json(headers))

    async def _answered(self, scope: Scope, receive: Receive, headers: reading.Headers, trace: Trace) -> Answer:
        call = await self._read(scope, receive, headers, trace)
        try:
            return await self._database.awrite(send, call, self._meter)
        except Refusal as refusal:
            if refusal.code is Code.IDEMPOTENCY_MISMATCH:
                sentence = "The Idempotency-Key was used for another message within 24 hours."
                raise Declined(Why.KEY_REUSED, sentence) from refusal
            if refusal.code in _OF_STORE:
                raise Declined(Why.UNAVAILABLE, "Nothing can be stored now; nothing was accepted.") from refusal
            raise _failed(refusal) from refusal
        except Declined:
            raise
        except Exception as error:
            raise _failed(error) from error

    async def _read(self, scope: Scope, receive: Receive, headers: reading.Headers, trace: Trace) -> WebCall:
        raw_path = scope["raw_path"]
        tail = reading.tail_of(raw_path)
        method = str(scope["method"])  # type: ignore[typeddict-item]  # only HTTP comes here
        is_get = method == "GET"
        if tail is None or (tail and method == "POST"):
            raise Declined(Why.NOT_FOUND, "There is nothing under this path.")
        if not is_get and method != "POST":
            raise Declined(Why.METHOD, "Use POST, or GET.")
        reading.check_origin(headers, self.own_names)
        parameters: Mapping[str, str] = {}
        repeat_key, declined = "", None
        try:
            if is_get:
                parameters = reading.asked(tail, scope["query_string"])
            else:
                reading.check_form(headers)
                parameters = reading.parameters(await body_of(receive, headers), reading.POSTED)
            repeat_key = reading.repeat_key(headers)
        except Declined as error:
            declined = error
        brought = parameters.get("key") if is_get else None
        if declined is not None and is_get and brought is None:
            brought = _key_alone(tail or scope["query_string"])
        secret = reading.secret_of(headers, brought)
        return WebCall(secret, is_get, parameters, repeat_key, declined, trace)


def _key_alone(raw: bytes) -> str | None:
    """The key of a GET whose other parameters cannot be read."""
    try:
        return reading.parameters(raw, ("key",), unescaping=True).get("key")
    except Declined:
        return None


def _failed(error: Exception) -> Declined:
    log.error("web_call_failed", exc_info=error)
    return Declined(Why.INTERNAL, "The service has failed; nothing was accepted.")


async def _reply(send_back: Send, answer: Answer | None, declined: Declined | None, *, as_json: bool) -> None:
    headers: list[tuple[bytes, bytes]] = []
    if declined is not None:
        status, said = STATUS[declined.why], f"ERROR: {declined.why.value}: {declined.sentence}"
        content = {"status": "ERROR", "code": declined.why.value, "message": declined.sentence}
        headers += _refusal_headers(declined)
    else:
        assert answer is not None
        status, said = 200, "OK"
        content = {"status": "OK", "id": answer.record_id}  # type: ignore[dict-item]  # a number among texts
        headers.append((b"x-message-id", str(answer.record_id).encode()))
    body = msgspec.json.encode(content) if as_json else said.encode()
    kind = b"application/json" if as_json else b"text/plain; charset=utf-8"
    await answer_with(send_back, status, [*headers, (b"content-type", kind)], body)


def _refusal_headers(declined: Declined) -> list[tuple[bytes, bytes]]:
    if declined.why is Why.UNAUTHORIZED:
        return [(b"www-authenticate", b'Basic realm="Switchroom"')]
    if declined.why is Why.METHOD:
        return [(b"allow", b"POST, GET")]
    if declined.why is Why.TOO_LARGE:
        return [(b"connection", b"close")]
    return [] if declined.wait_s is None else [(b"retry-after", str(declined.wait_s).encode())]
