"""Calls to a provider over HTTP, which tell what never left this machine from what nobody answered."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx
import msgspec

from app.channels.kit.http_answers import HttpAnswer, NoAnswerError, NotSentError
from app.channels.kit.timers import Timers
from app.channels.kit.waiting import within

CONNECT_S: Final = 10.0
_IDLE_S: Final = 4.0
"""Shorter than servers keep an idle connection, so that no call is written to one that is being closed."""


class HttpCalls:
    """One provider's address. `timers` decide how long `answer_s` is; `transport` may stand for the network."""

    def __init__(
        self,
        base_url: str,
        *,
        timers: Timers,
        answer_s: float,
        connections: int,
        auth: httpx.Auth | None = None,
        headers: Mapping[str, str] | None = None,
        verify: bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timers = timers
        self._answer_s = answer_s
        needs_tls = base_url.startswith("https:")
        limits = httpx.Limits(max_connections=connections, keepalive_expiry=_IDLE_S)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            auth=auth,
            headers=dict(headers or {}),
            transport=transport,
            limits=limits,
            timeout=httpx.Timeout(None, connect=CONNECT_S),
            verify=ssl.create_default_context() if needs_tls and verify else False,
            trust_env=False,
        )

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str | int] | None = None,
        answer_s: float | None = None,
    ) -> HttpAnswer:
        """Call and wait for the answer; raises NotSentError and NoAnswerError."""
        content = None if json is None else msgspec.json.encode(json)
        headers = {} if json is None else {"Content-Type": "application/json"}
        request = self._client.request(method, path, content=content, params=params, headers=headers)
        try:
            answer = await within(self._timers, answer_s or self._answer_s, request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSentError(_why_not_sent(error)) from error
        except TimeoutError as error:
            raise NoAnswerError("answer_timeout") from error
        except httpx.HTTPError as error:
            raise NoAnswerError("connection_error") from error
        return HttpAnswer(answer.status_code, _decoded(answer.content))

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()


def _decoded(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except msgspec.DecodeError:
        return None


def _why_not_sent(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return "connect_timeout"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "tls_untrusted"
        cause = cause.__cause__ or cause.__context__
    return "connect_failed"
