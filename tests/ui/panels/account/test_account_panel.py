"""One's own account in the real window: looks at once, the password by its rules."""

from __future__ import annotations

import pytest

from tests.areas.conftest import PASSWORD
from tests.areas.conftest import Client as Service
from tests.patience import until
from tests.ui.hands import click, write
from tests.ui.shell.conftest import Desk, Walk
from ui.panels.account.panel import AccountPanel
from ui.panels.account.password import check
from ui.texts.language import Language
from ui.texts.live import texts
from ui.theme.theme import Mode, theme


async def panel_of(desk: Desk) -> AccountPanel:
    await desk.come_in()
    click(desk.window.frame.rail.items()["account"])
    panel = desk.window.frame.panel
    assert isinstance(panel, AccountPanel)
    return panel


@pytest.mark.req("ACC-1", "ACC-2")
def test_theme_and_language_hold_at_once_and_are_remembered(walk: Walk):
    async def first(desk: Desk) -> None:
        panel = await panel_of(desk)
        click(panel.mode.part(Mode.DARK))
        assert theme().mode is Mode.DARK
        panel.language.setFocus()
        panel.language.value_changed.emit(Language.ES)
        assert texts().language is Language.ES
        assert desk.window.frame.top.title.text() == "Ajustes de la cuenta"
        assert panel.language.value == Language.ES

    async def second(desk: Desk) -> None:
        await desk.come_in()
        assert (theme().mode, texts().language) == (Mode.DARK, Language.ES)

    walk(first)
    walk(second)


def test_what_another_place_chooses_shows_here_too(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        for mode in (Mode.SYSTEM, Mode.LIGHT, Mode.DARK):
            desk.window.set_mode(mode)
            assert panel.mode.value is mode
        desk.window.set_language(Language.RU)
        assert panel.language.value == Language.RU

    walk(steps)


def fill(panel: AccountPanel, current: str, new: str, again: str) -> None:
    for key, text in (("current", current), ("new", new), ("again", again)):
        panel.password.model.edit(key, text)


@pytest.mark.slow
@pytest.mark.req("SEC-2", "SEC-8", "SEC-20")
def test_the_password_changes_by_its_rules_and_nothing_stays(walk: Walk, client: Service):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        form = panel.password
        field = form.view.editors["new"].control
        write(field, "short")
        assert form.rules.kept == frozenset()
        fill(panel, "Wrong-horse-7", "Fresh-horse-8", "Fresh-horse-9")
        click(form.save)
        await until(form.view.fields["again"].error, "the difference")
        assert not form.view.fields["current"].error()
        fill(panel, "Wrong-horse-7", "Fresh-horse-8", "Fresh-horse-8")
        assert form.rules.all_kept
        click(form.save)
        await until(form.view.fields["current"].error, "the refusal")
        assert form.model.state.raw["new"] == "Fresh-horse-8"
        fill(panel, PASSWORD, "Fresh-horse-8", "Fresh-horse-8")
        click(form.save)
        await until(lambda: not form.model.dirty, "the change")
        assert form.view.editors["new"].control is not field
        assert [form.model.state.raw[key] for key in ("current", "new", "again")] == ["", "", ""]
        assert desk.window.sitting is not None, "one's own session goes on"

    walk(steps)
    assert client.http.post("/api/session", json={"login": "admin", "password": PASSWORD}).status_code == 401
    assert client.http.post("/api/session", json={"login": "admin", "password": "Fresh-horse-8"}).status_code == 200


@pytest.mark.req("ACC-1")
def test_profile_and_rights_are_ones_own(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        assert panel.name.text() == "Ada Admin"
        assert panel.rights.groups["admin"].count == "9 of 9"

    walk(steps)


@pytest.mark.parametrize(
    ("new", "again", "codes"),
    [
        ("", "", []),
        ("Fresh-horse-8", "Fresh-horse-8", []),
        ("Fresh-horse-8", "Fresh-horse-9", ["not_the_same"]),
        ("short", "short", ["password_length", "password_groups"]),
        ("short", "other", ["password_length", "password_groups", "not_the_same"]),
    ],
)
def test_every_broken_rule_is_told_at_once(new: str, again: str, codes: list[str]):
    assert [problem.code for problem in check({"new": new, "again": again})] == codes
