"""Backups carry the files of the library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.assets.media import uploads
from app.assets.media.files import MediaFiles
from app.core.backing_up import back_up, restore
from tests.areas.assets.media.samples import picture


@pytest.mark.req("BEY-39")
def test_a_copy_has_what_the_library_holds(idle_runtime, admin, tmp_path):
    async def content() -> AsyncIterator[bytes]:
        yield picture()

    async def send():
        return await uploads.receive(idle_runtime, admin, "cake.png", None, content(), reuse=False)

    file = asyncio.run(send()).file
    target = tmp_path / "copies" / "a.switchroom"
    back_up(idle_runtime.home, target, 1)
    (tmp_path / "new").mkdir()
    restore(target, tmp_path / "new", 2)
    files = MediaFiles(tmp_path / "new")
    assert files.content(file.sha256).read_bytes() == picture()
    assert files.thumbnail(file.sha256).is_file()
