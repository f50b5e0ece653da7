"""A mill for every test; whatever a test did, figures and entries agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.runtime import Runtime
from tests.areas.bulk.mill import Mill
from tests.areas.line import Line


@pytest.fixture
def mill(runtime: Runtime, line: Line) -> Iterator[Mill]:
    mill = Mill(line)
    yield mill
    mill.adds_up()
