"""At work in the real window: rail, palette, keys, looks, memory, jobs, news, leaving."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.contract.contacts import ContactForm, ExportForm, Selection
from app.contract.paging import ListQuery
from app.contract.permissions import SYSTEM_ROLES, SystemRole
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import CTRL, SHIFT, click, press, write
from tests.ui.shell.conftest import Desk, Walk
from ui.kit.controls.button import Button
from ui.kit.controls.focus_ring import ring_of
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.shapes import SHADOW_MARGIN
from ui.panels.broadcasts.panel import RUNS, TEMPLATES, BroadcastsPanel
from ui.panels.users.panel import UsersPanel
from ui.shell import registry
from ui.shell.command_palette import CommandPalette
from ui.shell.notifications import Notice, NoticeList
from ui.shell.search import Finding
from ui.shell.shortcut_sheet import ShortcutSheet
from ui.texts.language import Language
from ui.texts.live import texts
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode, theme

SEES = {
    SystemRole.ADMIN: {section.id for section in registry.SECTIONS if section.id != "account"},
    SystemRole.BROADCAST_MANAGER: {"dashboard", "broadcasts", "contacts", "conversations", "dialers", "assets"},
    SystemRole.FINANCE_MANAGER: {"dashboard"},
    SystemRole.NOC_ENGINEER: {"dashboard", "dialers", "assets", "users", "providers"},
    SystemRole.SUPERVISOR: {"dashboard", "broadcasts", "contacts", "conversations", "dialers", "assets"},
    SystemRole.AGENT: {"conversations"},
}


def keys_of(desk: Desk) -> QWidget:
    """Where keys go while nothing else has the keyboard."""
    desk.window.activateWindow()
    desk.window.frame.stack.setFocus()
    return desk.window.frame.stack


async def shown(desk: Desk, kind: type[QWidget]) -> QWidget:
    """A widget of a kind, once it is there."""

    def find() -> QWidget | None:
        every = [
            *desk.window.findChildren(kind),
            *(one for one in QApplication.topLevelWidgets() if isinstance(one, kind)),
        ]
        return next((one for one in every if one.isVisible()), None)

    await until(lambda: find() is not None, kind.__name__)
    found = find()
    assert found is not None
    return found


# -- who sees what -------------------------------------------------------------------------------------------------


@pytest.mark.req("DSH-11", "ROL-8")
@pytest.mark.parametrize("role", list(SystemRole))
def test_a_role_sees_the_sections_it_has_a_permission_for(role: SystemRole):
    found = {one.section for one in registry.visible(SYSTEM_ROLES[role])}
    assert found == SEES[role] | {"account"}


@pytest.mark.req("DSH-11", "ROL-8")
def test_an_agent_sees_conversations_alone_and_the_service_refuses_the_rest(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        await desk.come_in("agent")
        frame = desk.window.frame
        assert set(frame.rail.items()) == {"conversations", "account"}
        assert frame.current == "conversations"
        assert not frame.go("users")
        assert "Manage Users" in visible_text(frame.stack.currentWidget())
        assert "No access" in visible_text(frame.stack.currentWidget())

    walk(steps)
    assert client.call("GET", "/api/users", who="agent").status_code == 403


def visible_text(widget: QWidget | None) -> str:
    assert widget is not None
    said = [getattr(one, "text", "") for one in widget.findChildren(QWidget) if one.isVisible()]
    return " ".join(text() for text in said if callable(text))


@pytest.mark.req("DSH-6", "DSH-7")
def test_the_rail_leads_to_every_panel_in_order(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        frame = desk.window.frame
        items = frame.rail.items()
        assert list(items)[:4] == ["dashboard", "broadcasts", "contacts", "conversations"]
        tops = [item.y() for item in items.values()]
        assert tops == sorted(tops)
        for section, panel_id in (("contacts", "contacts"), ("users", "users"), ("account", "account")):
            click(items[section])
            assert frame.current == panel_id
            assert items[section].isChecked()
            focus = QApplication.focusWidget()
            assert focus is not None
            assert frame.stack.isAncestorOf(focus)
            assert not ring_of(desk.window).isVisible()

    walk(steps)


@pytest.mark.req("DSH-7")
def test_a_second_press_on_the_narrow_rail_offers_what_lies_beside(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        frame = desk.window.frame
        click(frame.rail.items()["contacts"])
        click(frame.rail.items()["contacts"])
        menu = desk.menu()
        assert [item.text() for item in menu.rows] == ["Contacts", "Import contacts"]
        click(menu.rows[1])
        assert frame.current == "imports"

    walk(steps)


@pytest.mark.req("DSH-8")
def test_the_rail_widens_by_key_and_is_remembered(walk: Walk):
    async def first(desk: Desk) -> None:
        await desk.come_in()
        assert desk.window.frame.rail.width() == 56
        press(keys_of(desk), Qt.Key.Key_B, CTRL)
        assert desk.window.frame.rail.width() == 208

    async def second(desk: Desk) -> None:
        await desk.come_in()
        assert desk.window.frame.rail.width() == 208
        await desk.log_out()
        await desk.come_in("agent")
        assert desk.window.frame.rail.width() == 56

    walk(first)
    walk(second)


# -- keys ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("BEY-21")
def test_the_palette_finds_and_runs_by_keys_alone(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        palette = opened_palette(desk)
        write(palette.field, "usr")
        press(palette.field, Qt.Key.Key_Return)
        assert desk.window.frame.current == "users"
        palette = opened_palette(desk)
        write(palette.field, "dark theme")
        press(palette.field, Qt.Key.Key_Return)
        assert theme().mode is Mode.DARK
        palette = opened_palette(desk)
        write(palette.field, "zzzz")
        assert palette.list.current == -1
        press(palette.field, Qt.Key.Key_Escape)
        assert desk.window.overlays.palette is None

    walk(steps)


def test_every_place_is_offered_once_and_has_its_own_key(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        palette = opened_palette(desk)
        words = [str(row.words) for row in palette.list.rows if isinstance(row, Finding)]
        assert len(words) == len(set(words))
        assert {"Templates", "Targets", "Moderation", "Channel health"} <= set(words)
        press(palette.field, Qt.Key.Key_Escape)

    walk(steps)
    keys = [place.keys for place in registry.places() if place.keys]
    assert len(keys) == len(set(keys))
    digits = [key for key in keys if key[-1].isdigit()]
    assert digits == sorted(digits)  # the figures count along the rail


def test_a_key_goes_to_a_tab_from_anywhere(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        press(keys_of(desk), Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
        await until(lambda: isinstance(desk.window.frame.panel, BroadcastsPanel), "the panel")
        panel = desk.window.frame.panel
        assert isinstance(panel, BroadcastsPanel)
        seen = [panel.tabs.value]
        press(keys_of(desk), Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        assert [*seen, panel.tabs.value] == [TEMPLATES, RUNS]

    walk(steps)


def opened_palette(desk: Desk) -> CommandPalette:
    before = desk.window.overlays.palette
    assert before is None
    press(keys_of(desk), Qt.Key.Key_K, CTRL)
    palette = desk.window.overlays.palette
    assert palette is not None
    return palette


@pytest.mark.req("DSH-11")
def test_the_palette_offers_only_what_may_be_seen(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in("agent")
        palette = desk.window.overlays.open_palette()
        write(palette.field, "users")
        words = [str(getattr(row, "words", row)) for row in palette.list.rows]
        assert "Users" not in words
        palette.dismiss()

    walk(steps)


def test_a_question_mark_opens_the_sheet_of_keys(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        press(keys_of(desk), Qt.Key.Key_Question)
        sheet = await shown(desk, ShortcutSheet)
        said = visible_text(sheet)
        for words in ("Search or command", "Refresh", "One step back", "Dashboard", "Users"):
            assert words in said
        press(sheet, Qt.Key.Key_Escape)
        await until(lambda: not desk.window.findChildren(ShortcutSheet), "its end")
        assert desk.window.frame.current == "dashboard"

    walk(steps)


@pytest.mark.req("DSH-10")
def test_f5_reads_rights_again_and_keeps_what_is_typed(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        window = desk.window
        sitting = window.sitting
        assert sitting is not None
        window.frame.go("account")
        field = window.frame.panel.password.view.editors["new"].control  # type: ignore[union-attr]  # the account's
        write(field, "Half-typed-1")
        now = client.call("GET", "/api/workspace").json()
        fields = (
            "version",
            "company",
            "default_country",
            "time_zone",
            "waiting_s",
            "undo_send_s",
            "support_contact",
        )
        form = {name: now[name] for name in fields} | {"company": "Renamed"}
        assert client.call("PUT", "/api/workspace", json=form).status_code == 200
        press(keys_of(desk), Qt.Key.Key_F5)
        await until(lambda: sitting.workspace.company == "Renamed", "the new name")
        assert field.text() == "Half-typed-1"
        assert str(window.frame.unsaved()[0]) == "Change password"

    walk(steps)


# -- looks and memory ----------------------------------------------------------------------------------------------


@pytest.mark.req("ACC-1", "ACC-2")
def test_theme_and_language_switch_live_from_the_avatar(walk: Walk, config: Path):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        top = desk.window.frame.top
        click(top.avatar)
        menu = desk.menu()
        said = [item.text() for item in menu.rows]
        assert said[0] == "Account settings"
        assert said[-1] == "Log out"
        press(menu, Qt.Key.Key_Escape)
        desk.window.set_language(Language.RU)
        assert top.sign.text() == "На связи"
        assert desk.window.frame.rail.items()["users"].text() == "Пользователи"
        desk.window.set_mode(Mode.DARK)
        assert theme().dark

    walk(steps)
    kept = json.loads((config / "machine.json").read_text())
    assert (kept["language"], kept["theme"]) == ("ru", "dark")


@pytest.mark.req("ACC-2")
def test_looks_belong_to_the_person(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        desk.window.set_language(Language.ES)
        desk.window.set_mode(Mode.DARK)
        await desk.log_out()
        await desk.come_in("agent")
        assert texts().language is Language.EN, "the one of the account, the first time"
        assert theme().mode is Mode.DARK, "the one of the machine, the first time"
        desk.window.set_mode(Mode.LIGHT)
        await desk.log_out()
        await desk.come_in()
        assert (texts().language, theme().mode) == (Language.ES, Mode.DARK)

    walk(steps)


def test_geometry_and_panel_are_remembered(walk: Walk):
    async def first(desk: Desk) -> None:
        await desk.come_in()
        desk.window.frame.go("users")
        desk.window.resize(1024, 745)
        desk.window.remember()

    async def second(desk: Desk) -> None:
        await desk.come_in()
        assert (desk.window.width(), desk.window.height()) == (1024, 745)
        assert desk.window.frame.current == "users"

    walk(first)
    walk(second)


def test_a_damaged_memory_gives_defaults_a_word_and_keeps_a_copy(walk: Walk, config: Path):
    config.mkdir()
    (config / "window-admin.json").write_text('{"geometry": 7, "rail_wide": "ye')

    async def steps(desk: Desk) -> None:
        await desk.come_in()
        assert desk.window.frame.current == "dashboard"
        assert not desk.window.frame.rail.wide
        assert "A copy was kept" in visible_text(desk.window)

    walk(steps)
    assert (config / "window-admin.broken").read_text() == '{"geometry": 7, "rail_wide": "ye'


# -- work and news -------------------------------------------------------------------------------------------------


def test_a_job_shows_in_the_strip_and_is_put_away(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        window = desk.window
        sitting = window.sitting
        assert sitting is not None
        assert not window.frame.strip.isVisible()
        await sitting.client.contacts.save(ContactForm(phone="+34600111222"))
        await sitting.client.contacts.export(ExportForm(selection=Selection(query=ListQuery()), fields=("phone",)))
        strip = window.frame.strip
        await until(lambda: strip.isVisible() and strip.line.result.text() == "Done", "the end of the job")
        assert strip.line.name.text() == "Export contacts"
        click(strip.line.cross)
        assert not strip.isVisible()

    walk(steps)


def test_requests_count_on_the_rail_before_users_is_opened(walk: Walk, client: Service):
    def ask(name: str) -> None:
        form = {"full_name": name, "email": "who@acme.test"}
        answer = client.http.post("/api/access-requests", json=form)
        assert answer.is_success

    ask("Nadia Ferrer")

    async def steps(desk: Desk) -> None:
        await desk.come_in()
        items = desk.window.frame.rail.items()
        await until(lambda: items["users"].count == 1, "the first")
        assert items["conversations"].count == 0
        click(items["users"])
        ask("Eve Who")
        await until(lambda: items["users"].count == 2, "what the panel itself tells")

    walk(steps)


def test_news_count_on_the_bell_and_lead_to_what_happened(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        window = desk.window
        gone: list[str] = []
        notice = Notice(
            "k", window.clock(), "Broadcast finished", "1,204 contacts", Icon.BROADCAST, lambda: gone.append("x")
        )
        window.notices.add(notice)
        assert window.frame.top.bell.unread == 1
        press(keys_of(desk), Qt.Key.Key_N, CTRL | SHIFT)
        box = await shown(desk, NoticeList)
        assert window.frame.top.bell.unread == 0
        assert isinstance(box, NoticeList)
        click(box.rows[0])
        assert gone == ["x"]

    walk(steps)


# -- leaving -------------------------------------------------------------------------------------------------------


def test_news_leaves_the_main_button_of_a_panel_free(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        window = desk.window
        assert window.frame.go("broadcast_builder")
        panel = window.frame.panel
        assert panel is not None
        await until(lambda: panel.kept_clear() > 0, "the builder")
        window.news.done("Saved")
        toast = window.news.toasts.toasts[-1]
        low = toast.geometry().bottom() - SHADOW_MARGIN
        assert window.height() - low > panel.kept_clear()
        toast.move(0, 0)  # where it was before the panel had its foot
        panel.bar_changed.emit()
        assert toast.geometry().bottom() - SHADOW_MARGIN == low
        window.frame.go("dashboard")
        assert toast.geometry().bottom() - SHADOW_MARGIN > low
        window.news.toasts.clear()

    walk(steps)


@pytest.mark.req("ACC-6")
def test_typed_text_is_asked_about_before_logging_out(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        window = desk.window
        window.frame.go("users")
        panel = window.frame.panel
        assert isinstance(panel, UsersPanel)
        panel.open_form()
        await until(lambda: panel.dialog is not None, "the form")
        form = panel.dialog
        write(form.view.editors["first_name"].control, "Nadia")  # type: ignore[union-attr]  # a form dialog
        for answer, at_door in (("Stay", False), ("Discard and leave", True)):
            window.leave()
            await until(lambda: question(desk) is not None, "the question")
            box = question(desk)
            assert box is not None
            assert "New user" in visible_text(box)
            click(next(one for one in box.findChildren(Button) if one.text() == answer))
            await until(lambda: not desk.tasks.busy(window, "leave"), answer)
            await until(lambda: not desk.tasks.busy(window, "sign_out"), answer)
            assert window.sign_in.isVisible() == at_door
            if not at_door:
                assert form.view.editors["first_name"].control.text() == "Nadia"  # type: ignore[union-attr]

    walk(steps)


def question(desk: Desk) -> Dialog | None:
    every = desk.window.findChildren(Dialog)
    return next((one for one in every if one.isVisible() and one.title.text() == "Some text is not saved"), None)


def test_a_sheet_that_closed_does_not_disturb_the_window(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in()
        desk.window.frame.go("users")
        panel = desk.window.frame.panel
        assert isinstance(panel, UsersPanel)
        await until(lambda: panel.users.state.total, "the people")
        panel.open_user((await panel.context.client.accounts.users())[0])
        sheet = panel.dialog
        assert sheet is not None
        press(sheet, Qt.Key.Key_Tab)
        press(sheet, Qt.Key.Key_Escape)
        await until(lambda: panel.dialog is None, "its end")
        for size in (1300, 1100, 1440):
            desk.window.resize(size, 800)
            await asyncio.sleep(0.01)  # for Qt; its own way would run other tasks inside this one

    walk(steps)
