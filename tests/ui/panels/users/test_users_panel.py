"""People and requests for access in the real window, with a real service behind."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.contract.accounts import ForgotPassword, RequestAccess, User
from app.contract.passwords import broken_rules
from app.contract.permissions import SYSTEM_ROLES, Permission, SystemRole
from tests.areas.conftest import PASSWORD
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.shell.conftest import Desk, Walk
from ui.kit.form.dialog import FormDialog
from ui.panels.users.dialogs import PasswordDialog, UserDialog, UserSheet
from ui.panels.users.forms import grantable
from ui.panels.users.panel import REQUESTS, UsersPanel
from ui.panels.users.rights import union


async def panel_of(desk: Desk) -> UsersPanel:
    await desk.come_in()
    desk.window.frame.go("users")
    panel = desk.window.frame.panel
    assert isinstance(panel, UsersPanel)
    await until(lambda: panel.users.state.total, "the people")
    return panel


async def dialog_of(panel: UsersPanel) -> Any:
    await until(lambda: panel.dialog is not None, "the dialog")
    return panel.dialog


def people(client: Service) -> dict[str, dict[str, Any]]:
    return {one["login"]: one for one in client.call("GET", "/api/users").json()}


async def user(panel: UsersPanel, login: str) -> User:
    return next(one for one in await panel.context.client.accounts.users() if one.login == login)


@pytest.mark.slow
@pytest.mark.req("USR-3", "USR-4", "USR-6", "USR-13")
def test_a_new_user_is_made_with_a_generated_password(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        press(panel.people.view, Qt.Key.Key_N)
        form = await dialog_of(panel)
        assert isinstance(form, UserDialog)
        click(form.save)
        await until(form.view.fields["first_name"].error, "what is missing")
        for key in ("last_name", "login", "email", "roles", "password"):
            assert form.view.fields[key].error(), key
        for key, text in (
            ("first_name", "Nadia"),
            ("last_name", "Ferrer"),
            ("login", "ADMIN"),
            ("email", "n@acme.test"),
        ):
            write(form.view.editors[key].control, text)
        form.model.edit("roles", (SystemRole.SUPERVISOR.value, SystemRole.NOC_ENGINEER.value))
        assert form.rights.groups["export"].count == "1 of 1"
        assert form.rights.groups["contacts"].count == "1 of 3"
        click(form.generate)
        password = QGuiApplication.clipboard().text()
        assert len(password) == 16
        assert broken_rules(password) == []
        await until(lambda: not panel.context.tasks.busy(panel), "rest")
        click(form.save)
        await until(form.view.fields["login"].error, "the refusal")
        assert "taken" in form.view.fields["login"].error()
        assert form.model.state.raw["first_name"] == "Nadia"
        form.model.edit("login", "nadia")
        click(form.save)
        await until(lambda: panel.dialog is None, "its end")
        await until(lambda: panel.users.state.total == 3, "the new row")
        assert client.http.post("/api/session", json={"login": "nadia", "password": password}).json()["me"][
            "must_change_password"
        ]

    walk(steps)
    made = people(client)["nadia"]
    assert sorted(made["roles"]) == ["noc_engineer", "supervisor"]


@pytest.mark.req("USR-14")
def test_disabling_can_be_undone_and_oneself_is_refused(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        toasts = panel.context.news.toasts
        panel.people.acted.emit("disable", await user(panel, "agent"))
        await until(lambda: toasts.toasts and toasts.toasts[-1].action is not None, "the toast")
        assert people(client)["agent"]["state"] == "disabled"
        action = toasts.toasts[-1].action
        assert action is not None
        assert action.text() == "Undo"
        click(action)
        await until(lambda: people(client)["agent"]["state"] == "active", "undone")
        panel.people.acted.emit("disable", await user(panel, "admin"))
        await until(lambda: "cannot disable your own" in toasts.toasts[-1].text.text(), "the refusal")

    walk(steps)
    assert people(client)["admin"]["state"] == "active"


@pytest.mark.slow
@pytest.mark.req("SEC-2")
def test_an_administrator_sets_a_first_password(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        panel.people.acted.emit("reset", await user(panel, "agent"))
        form = await dialog_of(panel)
        assert isinstance(form, PasswordDialog)
        write(form.view.editors["password"].control, "short")
        click(form.save)
        await until(form.view.fields["password"].error, "the rules")
        form.model.edit("password", "Fresh-horse-8")
        click(form.save)
        await until(lambda: panel.dialog is None, "its end")

    walk(steps)
    assert client.http.post("/api/session", json={"login": "agent", "password": PASSWORD}).status_code == 401
    answer = client.http.post("/api/session", json={"login": "agent", "password": "Fresh-horse-8"})
    assert answer.json()["me"]["must_change_password"]


@pytest.mark.slow
@pytest.mark.req("BKO-2", "DSH-2")
def test_requests_are_counted_approved_and_rejected(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        accounts = panel.context.client.accounts
        await accounts.request_access(RequestAccess(full_name="Nadia Ferrer", email="nadia.f@acme.test"))
        await accounts.request_access(RequestAccess(full_name="Eve Who", email="eve@acme.test"))
        await accounts.forgot_password(ForgotPassword(login_or_email="agent"))
        item = desk.window.frame.rail.items()["users"]
        await until(lambda: item.count == 3, "the number on the rail")
        desk.window.refresh()
        panel.show_tab(REQUESTS)
        asked = {one.full_name: one for one in await accounts.access_requests()}
        panel.queue.acted.emit("approve", asked["Nadia Ferrer"])
        form = await dialog_of(panel)
        assert form.view.editors["login"].control.text() == "nadia.f"
        form.model.edit("role", SystemRole.AGENT.value)
        click(form.generate)
        click(form.save)
        await until(lambda: panel.dialog is None, "its end")
        panel.queue.acted.emit("reject", asked["Eve Who"])
        form = await dialog_of(panel)
        assert isinstance(form, FormDialog)
        form.model.edit("reason", "Nobody knows her")
        click(form.save)
        await until(lambda: panel.dialog is None, "the end of the refusal")
        panel.queue.acted.emit("approve", asked["Ann Agent"])
        form = await dialog_of(panel)
        assert "login" not in form.view.fields
        form.model.edit("password", "Fresh-horse-8")
        click(form.save)
        await until(lambda: panel.dialog is None, "its end")
        await until(lambda: desk.window.frame.rail.items()["users"].count == 0, "nothing left")

    walk(steps)
    assert people(client)["nadia.f"]["roles"] == ["agent"]
    states = {one["full_name"]: one["state"] for one in client.call("GET", "/api/access-requests").json()}
    assert states == {"Nadia Ferrer": "approved", "Eve Who": "rejected", "Ann Agent": "approved"}


@pytest.mark.req("USR-4")
def test_a_person_opens_with_facts_and_rights(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        panel.open_user(await user(panel, "agent"))
        sheet = await dialog_of(panel)
        assert isinstance(sheet, UserSheet)
        assert sheet.rights.groups["conversations"].count == "2 of 3"
        height = sheet.rights.sizeHint().height()
        click(sheet.rights.groups["conversations"])
        assert sheet.rights.sizeHint().height() > height
        assert set(sheet.buttons) == {"reset", "disable"}
        sheet.finish(None)
        panel.open_user(await user(panel, "admin"))
        sheet = await dialog_of(panel)
        assert set(sheet.buttons) == {"reset"}, "nobody disables himself"
        sheet.finish(None)

    walk(steps)


@pytest.mark.req("ROL-10")
def test_nobody_is_offered_a_role_beyond_his_own():
    rights = SYSTEM_ROLES[SystemRole.SUPERVISOR] | {Permission.MANAGE_USERS}
    assert [one.value for one in grantable(rights)] == ["supervisor", "agent"]
    assert len(grantable(SYSTEM_ROLES[SystemRole.ADMIN])) == len(SystemRole)


@pytest.mark.req("ROL-9")
def test_rights_of_several_roles_add_up():
    both = union(("agent", "finance_manager", "one people made"))
    assert both == SYSTEM_ROLES[SystemRole.AGENT] | SYSTEM_ROLES[SystemRole.FINANCE_MANAGER]
    assert Permission.VIEW_SENDER_IDS in union(("noc_engineer",))
