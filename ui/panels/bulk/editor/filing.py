"""The list files of a campaign: into a slot, read another way, out of it (BLK sections 3, 6, 13)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.contract.bulk import FilePreview, FileState, ListFile, ListFileId
from app.contract.faults import Code, Fault
from app.contract.lists import (
    ListFault,
    ListKind,
    ListOptions,
    ListProblem,
    ListShape,
    check_list_file,
    list_problem,
)
from backend_client.transport import ServiceFault
from ui.kit.files import disk
from ui.panels.bulk.editor.model import EditorModel
from ui.panels.bulk.editor.state import SlotState

MISSING: Final = Fault(code=Code.FILE_UNREADABLE, params={"what": "missing"})


class FilingModel:
    """Works on the state of an EditorModel."""

    def __init__(self, model: EditorModel) -> None:
        self._model = model
        self._client = model.client
        self._read: dict[ListFileId, tuple[ListShape, str]] = {}

    def _slot(self, slot: int, **changes: Any) -> None:
        slots = dict(self._model.state.slots)
        slots[slot] = replace(slots[slot], **changes)
        self._model.put(slots=slots)

    def _settle(self, slot: int, **changes: Any) -> None:
        self._model.put(slots={**self._model.state.slots, slot: SlotState(**changes)})

    def decline(self, slot: int, names: Sequence[str]) -> None:
        """What was dropped is not one file."""
        self._settle(slot, refused=check_list_file(list(names), 1, ListKind.BULK)[0])

    def dismiss(self, slot: int) -> None:
        """What was told of a slot is read."""
        self._settle(slot)

    async def upload(self, slot: int, path: Path, *, again: bool = False) -> bool:
        """Put a file into a slot; what was there before stays where it is refused (BLK-88)."""
        refused = await _judge(path)
        if refused is not None:
            self._settle(slot, **refused)
            return False
        if not await self._stored(path) or self._model.campaign_id is None:
            return False
        size = await disk.size_of(path) or 0
        self._settle(slot, name=path.name, size=size, path=path)
        try:
            answer = await self._client.bulk.upload(
                self._model.campaign_id, slot, path.name, disk.chunks(path, lambda sent: self._sent(slot, sent)),
                again=again,
            )  # fmt: skip
            self._model.adopt(await self._client.bulk.one(self._model.campaign_id))
        except ServiceFault as error:
            self._settle(slot, fault=error.fault)
            return False
        except OSError:
            self._settle(slot, fault=MISSING)
            return False
        if answer.file is None:
            self._settle(slot, refused=answer.problems[0] if answer.problems else None)
            return False
        self._settle(slot, earlier_ms=answer.earlier_ms, path=path)
        self._model.show_row(slot, 0)
        return answer.earlier_ms is None

    async def _stored(self, path: Path) -> bool:
        """Have the campaign stored; one without a name takes that of its first file."""
        draft = self._model.state.draft
        if not draft.name.strip() and self._model.campaign_id is None:
            self._model.change(replace(draft, name=path.stem[:100]), "name")
        return await self._model.save()

    def _sent(self, slot: int, sent: int) -> None:
        if self._model.state.slots[slot].is_sending:
            self._slot(slot, sent=sent)

    async def read_previews(self) -> None:
        """Read the first rows of files that are new, or are read another way since."""
        state = self._model.state
        campaign = state.campaign
        if campaign is None:
            return
        previews = {one.id: state.previews[one.id] for one in campaign.files if one.id in state.previews}
        wanted = {one.id: (one.shape, campaign.text) for one in campaign.files}
        for file in campaign.files:
            if self._read.get(file.id) == wanted[file.id] and file.id in previews:
                continue
            self._read[file.id] = wanted[file.id]
            found = await self._preview(file)
            if found is not None:
                previews[file.id] = found
        if previews != self._model.state.previews:
            self._model.put(previews=previews)

    async def _preview(self, file: ListFile) -> FilePreview | None:
        try:
            return await self._client.bulk.preview(file.id)
        except ServiceFault as error:
            self._settle(file.slot, fault=error.fault)
            return None

    async def read_as(self, file: ListFile, options: ListOptions) -> bool:
        """Read a file with another encoding, header or layout (BLK-25, BLK-32)."""
        if file.state is not FileState.NEW or self._model.campaign_id is None:
            return False
        try:
            await self._client.bulk.read_as(file.id, options)
            self._model.adopt(await self._client.bulk.one(self._model.campaign_id))
        except ServiceFault as error:
            self._settle(file.slot, **_refusal(error.fault))
            return False
        self._settle(file.slot)
        return True

    async def remove(self, file: ListFile) -> None:
        """Take a file out of its slot; its unsent entries follow the setting (BLK-60)."""
        try:
            self._model.adopt(await self._client.bulk.remove_file(file.id))
        except ServiceFault as error:
            self._settle(file.slot, fault=error.fault)
        else:
            self._settle(file.slot)


async def _judge(path: Path) -> dict[str, Any] | None:
    """What is wrong with a file before a byte of it is read (BLK-88, BLK-89)."""
    if await asyncio.to_thread(path.is_dir):
        return {"refused": list_problem(ListFault.FILE_EXTENSION, value=path.name)}
    size = await disk.size_of(path)
    if size is None:
        return {"fault": MISSING}
    problems = check_list_file([path.name], size, ListKind.BULK)
    return {"refused": problems[0]} if problems else None


def _refusal(fault: Fault) -> dict[str, Any]:
    """A file that cannot be read so, in the reader's own words where it gives them."""
    code = next((str(one.params.get("code")) for one in fault.problems if one.code == "file_refused"), "")
    known = {one.value for one in ListFault}
    refused: ListProblem | None = list_problem(ListFault(code)) if code in known else None
    return {"refused": refused} if refused is not None else {"fault": fault}
