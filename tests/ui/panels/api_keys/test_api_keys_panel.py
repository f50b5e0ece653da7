"""API keys as an administrator makes and ends them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.contract.api_keys import ApiKeyForm, KeyState, WebFault, WebService
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.dialers.stand import Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.kit.form.dialog import FormDialog
from ui.panels.api_keys.panel import ApiKeysPanel
from ui.panels.api_keys.place import place_words
from ui.panels.api_keys.reveal import KeyDialog

Walk = Callable[[Steps], None]


async def shown(stand: Stand) -> ApiKeysPanel:
    panel = ApiKeysPanel(stand.context)
    stand.show(panel)
    await stand.settle()
    return panel


def rows(panel: ApiKeysPanel) -> list[tuple[str, KeyState, tuple[str, ...]]]:
    found = (panel.model.entry(row) for row in range(panel.model.state.total))
    return [(one.row.name, one.row.state, one.row.dialers) for one in found if one is not None]


@pytest.mark.req("API-2", "API-3", "API-16")
def test_a_key_is_made_shown_once_and_copied(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer("campsms")
        panel = await shown(stand)
        press(panel, Qt.Key.Key_N)
        await until(lambda: isinstance(panel.dialog, FormDialog), "the form")
        form = panel.dialog
        assert isinstance(form, FormDialog)
        click(form.save)
        await until(form.view.fields["name"].error, "the refusal")
        write(form.view.editors["name"].control, "CRM")
        click(form.save)
        await until(lambda: isinstance(panel.dialog, KeyDialog), "the key")
        dialog = panel.dialog
        assert isinstance(dialog, KeyDialog)
        secret = dialog.secret.text()
        assert len(secret) == 64
        press(dialog, Qt.Key.Key_Escape)
        assert dialog.hint.isVisible()  # a slip of the hand does not lose it
        assert str(panel.unsaved())
        click(dialog.copy)
        assert QGuiApplication.clipboard().text() == secret
        click(dialog.done)
        await until(lambda: rows(panel) == [("CRM", KeyState.ACTIVE, ())], "the row")
        everything = await stand.signed.client.integrations.api_keys()
        assert secret not in str(everything)
        assert everything[0].ending == secret[-4:]

    walk(steps)


@pytest.mark.req("API-16")
def test_a_key_is_revoked_after_a_question(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.signed.client.integrations.create_key(ApiKeyForm(name="Shop"))
        panel = await shown(stand)
        await until(lambda: rows(panel), "the row")
        panel.table.view.setFocus()
        press(panel.table.view, Qt.Key.Key_Down)
        press(panel.table.view, Qt.Key.Key_Delete)
        await until(lambda: isinstance(panel.dialog, Confirm), "the question")
        question = panel.dialog
        assert isinstance(question, Confirm)
        question.finish(True)
        await until(lambda: rows(panel) == [("Shop", KeyState.REVOKED, ())], "the state")
        await until(lambda: stand.said[-1:] == ["Key Shop is revoked"], "the word of it")

    walk(steps)


@pytest.mark.req("WSV-17")
def test_get_is_switched_off_for_all(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        panel = await shown(stand)
        click(panel.strip.settings)
        await until(lambda: isinstance(panel.dialog, FormDialog), "the form")
        form = panel.dialog
        assert isinstance(form, FormDialog)
        click(form.view.editors["accept_get"].control)
        click(form.save)
        await until(lambda: panel.dialog is None, "the saving")
        assert not (await stand.signed.client.integrations.web_service()).accept_get

    walk(steps)


@pytest.mark.req("WSV-1")
@pytest.mark.parametrize(
    ("url", "fault", "says"),
    [
        ("", None, "switched off"),
        ("http://127.0.0.1:8085/x", None, "call http://127.0.0.1:8085/x"),
        ("http://127.0.0.1:8085/x", WebFault.PORT_TAKEN, "another program has the port"),
        ("http://10.0.0.9:8085/x", WebFault.CANNOT_LISTEN, "no such address"),
    ],
)
def test_the_strip_says_where_to_call_or_why_nobody_can(url: str, fault: WebFault | None, says: str) -> None:
    told = WebService(url=url, listening=not fault, fault=fault, accept_get=True, per_minute=1, version=0)
    assert says in str(place_words(told))
