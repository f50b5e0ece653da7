"""A whole service in the test's process, called over HTTP without a socket; event streams need a real one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from litestar.testing import TestClient

from app import server
from app.contract.accounts import SignIn
from app.contract.service import WORKSPACE_HEADER
from app.core.clock import Clock
from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.areas.spare import spare_app

TOKEN = "workspace-token"


@dataclass
class Caller:
    """The service, its desktop's client, and who is signed in."""

    service: server.Service
    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def runtime(self) -> Runtime:
        return self.service.runtime

    def sign_in(self, login: str, password: str) -> str:
        """The session token of a person."""
        if login not in self.tokens:
            form = SignIn(login=login, password=password)
            answer = self.http.post("/api/session", json={"login": form.login, "password": form.password})
            assert answer.status_code == 200, answer.text
            self.tokens[login] = answer.json()["token"]
        return self.tokens[login]

    def call(self, method: str, path: str, *, token: str | None = None, **options: object) -> httpx.Response:
        """A call as the person of a session token, or as nobody."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.http.request(method, path, headers=headers, **options)  # type: ignore[arg-type]  # httpx's


@contextmanager
def calling(settings: Settings, clock: Clock, *, workspace_token: str | None = TOKEN) -> Iterator[Caller]:
    """Start a service and stop it in the end."""
    headers = {} if workspace_token is None else {WORKSPACE_HEADER: workspace_token}
    with spare_app() as app:
        service = server.assemble(settings, clock, workspace_token=workspace_token, app=app)
        with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
            client.headers.update(headers)
            yield Caller(service, client)
