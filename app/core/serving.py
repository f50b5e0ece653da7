"""How every web server of the service listens, whoever calls."""

from __future__ import annotations

from typing import Any

import uvicorn

from app.contract.service import SERVER_IDLE_S


def web_config(app: Any, **more: Any) -> uvicorn.Config:
    """Settings of a server for an ASGI application: silent, unsigned, patient with connections that rest."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=SERVER_IDLE_S,
        **more,
    )
