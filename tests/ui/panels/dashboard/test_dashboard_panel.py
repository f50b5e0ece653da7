"""The start page in the real window: steps tick off live, failures keep old figures, figures lead on."""

from __future__ import annotations

import pytest

from app.contract.contacts import ContactForm
from app.contract.faults import Code, Fault
from app.contract.permissions import Permission
from app.contract.providers import ProviderForm
from app.contract.senders import SenderForm
from backend_client.transport import ServiceFault
from tests.patience import until
from tests.ui.hands import click
from tests.ui.shell.conftest import Desk, Walk
from ui.panels.dashboard.panel import DashboardPanel
from ui.panels.dashboard.view_model import DashboardModel, Part, Step
from ui.panels.senders.panel import SendersPanel


async def panel_of(desk: Desk) -> DashboardPanel:
    await desk.come_in()
    panel = desk.window.frame.panel
    assert isinstance(panel, DashboardPanel)
    await until(lambda: not panel.model.state.loading, "everything read")
    return panel


def done(panel: DashboardPanel) -> set[Step]:
    return {step for step, ticked in panel.model.state.steps if ticked}


@pytest.mark.req("DSH-20")
def test_steps_tick_off_by_themselves_as_things_are_made(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        client = panel.context.client
        assert done(panel) == set()
        assert panel.steps.count.text() == "0 of 4 done"
        settings = {"host": "127.0.0.1", "port": 2775, "system_id": "switchroom", "password": "secret"}
        form = ProviderForm(name="Carrier", kind="smpp", settings=settings, enabled=False)  # type: ignore[arg-type]
        provider = await client.assets.save_provider(form)
        await until(lambda: done(panel) == {Step.PROVIDER}, "the first step")
        assert [row.standing for row in panel.connections.rows if row.provider is not None] == ["Disabled"]
        await client.assets.save_sender(SenderForm(name="NORDWIND", provider_id=provider.id))
        await client.contacts.save(ContactForm(phone="+34600111222"))
        await until(lambda: done(panel) == {Step.PROVIDER, Step.SENDER, Step.CONTACTS}, "the third step")
        assert panel.steps.count.text() == "3 of 4 done"
        assert not panel.steps.tiles[Step.CONTACTS].button.isVisible()
        assert panel.steps.tiles[Step.BROADCAST].sign.now
        contacts = panel.figures.cells["contacts"]
        assert (contacts.value, str(contacts.figure.hint)) == ("1", "1 added today")
        click(contacts)
        assert desk.window.frame.current == "contacts"

    walk(steps)


def test_a_step_leads_to_its_form(walk: Walk):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        click(panel.steps.tiles[Step.SENDER].button)
        senders = desk.window.frame.panel
        assert isinstance(senders, SendersPanel)
        words = [str(action.words) for action in panel.commands()]
        assert words == ["Add provider", "Add sender ID", "Import contacts", "New broadcast"]

    walk(steps)


@pytest.mark.req("DSH-47", "DSH-62")
def test_a_part_that_fails_keeps_old_figures_and_can_be_tried_again(walk: Walk, monkeypatch: pytest.MonkeyPatch):
    async def steps(desk: Desk) -> None:
        panel = await panel_of(desk)
        assert not panel.retry.isVisible()

        async def silent(_: DashboardModel) -> object:
            raise ServiceFault(Fault(code=Code.UNREACHABLE))

        readers = dict(panel.model._readers)
        monkeypatch.setattr(panel.model, "_readers", {**readers, Part.CONTACTS: lambda: silent(panel.model)})
        panel.refresh()
        await until(panel.retry.isVisible, "the failure")
        assert "Figures of" in panel.updated.text()
        assert panel.figures.cells["contacts"].value == "0", "the last figure stays"
        assert panel.figures.cells["contacts"].old
        monkeypatch.setattr(panel.model, "_readers", readers)
        click(panel.retry)
        await until(lambda: not panel.retry.isVisible(), "the second try")
        assert not panel.figures.cells["contacts"].old

    walk(steps)


def test_an_agent_without_the_permission_has_no_dashboard(walk: Walk):
    async def steps(desk: Desk) -> None:
        await desk.come_in("agent")
        context = desk.window.frame.context
        assert context is not None
        assert not context.may(Permission.VIEW_DASHBOARD)
        assert not desk.window.frame.may_go("dashboard")

    walk(steps)
