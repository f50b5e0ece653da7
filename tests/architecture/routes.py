"""Every route of the assembled service with what it declares, for the tests that walk them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litestar.handlers import HTTPRouteHandler

from app import areas, server
from app.contract.permissions import Permission


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one path. `any_of` is None when the route declares nothing."""

    method: str
    path: str
    public: bool
    any_of: tuple[Permission, ...] | None
    before_password_change: bool

    @property
    def url(self) -> str:
        """A path to call, with 1 for every number."""
        return re.sub(r"\{[^}]+\}", "1", self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors() -> Iterator[Door]:
    """Every route but the answers to OPTIONS, which Litestar adds."""
    own = (server.health, server.work_in_flight, server.stop, server.events, server.my_jobs, server.cancel_job)
    for handler in (*areas.ROUTES, *own):
        assert isinstance(handler, HTTPRouteHandler)
        for method in handler.http_methods:
            for path in handler.paths:
                opt = handler.opt
                yield Door(
                    method,
                    path,
                    bool(opt.get("public")),
                    opt.get("any_of"),
                    bool(opt.get("before_password_change")),
                )


DOORS = sorted(doors(), key=str)
