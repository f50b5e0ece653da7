"""Coming in through the real window: first run, right and wrong passwords, a forced change, being remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.contract.accounts import NewUser
from app.contract.permissions import SystemRole
from tests.areas.conftest import PASSWORD
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.shell.conftest import Desk, Keys, Walk
from ui.panels.sign_in.view_model import Page


@pytest.mark.req("DSH-1", "DSH-4")
def test_a_known_user_comes_in_and_sees_the_dashboard_first(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.ready()
        page = desk.window.sign_in.entry
        for control in (page.login, page.password, page.remember, page.forgot, page.button, page.register):
            assert control.isVisible()
        await desk.come_in()
        assert desk.window.frame.current == "dashboard"
        assert desk.window.frame.top.sign.text() == "Connected"

    walk(steps)


@pytest.mark.req("DSH-1")
def test_the_eye_shows_and_hides_the_password(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.ready()
        field = desk.window.sign_in.entry.password
        write(field, "secret")
        assert field.displayText() != "secret"
        press(field, Qt.Key.Key_Tab)
        eye = desk.find("Show password")
        click(eye)
        assert field.displayText() == "secret"

    walk(steps)


@pytest.mark.req("DSH-60")
def test_an_empty_form_says_what_is_missing_and_sends_nothing(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.ready()
        page = desk.window.sign_in.entry
        asked: list[bool] = []
        desk.window.door.observe(lambda state: asked.append(state.busy))
        write(page.login, "admin")
        click(page.button)
        await until(page.fields["password"].error, "the missing field")
        assert not page.fields["login"].error()
        assert desk.window.sitting is None

        assert not any(asked)

    walk(steps)


@pytest.mark.req("DSH-61")
def test_wrong_credentials_keep_the_login_and_clear_the_password(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.ready()
        page = desk.window.sign_in.entry
        said = []
        for login in ("admin", "nobody"):
            await desk.type_in(login, "Wrong-horse-7")
            await desk.tasks.settle()
            said.append(page.fault.text())
            assert page.login.text() == login
            assert page.password.text() == ""
            assert page.password.hasFocus()
        assert said[0] == said[1] != ""
        assert "Login or password" in said[0]

    walk(steps)


@pytest.mark.req("DSH-61")
def test_a_disabled_account_is_told_so_and_whom_to_ask(walk: Walk, client: Service):
    users = client.call("GET", "/api/users").json()
    agent = next(one["id"] for one in users if one["login"] == "agent")
    assert client.call("POST", f"/api/users/{agent}/disable").status_code == 200

    async def steps(desk: Desk) -> None:
        await desk.ready()
        page = desk.window.sign_in.entry
        await desk.type_in("agent", PASSWORD)
        await until(page.fault.isVisible, "the refusal")
        assert page.fault.text() == "This account is switched off. An administrator can switch it on again."

    walk(steps)


@pytest.mark.slow
@pytest.mark.req("DSH-4", "SEC-8", "SEC-9")
def test_a_first_password_must_be_changed_before_anything_opens(walk: Walk, client: Service):
    form = NewUser(
        login="nadia", password=PASSWORD, first_name="Nadia", last_name="Ferrer", email="nadia@acme.test",
        department_id=1, roles=(SystemRole.SUPERVISOR,),
    )  # fmt: skip
    fields = {name: getattr(form, name) for name in form.__struct_fields__}
    assert client.call("POST", "/api/users", json=fields).status_code == 201

    async def steps(desk: Desk) -> None:
        await desk.ready()
        sign_in = desk.window.sign_in
        await desk.type_in("nadia", PASSWORD)
        await desk.tasks.settle()
        assert sign_in.password.isVisible()
        assert desk.window.sitting is None
        page = sign_in.password
        assert not page.fields["current"].isVisible(), "it was typed a moment ago"
        write(page.new, "short")
        assert not page.rules.all_kept
        page.new.clear()
        write(page.new, "Fresh-horse-8")
        write(page.again, "Fresh-horse-9")
        click(page.button)
        await desk.tasks.settle()
        assert page.fields["again"].error()
        page.again.clear()
        write(page.again, "Fresh-horse-8")
        assert len(page.rules.kept) == 3
        click(page.button)
        await until(lambda: desk.window.sitting is not None, "the way in")
        assert desk.window.frame.current == "dashboard"

    walk(steps)


def files_under(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


@pytest.mark.req("DSH-3")
def test_remembered_in_the_credential_store_one_comes_in_without_typing(walk: Walk, keys: Keys, config: Path):
    async def first(desk: Desk) -> None:
        await desk.come_in(remember=True)
        await until(lambda: keys.kept, "the token")

    async def second(desk: Desk) -> None:
        await until(lambda: desk.window.sitting is not None, "the way in")
        assert desk.window.frame.isVisible()

    walk(first)
    (token,) = keys.kept.values()
    assert PASSWORD not in (token, *keys.kept)
    assert token not in files_under(config)
    assert PASSWORD not in files_under(config)
    walk(second)


@pytest.mark.req("DSH-3")
def test_unticked_nothing_survives_closing(walk: Walk, keys: Keys):
    async def first(desk: Desk) -> None:
        await desk.come_in(remember=False)

    async def second(desk: Desk) -> None:
        await desk.ready()
        assert desk.window.sitting is None
        assert desk.window.sign_in.isVisible()

    walk(first)
    assert keys.kept == {}
    walk(second)


@pytest.mark.req("DSH-3")
def test_without_a_credential_store_the_tick_is_off_and_says_why(walk: Walk, keys: Keys, config: Path):
    keys.there = False

    async def steps(desk: Desk) -> None:
        await desk.ready()
        page = desk.window.sign_in.entry
        await until(page.unkept.isVisible, "the sentence")
        assert not page.remember.isEnabled()
        assert not page.remember.isChecked()
        await desk.come_in(remember=True)

    walk(steps)
    assert keys.kept == {}
    assert '"remembered": []' in (config / "machine.json").read_text()


@pytest.mark.req("ACC-6", "DSH-3")
def test_logging_out_ends_the_session_and_forgets(walk: Walk, keys: Keys):
    async def steps(desk: Desk) -> None:
        await desk.come_in(remember=True)
        await until(lambda: keys.kept, "the token")
        desk.window.leave()
        await until(desk.window.sign_in.isVisible, "the door")
        await until(lambda: not keys.kept, "forgetting")
        page = desk.window.sign_in.entry
        assert page.login.text() == "admin"
        assert page.password.text() == ""
        await desk.come_in()
        assert desk.window.frame.current == "dashboard"

    walk(steps)


@pytest.mark.req("DSH-2", "SEC-18")
def test_without_an_account_one_asks_an_administrator(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        await desk.ready()
        sign_in = desk.window.sign_in
        click(sign_in.entry.register)
        page = sign_in.register
        click(page.button)
        await until(lambda: page.fields["full_name"].error() and page.fields["email"].error(), "what is missing")
        await desk.tasks.settle()
        write(page.full_name, "Nadia Ferrer")
        write(page.email, "nadia@acme.test")
        click(page.button)
        await desk.tasks.settle()
        assert sign_in.sent.isVisible()
        click(sign_in.sent.button)
        await desk.tasks.settle()
        assert sign_in.entry.isVisible()
        click(sign_in.entry.forgot)
        said = []
        for who in ("agent", "nobody at all"):
            sign_in.forgot.who.clear()
            write(sign_in.forgot.who, who)
            click(sign_in.forgot.button)
            await desk.tasks.settle()
            assert sign_in.sent.isVisible()
            said.append(sign_in.sent.text.text())
            desk.window.door.show(Page.FORGOT)
        assert said[0] == said[1], "the answer tells nothing about accounts"

    walk(steps)
    asked = client.call("GET", "/api/access-requests").json()
    assert sorted((one["kind"], one["full_name"]) for one in asked) == [
        ("register", "Nadia Ferrer"),
        ("reset", "Ann Agent"),
    ]


class TestFirstRun:
    """A workspace nobody has set up."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        folder = tmp_path / "fresh"
        folder.mkdir()
        return folder

    @pytest.mark.req("BKO-22")
    def test_the_first_person_becomes_its_administrator(self, walk: Walk):
        async def steps(desk: Desk) -> None:
            sign_in = desk.window.sign_in
            await until(lambda: sign_in.set_up is not None and sign_in.set_up.isVisible(), "the set-up")
            await desk.tasks.settle()
            page = sign_in.set_up
            assert page is not None
            click(page.button)
            await desk.tasks.settle()
            assert page.fields["company"].error()
            assert page.fields["login"].error()
            for field, text in (
                (page.company, "Nordwind"),
                (page.first_name, "Ada"),
                (page.last_name, "Lovelace"),
                (page.login, "ada"),
                (page.email, "ada@nordwind.example"),
                (page.password, PASSWORD),
                (page.again, PASSWORD),
            ):
                write(field, text)
            assert page.rules.all_kept
            click(page.button)
            await until(lambda: desk.window.sitting is not None and desk.window.frame.isVisible(), "the frame")
            sitting = desk.window.sitting
            assert sitting is not None
            assert sitting.workspace.company == "Nordwind"
            assert "admin" in sitting.me.roles
            assert desk.window.frame.current == "dashboard"

        walk(steps)

    @pytest.mark.req("BKO-22")
    def test_two_passwords_that_differ_are_refused(self, walk: Walk):
        async def steps(desk: Desk) -> None:
            sign_in = desk.window.sign_in
            await until(lambda: sign_in.set_up is not None and sign_in.set_up.isVisible(), "the set-up")
            await desk.tasks.settle()
            page = sign_in.set_up
            assert page is not None
            write(page.company, "Nordwind")
            write(page.password, PASSWORD)
            write(page.again, PASSWORD + "!")
            click(page.button)
            await desk.tasks.settle()
            assert page.fields["again"].error()
            assert page.company.text() == "Nordwind"
            assert desk.window.sitting is None

        walk(steps)
