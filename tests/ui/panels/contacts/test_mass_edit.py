"""*Edit selected items*: what is touched is written to all of them, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.patience import until
from tests.ui.hands import CTRL, SHIFT, click, press, write
from tests.ui.panels.contacts.people import Walk, add, row, shown
from tests.ui.panels.desk import Signed
from ui.panels.contacts.mass_sheet import MassEditSheet, Value
from ui.panels.contacts.page import ContactsPage


def struck(value: Value) -> bool:
    return value.editor.field.label.struck


async def opened(signed: Signed, page: ContactsPage, count: int) -> MassEditSheet:
    """The form for the first so many rows, selected by keys and opened by its button."""
    tab = page.contacts
    assert tab is not None
    view = tab.table.view
    view.setFocus()
    press(view, Qt.Key.Key_Home)
    press(view, Qt.Key.Key_Space)
    for _ in range(count - 1):
        press(view, Qt.Key.Key_Down, SHIFT)
    await until(lambda: tab.model.chosen().count == count, "the selection")
    click(tab.table.selection.buttons["edit"])
    await until(lambda: isinstance(tab.dialog, MassEditSheet), "the form")
    assert isinstance(tab.dialog, MassEditSheet)
    return tab.dialog


@pytest.mark.req("CON-35", "CON-36", "CON-60")
def test_only_touched_fields_are_written_to_all_of_them(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "600118204", name="Lucía", city="Valencia", tags=("old",))
        await add(signed, "600118205", name="Tomasz", city="Toledo")
        await add(signed, "600118206", name="Inés", city="Madrid")
        await shown(signed, page, 3)
        sheet = await opened(signed, page, 2)
        assert not sheet.save.isEnabled()
        write(sheet.values["city"].editor.control, "Sevilla")
        assert sheet.save.isEnabled()
        click(sheet.tags.add)
        assert sheet.tags.popup is not None
        write(sheet.tags.popup.search, "vip")
        press(sheet.tags.popup.search, Qt.Key.Key_Return)
        assert sheet.save.text() == "Save 2 contacts"
        click(sheet.save)
        await until(lambda: [row(page, at).values.get("city") for at in range(3)].count("Sevilla") == 2, "the job")
        people = {row(page, at).values["name"]: row(page, at) for at in range(3)}
        assert set(people) == {"Lucía", "Tomasz", "Inés"}, "names stay as they are"
        assert people["Lucía"].values["city"] == "Valencia", "it was not selected"
        assert {tag.name for tag in people["Inés"].tags} == {"vip"}
        assert {tag.name for tag in people["Lucía"].tags} == {"old"}
        assert page.contacts is not None
        assert page.contacts.model.chosen().count == 0

    walk(steps)


@pytest.mark.req("CON-37", "CON-41")
def test_values_are_cleared_and_come_back(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "600118204", name="Lucía", city="Valencia", tags=("old", "vip"))
        await add(signed, "600118205", name="Tomasz", city="Toledo", tags=("vip",))
        await shown(signed, page, 2)
        sheet = await opened(signed, page, 2)
        city = sheet.values["city"]
        assert not city.cross.isVisible()
        click(sheet.clearing)
        write(city.editor.control, "Sev")
        click(city.cross)
        assert struck(city)
        assert not city.editor.control.isEnabled()
        assert sheet.model.form().values == {}
        click(city.cross)
        assert not struck(city)
        click(city.cross)
        click(sheet.every_tag)
        click(sheet.save)
        await until(lambda: not any(row(page, at).values.get("city") for at in range(2)), "the job")
        await until(lambda: not any(row(page, at).tags for at in range(2)), "the job")
        await until(lambda: signed.told, "the news")
        words, action, undo = signed.told[-1]
        assert (words, action) == ("Values deleted", "Undo")
        assert undo is not None
        await signed.tasks.settle()
        undo()
        await until(
            lambda: {row(page, at).values.get("city") for at in range(2)} == {"Valencia", "Toledo"}, "the values"
        )

    walk(steps)


@pytest.mark.req("CON-57")
def test_a_wrong_value_is_named_and_nothing_is_lost(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "600118204")
        await add(signed, "600118205")
        await shown(signed, page, 2)
        sheet = await opened(signed, page, 2)
        write(sheet.values["birthday"].editor.control, "31.02.1988")
        click(sheet.save)
        await until(lambda: bool(sheet.values["birthday"].editor.field.error()), "the refusal")
        assert sheet.values["birthday"].editor.field.error() == "Enter a date as DD.MM.YYYY."
        press(sheet, Qt.Key.Key_Escape)
        assert sheet.isVisible()
        assert sheet.question is not None
        click(sheet.question.stay)
        assert sheet.isVisible()
        assert sheet.model.state.typed["birthday"] == "31.02.1988"
        sheet.finish(None)

    walk(steps)


@pytest.mark.req("CON-36")
def test_one_contact_has_its_own_form(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "600118204")
        await shown(signed, page, 1)
        tab = page.contacts
        assert tab is not None
        tab.table.view.setFocus()
        press(tab.table.view, Qt.Key.Key_Home, CTRL)
        press(tab.table.view, Qt.Key.Key_Space)
        click(tab.table.selection.buttons["edit"])
        await until(lambda: page.sheet is not None and page.sheet.model.state.loaded, "the form")
        assert page.sheet is not None
        assert page.sheet.phone.isEnabled()
        page.sheet.finish(None)

    walk(steps)
