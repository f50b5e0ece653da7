"""A signed-in desktop beside a real service: its client, its tasks, what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
from PySide6.QtWidgets import QWidget

from app.contract.feed import Event, Topic
from app.contract.imports import Import, ImportId, ImportPlan, ImportState, RunImport
from app.contract.permissions import Permission
from app.contract.service import ChangeWorkspace
from backend_client.client import Client
from tests.patience import until
from ui.panels.contacts.desk import Desk
from ui.shell.tasks import Failure, Tasks
from ui.texts.messages import Words

EVERYTHING = frozenset(permission.value for permission in Permission)


@dataclass
class Signed:
    """The desktop."""

    client: Client
    tasks: Tasks
    desk: Desk
    told: list[tuple[str, str, Callable[[], object] | None]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


@asynccontextmanager
async def signed_in(
    base_url: str, token: str, owner: QWidget | None = None, *, workspace_token: str = "workspace-token"
) -> AsyncIterator[Signed]:
    """Speak to a service that listens, with its events."""
    client = Client(base_url, workspace_token=workspace_token)
    client.transport.sign(token)
    tasks = Tasks(asyncio.get_running_loop())
    told: list[tuple[str, str, Callable[[], object] | None]] = []

    def tell(words: Words, action: Words = "", on_action: Callable[[], object] | None = None) -> None:
        told.append((str(words), str(action), on_action))

    def undoable(words: Words, undo: Callable[[], object]) -> None:
        told.append((str(words), "Undo", undo))

    anchor = owner if owner is not None else object()
    desk = Desk(client, EVERYTHING, "ES", tasks.runner(anchor), tasks.starter(anchor), tell, tell, undoable)
    signed = Signed(client, tasks, desk, told)
    tasks.failed.connect(signed.failures.append)
    stream = asyncio.ensure_future(client.events.run(0))
    try:
        await until(lambda: client.events.line.value == "live", "the event stream")
        await _move_to_spain(client)
        yield signed
    finally:
        await tasks.close()
        stream.cancel()
        await asyncio.gather(stream, return_exceptions=True)
        await client.close()
    assert not signed.failures, signed.failures


async def _move_to_spain(client: Client) -> None:
    """National numbers of the tests are Spanish."""
    now = await client.accounts.workspace()
    values = {name: getattr(now, name) for name in ChangeWorkspace.__struct_fields__}
    await client.accounts.change_workspace(ChangeWorkspace(**{**values, "default_country": "ES"}))


async def import_file(client: Client, content: bytes, *, name: str = "list.csv", tag: str = "") -> None:
    """Have a file's rows imported as the service proposes."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    entry = await client.imports.upload(name, chunks())
    read = await reached(client, entry.id, ImportState.READ)
    await client.imports.check(entry.id, ImportPlan(mapping=read.proposal, tag=tag))
    await reached(client, entry.id, ImportState.CHECKED)
    await client.imports.run(entry.id, RunImport())
    await reached(client, entry.id, ImportState.DONE)


async def reached(client: Client, import_id: ImportId, state: ImportState) -> Import:
    """An import once it is so far."""
    seen: list[Import] = []

    def on_event(event: Event) -> None:
        if event.record is not None and event.key == str(import_id):
            seen.append(msgspec.json.decode(event.record, type=Import))

    end = client.events.subscribe(Topic.IMPORTS, on_event)
    seen.append(await client.imports.one(import_id))
    await until(lambda: any(one.state is state for one in seen), state.value)
    end()
    return next(one for one in reversed(seen) if one.state is state)
