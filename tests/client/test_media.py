"""The calls of the media library against a real service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from app.assets.media.files import FOLDER
from app.contract.faults import Code
from app.contract.media import MediaId
from app.contract.paging import PageRequest
from backend_client import media
from backend_client.client import Client as Desktop
from backend_client.media import MediaLibrary
from backend_client.transport import ServiceFault
from tests.areas.assets.media.samples import picture
from tests.areas.conftest import Client as Service
from tests.areas.conftest import client, clock, home, observed, template_home
from tests.patience import until

__all__ = ["client", "clock", "home", "observed", "template_home"]

Steps = Callable[[MediaLibrary], Awaitable[None]]


def talk(service: Service, steps: Steps) -> None:
    async def run() -> None:
        desktop = Desktop(str(service.http.base_url), workspace_token="workspace-token")
        desktop.transport.sign(service.sign_in("admin"))
        try:
            await steps(desktop.media)
        finally:
            await desktop.close()

    asyncio.run(run())


@pytest.mark.req("MED-6", "MED-7")
def test_a_file_goes_there_and_back(client: Service, tmp_path: Path) -> None:
    content = picture("JPEG", (900, 700)) + b"\0" * 600_000
    (tmp_path / "here.jpg").write_bytes(content)
    sent: list[int] = []

    async def steps(library: MediaLibrary) -> None:
        file = (await library.upload("here.jpg", tmp_path / "here.jpg", on_sent=sent.append)).file
        again = await library.upload("there.jpg", content, reuse=True)
        assert again.file == file
        assert sent[-1] == len(content)
        assert sent == sorted(sent)
        assert (await library.page(PageRequest())).rows == (file,)
        assert (await library.thumbnail(file.id)).startswith(b"\xff\xd8")
        await library.save(file.id, tmp_path / "back.jpg")
        assert library.link(file.id).startswith("http://127.0.0.1:")
        await library.remove(file.id)
        assert await library.missing([file.id, 99]) == {file.id, 99}
        with pytest.raises(ServiceFault) as error:
            await library.save(MediaId(file.id), tmp_path / "gone.jpg")
        assert error.value.fault.code is Code.NOT_FOUND

    talk(client, steps)
    assert (tmp_path / "back.jpg").read_bytes() == content
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"here.jpg", "back.jpg"}


@pytest.mark.req("MED-14")
def test_an_upload_that_is_broken_off_leaves_nothing_behind(
    client: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"0" * 4)
    begun = asyncio.Event()

    async def endless(_path: Path, _on_sent: media.Sent) -> AsyncIterator[bytes]:
        yield b"0" * (2 << 20)
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(media, "_of_path", endless)
    parts = client.runtime.home / FOLDER / "parts"

    async def steps(library: MediaLibrary) -> None:
        task = asyncio.ensure_future(library.upload("film.mp4", tmp_path / "film.mp4"))
        await begun.wait()
        await until(lambda: any(parts.glob("*")), "it is being written")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await until(lambda: not any(parts.glob("*")), "it is gone")
        assert (await library.page(PageRequest())).total == 0

    talk(client, steps)
