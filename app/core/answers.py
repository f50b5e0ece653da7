"""How a refused or failed call is answered: one body for all, and nothing of the program's inside."""

from __future__ import annotations

import logging
import uuid
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException

from app.contract.faults import Code, Fault, Param
from app.core.errors import FULL, STATUS, Refusal

log = logging.getLogger("switchroom.answers")

_BY_STATUS = {404: Code.NOT_FOUND, 405: Code.NOT_FOUND, 413: Code.TOO_LARGE}


def refused(_request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """A verb refused."""
    return _body(refusal.fault(request_id=uuid.uuid4().hex))


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body is JSON or refused, whatever bytes it holds."""

    async def json(self) -> Any:
        """The decoded body."""
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise ClientException("JSON is malformed: not UTF-8, or nested too deep") from error


def malformed(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """The framework refused: unknown route, undecodable body, wrong type."""
    if error.status_code >= 500:
        return failed(request, error)
    code = _BY_STATUS.get(error.status_code, Code.MALFORMED)
    params: dict[str, Param] = {"detail": _detail(error)} if code is Code.MALFORMED else {"what": request.url.path}
    return _body(Fault(code=code, params=params, request_id=uuid.uuid4().hex))


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of the program: logged with an id a person can quote, told without details. A full disk is none."""
    if isinstance(error, OSError) and error.errno in FULL:
        return refused(request, Refusal(Code.STORAGE_FULL))
    request_id = uuid.uuid4().hex
    log.error("request_failed", exc_info=error, extra={"request_id": request_id, "path": request.url.path})
    return _body(Fault(code=Code.INTERNAL, params={"request_id": request_id}, request_id=request_id))


def _detail(error: HTTPException) -> str:
    extra = error.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        return "; ".join(f"{item.get('key', '')}: {item.get('message', '')}" for item in extra)
    return error.detail


def _body(fault: Fault) -> Response[bytes]:
    return Response(msgspec.json.encode(fault), status_code=STATUS[fault.code], media_type="application/json")
