"""Calls to the service: typed bodies in and out, every failure as one kind of exception."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, TypeVar

import httpx
import msgspec

from app.contract.faults import Code, Fault
from app.contract.payloads import keeping
from app.contract.service import CLIENT_IDLE_S, WORKSPACE_HEADER

T = TypeVar("T")

CONNECT_S: Final = 20.0
"""A desktop that is held up itself for some seconds must not take that for the service's silence."""
TIMEOUT: Final = httpx.Timeout(30.0, connect=CONNECT_S)
LIMITS: Final = httpx.Limits(keepalive_expiry=CLIENT_IDLE_S)
UPLOAD_TIMEOUT: Final = httpx.Timeout(None, connect=CONNECT_S)
_encode = msgspec.json.Encoder().encode


class ServiceFault(Exception):  # noqa: N818 - an answer of the service, or the lack of one
    """The service refused, failed, or could not be reached. The words for `fault` are made where they are shown."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code.value)
        self.fault = fault


class Transport:
    """One connection to one service. The session's token is set after signing in."""

    def __init__(
        self,
        base_url: str,
        *,
        workspace_token: str = "",
        verify: ssl.SSLContext | bool = True,
        through: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {WORKSPACE_HEADER: workspace_token} if workspace_token else {}
        if verify is True and base_url.startswith("http://"):
            verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody; reading whom to trust takes a while
        self.base_url = base_url
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            timeout=TIMEOUT,
            limits=LIMITS,
            verify=verify,
            transport=through,
            trust_env=False,
        )

    def sign(self, token: str | None) -> None:
        """Speak as the person of this session token from now on; None: as nobody."""
        self._http.headers.pop("authorization", None)
        if token is not None:
            self._http.headers["authorization"] = f"Bearer {token}"

    def move(self, base_url: str, workspace_token: str) -> None:
        """Speak to another address from now on: the service was started again. The session goes on there."""
        self.base_url = base_url
        self._http.base_url = httpx.URL(base_url)
        self._http.headers[WORKSPACE_HEADER] = workspace_token

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def get(self, path: str, kind: type[T], query: Mapping[str, Any] | None = None) -> T:
        """Read something."""
        return await self.call("GET", path, kind, query=query)

    async def post(self, path: str, kind: type[T], body: object = None) -> T:
        """Do something."""
        return await self.call("POST", path, kind, body=body)

    async def put(self, path: str, kind: type[T], body: object) -> T:
        """Change something."""
        return await self.call("PUT", path, kind, body=body)

    async def delete(self, path: str, kind: type[T] | None = None) -> T | None:
        """Remove something."""
        return await self.call("DELETE", path, kind or type(None))

    async def call(
        self, method: str, path: str, kind: type[T], *, body: object = None, query: Mapping[str, Any] | None = None
    ) -> T:
        """One call; raises ServiceFault. `kind` is the record of the answer, NoneType for none."""
        content = None if body is None else _encode(body)
        try:
            response = await self._http.request(method, path, content=content, params=query)
        except httpx.HTTPError as error:
            raise ServiceFault(unreachable(error)) from error
        return _answer(response, kind)

    async def upload(self, path: str, kind: type[T], chunks: AsyncIterator[bytes], query: Mapping[str, Any]) -> T:
        """Send a file's content as it is read."""
        try:
            response = await self._http.post(path, content=chunks, params=query, timeout=UPLOAD_TIMEOUT)
        except httpx.HTTPError as error:
            raise ServiceFault(unreachable(error)) from error
        return _answer(response, kind)

    async def fetch(self, path: str, body: object) -> bytes:
        """A file made to order, whole."""
        try:
            response = await self._http.post(path, content=_encode(body), timeout=UPLOAD_TIMEOUT)
        except httpx.HTTPError as error:
            raise ServiceFault(unreachable(error)) from error
        if response.is_error:
            raise ServiceFault(fault_of(response))
        return response.content

    async def download(self, path: str) -> AsyncIterator[bytes]:
        """A file's content as it arrives."""
        try:
            async with self._http.stream("GET", path, timeout=UPLOAD_TIMEOUT) as response:
                if response.is_error:
                    await response.aread()
                    raise ServiceFault(fault_of(response))
                async for chunk in response.aiter_bytes():
                    yield chunk
        except httpx.HTTPError as error:
            raise ServiceFault(unreachable(error)) from error

    @property
    def http(self) -> httpx.AsyncClient:
        """The client underneath, for the event stream."""
        return self._http


def _answer(response: httpx.Response, kind: type[T]) -> T:
    if response.is_error:
        raise ServiceFault(fault_of(response))
    if kind is type(None):
        return None
    try:
        return keeping.read(msgspec.json.Decoder(kind), response.content)
    except msgspec.MsgspecError as error:
        raise ServiceFault(Fault(code=Code.NOT_A_SERVICE, params={"detail": str(error)})) from error


def fault_of(response: httpx.Response) -> Fault:
    """What a refused call said; something that is not a service of ours is told as that."""
    try:
        return msgspec.json.decode(response.content, type=Fault)
    except msgspec.MsgspecError:
        return Fault(code=Code.NOT_A_SERVICE, params={"detail": f"HTTP {response.status_code}"})


def unreachable(error: httpx.HTTPError) -> Fault:
    """Why no answer came: an untrusted certificate is told apart from silence."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Fault(code=Code.TLS_UNTRUSTED, params={"detail": cause.verify_message})
        cause = cause.__cause__ or cause.__context__
    return Fault(code=Code.UNREACHABLE, params={"detail": type(error).__name__})
