"""Applications for services of tests: one takes longer to make than all the rest of a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from litestar import Litestar

from app.server import make_app

_idle: list[Litestar] = []


@contextmanager
def spare_app() -> Iterator[Litestar]:
    """An application nobody uses, given back in the end; its service must have ended by then."""
    app = _idle.pop() if _idle else make_app()
    yield app
    _idle.append(app)
