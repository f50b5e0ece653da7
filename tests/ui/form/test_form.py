"""The form on screen: every kind of field, problems at their place, nothing lost on the way out."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.contract.faults import Code, Problem
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.controls.window import shown
from tests.ui.form.forms import EVERY, GOOD, Desk
from tests.ui.hands import CTRL, click, press, write
from ui.kit.controls.marks import LabelTag
from ui.kit.controls.modal import Place
from ui.kit.form.calendar import other_month, today
from ui.kit.form.date_field import DateField
from ui.kit.form.dialog import FormDialog
from ui.kit.form.editors import SelectEditor, SwitchEditor, TagsEditor, TicksEditor
from ui.kit.form.form import FormView
from ui.kit.form.spec import FieldSpec, FormSpec, Kind
from ui.kit.form.tags_field import TagsField
from ui.texts.faults import fault_text, problem_text
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import tr
from ui.theme.theme import Mode, theme

Key = Qt.Key


def opened(qtbot: QtBot, desk: Desk, place: Place = Place.RIGHT) -> FormDialog:
    window = shown(qtbot, QWidget(), width=900, height=600)
    dialog = FormDialog(window, desk.model, place=place)
    dialog.open()
    return dialog


def line(dialog: FormDialog, key: str) -> Any:
    return dialog.view.editors[key].control


# -- filling in ----------------------------------------------------------------------------------------------------


def test_every_kind_is_filled_in_by_hand(qtbot: QtBot, scenario: Scenario):
    desk = Desk(values={"target": 7}, stored=())

    async def go() -> None:
        dialog = opened(qtbot, desk)
        await desk.model.load()
        assert line(dialog, "name").hasFocus()
        write(line(dialog, "name"), "Анна")
        write(line(dialog, "phone"), "+34 600 118 204")
        write(line(dialog, "mail"), "anna@example.com")
        day = line(dialog, "born")
        assert isinstance(day, DateField)
        click(day.open_button)
        calendar = day.calendar
        assert calendar is not None
        click(calendar.back)
        click(calendar.grid, calendar.grid.rect_of(calendar.grid.day).center().toPoint())
        assert day.day() == other_month(today(), -1)
        write(line(dialog, "limit"), "50")
        kind = dialog.view.editors["kind"]
        assert isinstance(kind, SelectEditor)
        assert not dialog.view.fields["beta"].isVisible()
        kind.select.setFocus()
        press(kind.select, Key.Key_Down)
        assert dialog.view.fields["beta"].isVisible()
        write(line(dialog, "beta"), "second")
        groups = dialog.view.editors["groups"]
        assert isinstance(groups, TicksEditor)
        view = groups.ticks.view
        click(view.viewport(), view.visualRect(view.model().index(1, 0)).center())
        tags = dialog.view.editors["tags"]
        assert isinstance(tags, TagsEditor)
        write(tags.tags.entry, "vip, winter")
        switch = dialog.view.editors["vip"]
        assert isinstance(switch, SwitchEditor)
        click(switch.switch)
        write(line(dialog, "about").edit, "Two lines")
        press(line(dialog, "about").edit, Key.Key_Return)
        write(line(dialog, "about").edit, "of text")
        write(line(dialog, "key"), "s3cret")
        press(line(dialog, "about").edit, Key.Key_Return, CTRL)
        await until(lambda: bool(desk.submitted))
        await desk.settle()

    scenario(go())
    values = desk.submitted[0]
    expected = {
        "name": "Анна",
        "phone": "+34 600 118 204",
        "mail": "anna@example.com",
        "born": other_month(today(), -1).isoformat(),
        "limit": 50,
        "kind": "b",
        "beta": "second",
        "groups": (2,),
        "tags": ("vip", "winter"),
        "vip": True,
        "about": "Two lines\nof text",
        "key": "s3cret",
        "country": "ES",
    }
    assert {key: values[key] for key in expected} == expected


def test_saving_ends_the_dialog_with_what_was_saved(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> object:
        dialog = opened(qtbot, desk, Place.CENTER)
        await desk.model.load()
        waiting = asyncio.ensure_future(dialog.answer())
        await asyncio.sleep(0)
        press(line(dialog, "name"), Key.Key_Return)
        await desk.settle()
        return await waiting

    assert scenario(go()) == "saved 1"


def test_a_secret_says_that_it_is_stored(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        assert line(dialog, "key").placeholderText() == tr("form.secret_stored")
        assert line(dialog, "pass").placeholderText() == ""
        dialog.finish()

    scenario(go())


def test_what_may_stay_empty_says_so_and_letters_are_counted(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        fields = dialog.view.fields
        said = {key: field.optional.isVisibleTo(field) for key, field in fields.items()}
        assert (said["name"], said["mail"], said["vip"]) == (False, True, False), (
            "a switch stands one way or the other"
        )
        assert fields["mail"].label.text() == "E-mail"
        assert fields["name"].note.text() == "", "far from the limit"
        write(line(dialog, "name"), "belle and more")
        assert fields["name"].note.text() == "17 / 12", "what is pasted is not cut"
        assert fields["vip"].control.accessibleName() == "VIP"
        dialog.finish()

    scenario(go())


# -- problems ------------------------------------------------------------------------------------------------------


def test_every_problem_stands_at_its_field_and_the_first_has_the_keyboard(qtbot: QtBot, scenario: Scenario):
    desk = Desk(values={"limit": 500}, stored=())

    async def go() -> None:
        dialog = opened(qtbot, desk)
        await desk.model.load()
        line(dialog, "about").setFocus()
        click(dialog.save)
        await desk.settle()
        wrong = {key: field.error() for key, field in dialog.view.fields.items() if field.error()}
        assert wrong == {key: problem_text(problem) for key, problem in desk.model.state.problems.items()}
        assert list(wrong) == ["name", "phone", "limit", "key"]
        assert line(dialog, "name").hasFocus()
        area = dialog.view.fields["name"]
        scroller = next(one for one in dialog.findChildren(QScrollArea) if one.isAncestorOf(area))
        top = area.mapTo(scroller.viewport(), QPoint(0, 0)).y()
        assert 0 <= top < scroller.viewport().height()
        texts().set_language(Language.ES)
        assert dialog.view.fields["name"].error() == tr("problem.required")
        write(line(dialog, "name"), "A")
        assert dialog.view.fields["name"].error() == ""
        dialog.finish()

    scenario(go())


def test_a_refusal_of_the_service_lands_on_its_field(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        await desk.model.load()
        desk.refuse(Problem(path="values.mail", code="taken"), Problem(path="elsewhere", code="gone"))
        click(dialog.save)
        await desk.settle()
        assert dialog.view.fields["mail"].error() == tr("problem.taken")
        assert line(dialog, "mail").hasFocus()
        notice = dialog.view.notice
        assert notice.isVisible()
        assert notice.message.text() == tr("problem.gone")
        assert not notice.retry.isVisible()
        dialog.finish()

    scenario(go())


def test_an_absent_service_leaves_the_form_open_with_retry(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        await desk.model.load()
        write(line(dialog, "name"), "bel")
        desk.refuse(code=Code.UNREACHABLE)
        press(line(dialog, "name"), Key.Key_Return)
        await desk.settle()
        notice = dialog.view.notice
        assert desk.model.state.fault is not None
        assert notice.title.text() == tr("form.not_saved")
        assert notice.message.text() == fault_text(desk.model.state.fault)
        assert line(dialog, "name").text() == "Anabel"
        assert line(dialog, "name").hasFocus(), "the keyboard is where it was"
        desk.fault = None
        click(notice.retry)
        await desk.settle()

    scenario(go())
    assert desk.saved or desk.submitted[-1]["name"] == "Anabel"


def test_lists_that_cannot_be_read_are_no_failure_to_save(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        desk.refuse(code=Code.UNREACHABLE)
        await desk.model.load()
        notice = dialog.view.notice
        assert notice.title.text() == tr("form.not_loaded")
        desk.fault = None
        click(notice.retry)
        await desk.settle()
        assert not notice.isVisible()
        assert desk.submitted == []
        dialog.finish()

    scenario(go())


def test_while_it_saves_nothing_changes_and_nothing_closes_it(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        await desk.model.load()
        desk.gate = asyncio.Event()
        click(dialog.save)
        await asyncio.sleep(0.01)
        assert not dialog.save.isEnabled()
        assert dialog.save.text() == tr("common.saving")
        assert not line(dialog, "name").isEnabled()
        dialog.reject()
        assert dialog.isVisible()
        desk.gate.set()
        await desk.settle()
        assert len(desk.submitted) == 1

    scenario(go())


# -- leaving -------------------------------------------------------------------------------------------------------


def test_an_untouched_form_closes_at_once(qtbot: QtBot, scenario: Scenario):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        with qtbot.waitSignal(dialog.closed) as told:
            press(dialog, Key.Key_Escape)
        assert told.args == [None]

    scenario(go())


@pytest.mark.parametrize("discard", [True, False])
def test_typed_text_is_asked_about_before_it_goes(qtbot: QtBot, scenario: Scenario, discard: bool):
    desk = Desk()

    async def go() -> None:
        dialog = opened(qtbot, desk)
        write(line(dialog, "name"), "bel")
        press(line(dialog, "name"), Key.Key_Escape)
        question = dialog.question
        assert question is not None
        assert question.stay.hasFocus(), "the safe button has the keyboard"
        assert dialog.isVisible()
        if discard:
            with qtbot.waitSignal(dialog.closed):
                click(question.discard)
        else:
            press(question, Key.Key_Escape)
            assert dialog.isVisible()
            assert line(dialog, "name").text() == "Anabel"
            assert line(dialog, "name").hasFocus()
            click(dialog.cancel)
            assert dialog.question is not None
            click(dialog.question.stay)
            dialog.finish()

    scenario(go())
    assert desk.submitted == []


# -- parts ---------------------------------------------------------------------------------------------------------


def test_tags_are_added_taken_back_and_removed(qtbot: QtBot):
    field = TagsField()
    shown(qtbot, field)
    heard: list[tuple[str, ...]] = []
    field.changed.connect(lambda: heard.append(field.tags()))
    write(field.entry, "one")
    press(field.entry, Key.Key_Return)
    write(field.entry, "two,")
    write(field.entry, "one,")
    assert field.tags() == ("one", "two"), "no tag twice"
    press(field.entry, Key.Key_Backspace)
    assert field.entry.text() == "two"
    assert field.tags() == ("one", "two"), "what is typed counts"
    field.entry.clear()
    tag = next(one for one in field.findChildren(LabelTag) if one.isVisible())
    click(tag, QPoint(tag.width() - 8, tag.height() // 2))
    assert field.tags() == ()
    assert heard[-1] == ()
    field.set_tags(("a", "b"))
    assert field.tags() == ("a", "b")


def test_the_calendar_by_keys(qtbot: QtBot):
    field = DateField()
    shown(qtbot, field, width=500, height=500)
    field.set_day(date(2024, 1, 31))
    press(field, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = field.calendar
    assert calendar is not None
    grid = calendar.grid
    assert grid.hasFocus()
    steps = [
        (Key.Key_PageDown, date(2024, 2, 29)),
        (Key.Key_Home, date(2024, 2, 1)),
        (Key.Key_Left, date(2024, 1, 31)),
        (Key.Key_End, date(2024, 1, 31)),
        (Key.Key_Down, date(2024, 2, 7)),
        (Key.Key_PageUp, date(2024, 1, 7)),
    ]
    for key, day in steps:
        press(grid, key)
        assert grid.day == day
    assert calendar.title.text() == "January 2024"
    press(grid, Key.Key_Escape)
    assert field.text() == "31.01.2024"
    assert field.hasFocus()
    field.open_calendar()
    assert field.calendar is not None
    click(field.calendar.today)
    assert field.day() == today()


@pytest.mark.parametrize(
    ("day", "months", "other"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 5), 1, date(2026, 1, 5)),
        (date(2025, 1, 5), -1, date(2024, 12, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_other_months(day: date, months: int, other: date):
    assert other_month(day, months) == other


def test_every_kind_is_drawn_in_every_theme_and_language(
    qtbot: QtBot, scenario: Scenario, app_theme: Mode, lang: Language
):
    desk = Desk(values={}, stored=())

    async def go() -> None:
        dialog = opened(qtbot, desk)
        await desk.model.load()
        await desk.model.save()
        dialog.window().grab()
        theme().set_mode(Mode.LIGHT if app_theme is Mode.DARK else Mode.DARK)
        texts().set_language(Language.RU)
        dialog.window().grab()
        dialog.finish()

    scenario(go())


def test_a_form_outside_of_a_dialog(qtbot: QtBot, scenario: Scenario):
    spec = FormSpec("small", "Small", (FieldSpec("name", Kind.TEXT, "Name", required=True),))
    desk = Desk(spec, {})

    async def go() -> None:
        view = FormView(desk.model)
        shown(qtbot, view)
        await desk.model.save()
        assert view.fields["name"].error() == tr("problem.required")
        first = view.first()
        assert first is view.editors["name"].control
        assert QApplication.focusWidget() is first

    scenario(go())


def test_good_values_are_good():
    assert Desk().model.check() == []
    assert GOOD["target"] == 7
    assert EVERY.field("name").required
