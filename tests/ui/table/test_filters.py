"""Filters over a table: chosen, typed, picked, edited, joined, cleared, and wrong ones told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.contract.paging import Filter, Op
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.table.memory_source import FullSource
from tests.ui.table.rows import PEOPLE, RUNS, Run, Someone, run, someone
from tests.ui.table.stand import Stand
from ui.kit.controls.panel_state import EmptyState
from ui.kit.form.date_field import DateField
from ui.kit.table.filter_popup import FilterList, FilterPopup
from ui.kit.table.spec import Choice
from ui.texts.faults import problem_text
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import tr

Key = Qt.Key


@pytest.fixture
def stand(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Run]]:
    made = Stand(qtbot, RUNS, FullSource(RUNS, [run(number) for number in range(1, 251)]))
    yield made
    made.close()


@pytest.fixture
def people(qtbot: QtBot, scenario: Scenario) -> Iterator[Stand[Someone]]:
    source = FullSource(PEOPLE, [someone(number) for number in range(60)])
    source.offered["tags"] = tuple(Choice(name, name.upper()) for name in ("vip", "winter", "claim"))
    made = Stand(qtbot, PEOPLE, source)
    yield made
    made.close()


def choose_filter(stand: Stand[Run] | Stand[Someone], name: str) -> FilterPopup:
    """Open the filters, find one by its name, choose it."""
    click(stand.table.tools.add)
    found = stand.table.popup
    assert isinstance(found, FilterList)
    write(found.search, name)
    press(found.search, Key.Key_Return)
    popup = stand.table.popup
    assert isinstance(popup, FilterPopup)
    assert str(popup.field.words) == name
    return popup


def typed(popup: FilterPopup, number: int = 0) -> QLineEdit:
    assert popup.editor.values is not None
    return popup.editor.values.rows[number].field


def chips(stand: Stand[Run] | Stand[Someone]) -> list[str]:
    return [chip.text() for chip in stand.table.tools.chips]


@pytest.mark.req("TBL-5", "TBL-6", "TBL-7", "TBL-8")
def test_a_filter_is_found_typed_applied_edited_and_cleared(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        assert [str(radio.text()) for radio in popup.editor.radios.values()] == [
            "By value",
            "Empty value",
            "Non-empty value",
        ]
        assert not popup.apply.isEnabled()
        assert typed(popup).hasFocus()
        write(typed(popup), "run 24")
        click(popup.apply)
        await stand.settle()
        assert stand.texts("name") == [f"Run {number}" for number in range(249, 239, -1)] + ["Run 24"]
        assert chips(stand) == ["Broadcast name: run 24"]
        assert stand.table.tools.count.text() == "11 of 250"
        click(stand.table.tools.chips[0], QPoint(20, 12))
        edited = stand.table.popup
        assert isinstance(edited, FilterPopup)
        assert typed(edited).text() == "run 24"
        assert not edited.back.isVisible()
        typed(edited).setText('"Run 7"')
        press(typed(edited), Key.Key_Return)
        await stand.settle()
        assert stand.texts("name") == ["Run 7"]
        chip = stand.table.tools.chips[0]
        click(chip, QPoint(chip.width() - 10, 12))
        await stand.settle()
        assert stand.state.total == 250
        assert chips(stand) == []

    scenario(go())


@pytest.mark.req("TBL-7")
def test_the_cross_esc_and_a_click_outside_apply_nothing(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), "zzz")
        click(popup.cross)
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), "zzz")
        press(typed(popup), Key.Key_Escape)
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), "zzz")
        stand.click(stand.cell(4, "name"))
        assert not popup.isVisible()
        await stand.settle()
        assert stand.state.asked.query.filters == ()

    scenario(go())


@pytest.mark.req("TBL-5")
def test_the_search_of_filters_and_the_way_back(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Status")
        click(popup.back)
        found = stand.table.popup
        assert isinstance(found, FilterList)
        names = [str(field.words) for field in RUNS.filter_fields]
        assert [found.view.model().index(n, 0).data() for n in range(len(names))] == names
        write(found.search, "con")
        assert [found.view.model().index(n, 0).data() for n in range(found.view.model().rowCount())] == ["Contacts"]

    scenario(go())


@pytest.mark.req("TBL-8")
def test_several_filters_join_and_clear_together(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Status")
        ticks = popup.editor.ticks
        assert ticks is not None
        assert not popup.apply.isEnabled()
        for row in (1, 4):  # in progress, failed
            click(ticks.view.viewport(), ticks.view.visualRect(ticks.view.model().index(row, 0)).center())
        press(ticks.view, Key.Key_Return)
        await stand.settle()
        assert chips(stand) == ["Status: In progress or Failed"]
        assert set(stand.texts("status")) == {"In progress", "Failed"}
        popup = choose_filter(stand, "Contacts")
        popup.editor.radios[Op.RANGE].click()
        assert popup.editor.low is not None
        write(popup.editor.low.control, "4,000")
        press(popup.editor.low.control, Key.Key_Return)
        await stand.settle()
        assert chips(stand) == ["Status: In progress or Failed", "Contacts: from 4,000"]
        found = [stand.source.by_key[text] for text in stand.texts("id")]
        assert found
        assert all(one.contacts is not None and one.contacts >= 4000 for one in found)
        click(stand.table.tools.clear)
        await stand.settle()
        assert chips(stand) == []
        assert not stand.table.tools.clear.isVisible()

    scenario(go())


@pytest.mark.req("TBL-6")
def test_several_values_any_of_which_may_match(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), '"Run 5"')
        assert popup.editor.values is not None
        click(popup.editor.values.another)
        assert typed(popup, 1).hasFocus()
        write(typed(popup, 1), "Run 24")
        click(popup.editor.values.another)
        click(popup.editor.values.rows[2].cross)
        press(typed(popup, 1), Key.Key_Return)
        await stand.settle()
        assert stand.state.total == 12
        assert chips(stand) == ['Broadcast name: "Run 5" or Run 24']

    scenario(go())


@pytest.mark.req("TBL-6")
@pytest.mark.parametrize("op", [Op.EMPTY, Op.FILLED])
def test_empty_and_non_empty(stand: Stand[Run], scenario: Scenario, op: Op):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Launched")
        popup.editor.radios[op].click()
        click(popup.apply)
        await stand.settle()
        empty = sum(one.launched_ms is None for one in stand.source.by_key.values())
        assert stand.state.total == (empty if op is Op.EMPTY else 250 - empty)

    scenario(go())


@pytest.mark.req("TBL-6")
def test_dates_are_typed_or_picked(people: Stand[Someone], scenario: Scenario, qtbot: QtBot):
    async def go() -> None:
        await people.load()
        popup = choose_filter(people, "Birthday")
        popup.editor.radios[Op.RANGE].click()
        assert popup.editor.low is not None
        assert popup.editor.high is not None
        low, high = popup.editor.low.control, popup.editor.high.control
        assert isinstance(low, DateField)
        assert isinstance(high, DateField)
        write(low, "1.1.1990")
        high.setText("20.06.1995")
        press(high, Key.Key_F4)
        calendar = high.calendar
        assert calendar is not None
        assert calendar.title.text() == "June 1995"
        press(calendar.grid, Key.Key_PageDown)
        press(calendar.grid, Key.Key_Up)
        press(calendar.grid, Key.Key_Return)
        assert high.text() == "13.07.1995"
        assert popup.isVisible()
        press(high, Key.Key_Return)
        await people.settle()
        assert people.state.asked.query.filters == (
            Filter(field="born", op=Op.RANGE, low="1990-01-01", high="1995-07-13"),
        )
        assert chips(people) == ["Birthday: 1 Jan 1990 to 13 Jul 1995"]

    scenario(go())


@pytest.mark.req("TBL-20")
def test_a_wrong_bound_is_named_and_what_was_typed_stays(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        popup = choose_filter(stand, "Contacts")
        popup.editor.radios[Op.RANGE].click()
        low, high = popup.editor.low, popup.editor.high
        assert low is not None
        assert high is not None
        assert not popup.apply.isEnabled()
        write(low.control, "many")
        write(high.control, "7")
        click(popup.apply)
        assert popup.isVisible()
        assert low.error() == problem_text(popup.editor.problems()[0]) == "Enter a number."
        assert high.error() == ""
        low.control.setText("9")  # type: ignore[attr-defined]  # a text field
        assert low.error() == ""
        assert high.error() == "The end is before the start."
        click(popup.apply)
        assert popup.isVisible()
        assert low.control.text() == "9"  # type: ignore[attr-defined]  # a text field
        await stand.settle()
        assert chips(stand) == []
        high.control.setText("9")  # type: ignore[attr-defined]  # a text field
        click(popup.apply)
        await stand.settle()
        assert stand.table.popup is None
        assert stand.state.asked.query.filters == (Filter(field="contacts", op=Op.RANGE, low=9, high=9),)

    scenario(go())


@pytest.mark.req("TBL-22")
@pytest.mark.parametrize("text", ["100%", "a_b", "[x]*", "'; --", ".*", '"'])
def test_signs_in_a_filter_are_plain_text(stand: Stand[Run], scenario: Scenario, text: str):
    async def go() -> None:
        stand.source.upsert(run(7, name=f"Offer {text} now"))
        await stand.load()
        popup = choose_filter(stand, "Broadcast name")
        write(typed(popup), text)
        click(popup.apply)
        await stand.settle()
        assert stand.state.asked.query.filters[0].values == (text,)
        assert stand.texts("id") == ["7"]

    scenario(go())


@pytest.mark.req("TBL-6")
def test_a_list_the_service_knows_is_read_when_it_is_needed(people: Stand[Someone], scenario: Scenario):
    async def go() -> None:
        await people.load()
        assert isinstance(people.source, FullSource)
        people.source.hold()
        popup = choose_filter(people, "Tags")
        ticks = popup.editor.ticks
        assert ticks is not None
        assert not ticks.isVisible()
        people.source.let_go()
        await people.settle()
        assert ticks.isVisible()
        press(ticks.view, Key.Key_Down)
        press(ticks.view, Key.Key_Space)
        click(popup.apply)
        await people.settle()
        assert chips(people) == ["Tags: VIP"]

    scenario(go())


def test_yes_and_no(people: Stand[Someone], scenario: Scenario):
    async def go() -> None:
        await people.load()
        popup = choose_filter(people, "VIP")
        ticks = popup.editor.ticks
        assert ticks is not None
        click(ticks.view.viewport(), ticks.view.visualRect(ticks.view.model().index(1, 0)).center())
        click(popup.apply)
        await people.settle()
        assert people.state.asked.query.filters == (Filter(field="vip", op=Op.VALUE, values=(False,)),)
        assert set(people.texts("vip")) == {"No"}
        texts().set_language(Language.RU)
        assert chips(people) == ["VIP: Нет"]

    scenario(go())


@pytest.mark.req("TBL-21")
def test_no_match_offers_to_clear_the_filter(stand: Stand[Run], scenario: Scenario):
    async def go() -> None:
        await stand.load()
        await stand.model.put_filter(Filter(field="name", op=Op.VALUE, values=("nobody",)))
        card = stand.table.cover.card
        assert isinstance(card, EmptyState)
        assert card.isVisible()
        assert card.title.text() == tr("table.no_match_title")
        assert card.button is not None
        click(card.button)
        await stand.settle()
        assert stand.state.total == 250
        assert not stand.table.cover.isVisible()

    scenario(go())
