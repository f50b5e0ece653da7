"""Schedules as a supervisor keeps them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.contract.schedules import OpenRange
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.dialers.stand import Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.panels.schedules.form import ScheduleSheet
from ui.panels.schedules.panel import SchedulesPanel
from ui.panels.schedules.typed import minute_of, time_text
from ui.panels.schedules.words import range_words, summary
from ui.texts.language import Language

Walk = Callable[[Steps], None]


def opened(panel: SchedulesPanel) -> ScheduleSheet:
    assert isinstance(panel.dialog, ScheduleSheet)
    return panel.dialog


@pytest.mark.req("ACD-1")
def test_a_schedule_is_made_of_ranges_with_plus_and_minus(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        panel = SchedulesPanel(stand.context)
        stand.show(panel)
        await stand.settle()
        assert panel.table.tools.primary is not None
        click(panel.table.tools.primary)
        sheet = opened(panel)
        write(sheet.name, "Shop")
        assert sheet.meaning.text() == "Mon-Fri 09:00-18:00"
        click(sheet.ranges.add)
        first, second = sheet.ranges.rows.values()
        assert second.days.days() == {5, 6}
        click(second.days.buttons[6])
        click(second.start)
        second.start.selectAll()
        write(second.start, "10")
        click(second.end)
        second.end.selectAll()
        write(second.end, "1430")
        press(second.end, Qt.Key.Key_Tab)
        assert (second.start.text(), second.end.text()) == ("10:00", "14:30")
        assert sheet.meaning.text() == "Mon-Fri 09:00-18:00; Sat 10:00-14:30"
        click(sheet.ranges.add)
        assert len(sheet.ranges.rows) == 3
        click(list(sheet.ranges.rows.values())[2].remove)
        assert list(sheet.ranges.rows.values()) == [first, second]
        write(sheet.closed_days.day, "25.12.2025")
        press(sheet.closed_days.day, Qt.Key.Key_Return)
        assert list(sheet.closed_days.chips) == ["2025-12-25"]
        await until(lambda: "Opens next" in sheet.next.text(), "the next openings")
        click(sheet.save)
        await until(lambda: panel.dialog is None, "the saving")
        (saved,) = await stand.signed.client.schedules.all()
        week = OpenRange(days=(0, 1, 2, 3, 4), from_min=540, to_min=1080)
        assert (saved.name, saved.closed) == ("Shop", ("2025-12-25",))
        assert saved.ranges == (week, OpenRange(days=(5,), from_min=600, to_min=870))
        panel.shutdown()

    walk(steps)


@pytest.mark.req("ACD-46")
def test_bad_hours_are_told_at_their_range_and_stay_as_typed(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        panel = SchedulesPanel(stand.context)
        stand.show(panel)
        panel.open_form(None)
        sheet = opened(panel)
        (row,) = sheet.ranges.rows.values()
        assert not row.remove.isEnabled()  # the only one stays
        row.end.selectAll()
        write(row.end, "9:00")
        click(sheet.save)
        await until(lambda: "same as the beginning" in row.error.text(), "the refusal")
        assert sheet.name_field.error()
        row.end.selectAll()
        write(row.end, "25:00")
        click(sheet.save)
        await until(lambda: "00:00 to 24:00" in row.error.text(), "the refusal")
        assert row.end.text() == "25:00"
        for day in range(5):
            click(row.days.buttons[day])
        row.end.selectAll()
        write(row.end, "24:00")
        click(sheet.save)
        await until(lambda: "weekday" in row.error.text(), "the refusal")
        assert await stand.signed.client.schedules.all() == []
        sheet.finish(None)
        panel.shutdown()

    walk(steps)


@pytest.mark.req("ACD-47")
def test_a_schedule_in_use_stays_and_its_users_are_named(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer("Reminders")
        panel = SchedulesPanel(stand.context)
        stand.show(panel)
        await until(lambda: panel.model.entry(0), "the schedule")
        panel.table.view.setFocus()
        panel.table.view.setCurrentIndex(panel.table.view.model().index(0, 0))
        press(panel.table.view, Qt.Key.Key_Delete)
        assert isinstance(panel.dialog, Confirm)
        panel.dialog.finish(True)
        await until(lambda: stand.said, "the refusal")
        assert "Reminders" in stand.said[-1]
        assert len(await stand.signed.client.schedules.all()) == 1
        panel.shutdown()

    walk(steps)


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("9", 540), ("930", 570), ("09:30", 570), ("9.05", 545), ("24:00", 1440), ("2400", 1440), (" 7 ", 420),
     ("24:01", None), ("9:60", None), ("", None), ("nine", None), ("25", None)],
)  # fmt: skip
def test_times_are_read_as_people_write_them(typed: str, minute: int | None) -> None:
    assert minute_of(typed) == minute
    assert minute is None or minute_of(time_text(minute)) == minute


@pytest.mark.req("ACD-1", "ACD-2")
def test_hours_in_words(lang: Language) -> None:
    week = OpenRange(days=(0, 1, 2, 3, 4), from_min=540, to_min=1080)
    night = OpenRange(days=(4,), from_min=1320, to_min=120)
    told = {
        Language.EN: "Mon-Fri 09:00-18:00; Fri 22:00-02:00 next day",
        Language.ES: "lun-vie 09:00-18:00; vie 22:00-02:00 del día siguiente",
        Language.RU: "Пн-Пт 09:00-18:00; Пт 22:00-02:00 следующего дня",
    }
    assert summary((week, night)).casefold() == told[lang].casefold()
    every = OpenRange(days=tuple(range(7)), from_min=0, to_min=1440)
    assert range_words(every) == {
        Language.EN: "Every day all day", Language.ES: "Todos los días todo el día",
        Language.RU: "Ежедневно круглосуточно",
    }[lang]  # fmt: skip
