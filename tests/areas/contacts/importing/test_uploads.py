"""Uploads: streamed, limited, and gone without a trace when anything is wrong."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.contacts.importing import files, uploads
from app.contacts.importing.files import folder
from app.contract.faults import Code
from app.core.errors import Refusal
from tests.areas.contacts.importing.wizard import pieces


def receive(runtime, admin, stream, *, name="a.csv", announced=None):
    async def send():
        return await uploads.receive(runtime, admin, name, announced, stream)

    return asyncio.run(send())


def left(runtime) -> list[Path]:
    return list(folder(runtime.home).iterdir())


@pytest.mark.req("IMP-24")
@pytest.mark.parametrize(("size", "is_refused"), [(99, False), (100, False), (101, True)])
def test_an_upload_is_refused_as_soon_as_it_is_too_long(idle_runtime, admin, monkeypatch, size, is_refused):
    monkeypatch.setattr(uploads, "BYTES_MAX", 100)
    taken = []

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(50):
            taken.append(1)
            yield b"1" * 10
        raise AssertionError("read to the end")

    if not is_refused:
        entry = receive(idle_runtime, admin, pieces(b"1" * size))
        assert entry.size == size
        return
    with pytest.raises(Refusal) as refused:
        receive(idle_runtime, admin, stream())
    assert refused.value.code is Code.FILE_TOO_LARGE
    assert refused.value.params == {"what": "bytes", "limit": 100, "actual": 110}
    assert len(taken) == 11
    assert left(idle_runtime) == []
    with pytest.raises(Refusal) as refused:
        receive(idle_runtime, admin, pieces(b"1"), announced=size)
    assert refused.value.params["actual"] == size


def test_a_full_disk_is_said_and_nothing_is_left(idle_runtime, admin, monkeypatch):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is always full")
    monkeypatch.setattr(files.Files, "part", lambda self: full)
    with pytest.raises(Refusal) as refused:
        receive(idle_runtime, admin, pieces(b"1" * 100))
    assert refused.value.code is Code.STORAGE_FULL
    assert left(idle_runtime) == []


def test_a_line_that_breaks_leaves_nothing(idle_runtime, admin):
    async def stream() -> AsyncIterator[bytes]:
        yield b"1" * 10
        raise ConnectionError

    with pytest.raises(ConnectionError):
        receive(idle_runtime, admin, stream())
    assert left(idle_runtime) == []


@pytest.mark.req("IMP-23")
def test_a_file_that_cannot_be_read_leaves_nothing(idle_runtime, admin):
    with pytest.raises(Refusal) as refused:
        receive(idle_runtime, admin, pieces(b"text"), name="..\\..\\evil\x00.xlsx")
    assert (refused.value.code, refused.value.params["file"]) == (Code.FILE_UNREADABLE, "evil.xlsx")
    assert left(idle_runtime) == []


def test_what_a_crash_left_is_swept_up(idle_runtime, admin):
    stray = folder(idle_runtime.home) / ("e" * 32 + files.PART)
    stray.write_bytes(b"half")
    entry = receive(idle_runtime, admin, pieces(b"5046218927\n"))
    assert stray.exists(), "somebody may be writing it"
    os.utime(stray, (0, 0))
    receive(idle_runtime, admin, pieces(b"5046218928\n"))
    assert not stray.exists()
    assert len(left(idle_runtime)) == 2
    assert entry.file_name == "a.csv"


@pytest.mark.slow
def test_a_large_upload_goes_over_the_wire(client):
    content = b"phone\n" + b"".join(b"504%07d\n" % n for n in range(1_200_000, 1_500_000))
    answer = client.call("POST", "/api/imports", params={"name": "l\u00e4rge.csv"}, content=content)
    assert answer.status_code == 201, answer.text
    client.done({"id": answer.json()["job_id"]})
    entry = client.call("GET", f"/api/imports/{answer.json()['id']}").json()
    assert (entry["file_name"], entry["size"], entry["rows"]) == ("l\u00e4rge.csv", len(content), 300_001)


def test_a_refused_upload_is_told_over_the_wire(client):
    answer = client.call("POST", "/api/imports", params={"name": "a.pdf"}, content=b"%PDF")
    assert (answer.status_code, answer.json()["params"]["reason"]) == (422, "type")
