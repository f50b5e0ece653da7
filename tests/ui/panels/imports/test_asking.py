"""Corrections in quick succession: none is lost, and no answer that was overtaken stays on screen."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from app.contract.imports import Import, ImportOptions, RawRows
from backend_client.client import Client
from tests.channels.scenario import scenario
from tests.ui.panels.imports.test_progress import ENTRY
from ui.panels.imports.state import Step
from ui.panels.imports.view_model import ImportModel

changed = msgspec.structs.replace


class Imports:
    """A service whose answers come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[ImportOptions, asyncio.Future[Import]]] = []
        self.pages: list[tuple[int, asyncio.Future[RawRows]]] = []

    async def read_as(self, import_id: int, options: ImportOptions) -> Import:
        self.asked.append((options, asyncio.get_running_loop().create_future()))
        return await self.asked[-1][1]

    async def raw(self, import_id: int, offset: int, limit: int) -> RawRows:
        self.pages.append((offset, asyncio.get_running_loop().create_future()))
        return await self.pages[-1][1]

    def answer(self, number: int) -> None:
        options, answer = self.asked[number]
        answer.set_result(changed(ENTRY, options=options, job_id=100 + number))

    def show(self, number: int, word: str) -> None:
        self.pages[number][1].set_result(RawRows(total=1, offset=0, rows=((word,),)))


def model_of(imports: Imports) -> ImportModel:
    events = SimpleNamespace(subscribe=lambda *_: lambda: None)
    model = ImportModel(cast(Client, SimpleNamespace(imports=imports, events=events)), manages=False)
    model._set(entry=ENTRY, step=Step.FIRST_ROW, raw=RawRows(total=1, offset=0, rows=(("old",),)))
    return model


async def turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def shown(model: ImportModel) -> Any:
    return model.state.raw and model.state.raw.rows[0][0]


@pytest.mark.req("IMP-3", "IMP-17")
@scenario
async def test_a_correction_keeps_those_that_are_still_under_way() -> None:
    imports = Imports()
    model = model_of(imports)
    work = [asyncio.create_task(model.read_as(**one)) for one in ({"separator": ";"}, {"encoding": "cp1251"})]
    await turns()
    imports.answer(0)
    await turns()
    imports.show(0, "first")
    await turns()
    imports.answer(1)
    await turns()
    imports.show(1, "second")
    await asyncio.gather(*work)
    assert [(one.separator, one.encoding) for one, _ in imports.asked] == [
        (";", ENTRY.options.encoding),
        (";", "cp1251"),
    ]
    assert shown(model) == "second"


@scenario
async def test_rows_as_the_file_was_read_before_are_not_shown() -> None:
    imports = Imports()
    model = model_of(imports)
    page = asyncio.create_task(model.show_page(0))
    await turns()
    correction = asyncio.create_task(model.read_as(separator=";"))
    await turns()
    imports.answer(0)
    await turns()
    imports.show(0, "before")
    await turns()
    assert shown(model) is None
    imports.show(1, "now")
    await asyncio.gather(page, correction)
    assert shown(model) == "now"


@scenario
async def test_of_two_pages_the_last_one_wished_for_is_shown() -> None:
    imports = Imports()
    model = model_of(imports)
    pages = [asyncio.create_task(model.show_page(number)) for number in (1, 2)]
    await turns()
    imports.show(1, "third page")
    imports.show(0, "second page")
    await asyncio.gather(*pages)
    assert (shown(model), model.state.page) == ("third page", 2)
