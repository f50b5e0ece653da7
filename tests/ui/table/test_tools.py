"""Pages, states and export around the rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from app.contract.faults import Code
from app.contract.paging import Filter, Op
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.table.desk import BytesStore
from tests.ui.table.memory_source import FullSource, MemorySource
from tests.ui.table.rows import RUNS, Run, run
from tests.ui.table.stand import Stand
from ui.kit.controls.menu import Menu
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.table.source import ExportFormat
from ui.kit.table.state import Exported, Phase
from ui.texts.faults import fault_text
from ui.texts.language import Language
from ui.texts.live import texts

Key = Qt.Key


@pytest.fixture
def stand(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Run]]:
    made = Stand(qtbot, RUNS, FullSource(RUNS, [run(number) for number in range(1, 251)]))
    yield made
    made.close()


# -- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-9")
def test_pages_are_turned(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        pager = stand.table.pager
        assert pager.range.text() == "Rows 1-100 of 250"
        assert not pager.first.isEnabled()
        assert not pager.back.isEnabled()
        steps = [(pager.on, 2), (pager.last, 3), (pager.back, 2), (pager.first, 1)]
        for button, page in steps:
            click(button)
            await stand.settle()
            assert stand.state.asked.page == page
            assert pager.page.text() == str(page)
        click(pager.last)
        await stand.settle()
        assert pager.range.text() == "Rows 201-250 of 250"
        assert not pager.on.isEnabled()
        assert stand.texts("id")[-1] == "1"

    scenario(go())


@pytest.mark.req("TBL-9", "TBL-21")
@pytest.mark.parametrize(("text", "page"), [("2", 2), ("0", 1), ("-4", 1), ("99", 3), ("x", 1), ("", 1)])
def test_a_page_is_typed(stand: Stand[Run], scenario: Scenario, text: str, page: int):
    async def go() -> None:
        await stand.load()
        field = stand.table.pager.page
        field.setFocus()
        field.selectAll()
        press(field, Key.Key_Delete)
        write(field, text)
        press(field, Key.Key_Return)
        await stand.settle()
        assert stand.state.asked.page == page
        assert field.text() == str(page)
        write(field, "7")
        press(field, Key.Key_Escape)
        assert field.text() == str(page)

    scenario(go())


@pytest.mark.req("TBL-9")
def test_rows_a_page(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        size = stand.table.pager.page_size
        assert [option.value for option in size.options] == [10, 25, 50, 100, 200, 500, 0]
        assert size.value == 100
        size.setFocus()
        press(size, Key.Key_Up)
        await stand.settle()
        assert (stand.state.asked.page_size, stand.view.rows.rowCount()) == (50, 50)
        size.value_changed.emit(0)
        await stand.settle()
        assert stand.view.rows.rowCount() == 250
        assert stand.table.pager.range.text() == "Rows 1-250 of 250"

    scenario(go())


def test_refresh_reads_again_and_names_the_window_s_key(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        stand.source.upsert(run(251))
        refresh = stand.table.pager.refresh
        assert refresh.property("tip_keys") == "F5"
        assert refresh.shortcut().isEmpty()
        click(refresh)
        await until(lambda: stand.text(0, "id") == "251")
        assert stand.text(0, "id") == "251"

    scenario(go())


# -- states --------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-23")
def test_a_failure_leaves_the_rows_and_offers_retry(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        before = stand.texts("id")
        stand.source.refuse()
        click(stand.table.pager.on)
        await stand.settle()
        strip = stand.table.fault
        assert strip.isVisible()
        assert stand.state.fault is not None
        assert strip.text.text() == fault_text(stand.state.fault)
        assert stand.texts("id") == before
        assert stand.table.pager.page.text() == "1"
        texts().set_language(Language.ES)
        assert strip.text.text() == fault_text(stand.state.fault)
        stand.source.recover()
        click(strip.retry)
        await stand.settle()
        assert not strip.isVisible()
        assert stand.state.asked.page == 2
        stand.source.refuse()
        click(stand.table.pager.on)
        await stand.settle()
        click(strip.cross)
        assert not strip.isVisible()

    scenario(go())


def test_nothing_read_at_all(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        stand.source.refuse(Code.INTERNAL)
        await stand.load()
        card = stand.table.cover.card
        assert isinstance(card, ErrorState)
        assert not stand.table.fault.isVisible()
        stand.source.recover()
        click(card.button)
        await stand.settle()
        assert stand.state.phase is Phase.CONTENT
        assert not stand.table.cover.isVisible()

    scenario(go())


def test_an_empty_table_offers_the_first_step(qtbot: QtBot, scenario: Scenario):
    stand = Stand(qtbot, RUNS, FullSource(RUNS, []))

    async def go() -> None:
        await stand.load()
        card = stand.table.cover.card
        assert isinstance(card, EmptyState)
        assert card.title.text() == "No broadcasts yet"
        assert card.button is not None
        click(card.button)
        assert stand.heard == [("primary", "new")]
        stand.model.on_event(stand.source.upsert(run(1)))
        await stand.settle()
        assert not stand.table.cover.isVisible()
        assert stand.texts("id") == ["1"]
        stand.close()

    scenario(go())


def test_the_primary_action_by_button_and_key(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        assert stand.table.tools.primary is not None
        click(stand.table.tools.primary)
        stand.view.setFocus()
        stand.press(Key.Key_N)
        await until(lambda: stand.heard == [("primary", "new")] * 2)

    scenario(go())


def test_a_slow_answer_shows_the_busy_line(stand: Stand[Run], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await stand.load()
        stand.source.hold()
        click(stand.table.pager.on)
        line = stand.table.busy
        assert not line.isVisible()
        await until(line.isVisible)
        assert not stand.table.pager.refresh.isEnabled()
        stand.source.let_go()
        await stand.settle()
        assert not line.isVisible()

    scenario(go())


def test_buttons_fold_to_icons_where_it_is_narrow(qtbot: QtBot, scenario: Scenario):
    stand = Stand(qtbot, RUNS, FullSource(RUNS, [run(1)]), width=400)

    async def go() -> None:
        await stand.load()
        tools = stand.table.tools
        assert tools.columns_small.isVisible()
        assert not tools.columns.isVisible()
        stand.window.resize(1200, 600)
        assert tools.columns.isVisible()
        assert not tools.columns_small.isVisible()
        stand.close()

    scenario(go())


def test_many_chips_take_more_lines(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        high = stand.table.tools.height()
        for number in range(6):
            words = f"a rather long text to look for {number}"
            await stand.model.put_filter(Filter(field="name", op=Op.VALUE, values=(words,)))
        tools = stand.table.tools
        assert tools.height() > high
        for chip in tools.chips:
            assert tools.rect().contains(QRect(chip.mapTo(tools, QPoint(0, 0)), chip.size()))

    scenario(go())


# -- export --------------------------------------------------------------------------------------------------------


@pytest.mark.req("TBL-13")
@pytest.mark.parametrize(("number", "form"), [(0, ExportFormat.CSV), (1, ExportFormat.XLSX)])
def test_an_export_asks_for_a_file_and_tells_the_end(
    stand: Stand[Run], scenario: Scenario, tmp_path: Path, number: int, form: ExportFormat
):
    async def go() -> None:
        await stand.load()
        await stand.model.put_filter(Filter(field="name", op=Op.VALUE, values=("run 24",)))
        click(stand.table.tools.export)
        menu = next(one for one in stand.window.findChildren(Menu) if one.isVisible())
        menu.rows[number].click()
        dialog = stand.table.file_dialog
        assert dialog is not None
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile(str(tmp_path / "out"))
        dialog.accept()
        await stand.settle()
        outcome = stand.heard[-1][1]
        assert outcome == Exported(tmp_path / f"out.{form.value}", rows=11)
        assert isinstance(stand.source, FullSource)
        assert stand.source.exports[0].format is form
        assert stand.table.file_dialog is None

    scenario(go())


@pytest.mark.req("TBL-13")
def test_without_the_right_there_is_no_export(qtbot: QtBot, scenario: Scenario):
    stand = Stand(qtbot, RUNS, FullSource(RUNS, [run(1)]), rights=frozenset())

    async def go() -> None:
        await stand.load()
        assert not stand.table.tools.export.isVisible()
        assert not stand.table.tools.export_small.isVisible()
        stand.close()

    scenario(go())


def test_the_store_of_a_desk_is_used_by_the_table(qtbot: QtBot, scenario: Scenario):
    store = BytesStore()
    stand = Stand(qtbot, RUNS, MemorySource(RUNS, [run(1), run(2)]), store=store)

    async def go() -> None:
        await stand.load()
        stand.click_title("name")
        await stand.settle()
        stand.close()

    scenario(go())
    assert b'"name"' in store.files["runs"]
