"""A file of 200 MB goes in without filling the memory; a byte more is refused with the limit; nothing stays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from math import ceil
from pathlib import Path

import pytest

from app.contract.imports import BYTES_MAX
from tests.journeys.large_file import HEADER, LINE_BYTES, lines
from tests.journeys.service import Service, until

MIB = 1 << 20
ROOM_BYTES = 32 * MIB
"""How much more than at rest the service may need meanwhile."""
READ_S = 120.0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path / "home")
    made.start()
    try:
        made.set_up()
        yield made
    finally:
        made.stop()


def upload(service: Service, size: int):
    return service.http.post("/api/imports", params={"name": "large.csv"}, content=lines(size), timeout=READ_S)


@pytest.mark.slow
@pytest.mark.req("IMP-24")
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_the_largest_file_is_read_in_little_memory(service: Service) -> None:
    before = service.forget_peak()
    answer = upload(service, BYTES_MAX)
    assert answer.status_code == 201, answer.text
    made = answer.json()["id"]
    until(lambda: service.call("GET", f"/api/imports/{made}")["state"] == "read", READ_S, "the file being read")
    entry = service.call("GET", f"/api/imports/{made}")
    assert (entry["size"], entry["rows"]) == (BYTES_MAX, 1 + ceil((BYTES_MAX - len(HEADER)) / LINE_BYTES))
    assert service.peak_bytes() - before < ROOM_BYTES


@pytest.mark.slow
@pytest.mark.req("IMP-24")
def test_a_byte_more_is_refused_with_the_limit_and_leaves_nothing(service: Service) -> None:
    answer = upload(service, BYTES_MAX + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert answer.json()["params"] == {"what": "bytes", "limit": BYTES_MAX, "actual": BYTES_MAX + 1}
    assert service.call("GET", "/api/imports") == []
    assert [path for path in (service.folder / "uploads").rglob("*") if path.is_file()] == []
