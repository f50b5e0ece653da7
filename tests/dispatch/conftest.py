"""Fixtures of the dispatch tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dispatch.ground import Ground


@pytest.fixture
def ground() -> Iterator[Ground]:
    made = Ground()
    yield made
    made.close()
