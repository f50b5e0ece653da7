"""Sender IDs and provider accounts as an administrator keeps them, with a real service behind."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.channels import Channel
from app.contract.contacts import ContactForm
from app.contract.paging import Filter, ListQuery, Op, PageRequest
from app.contract.providers import ProviderForm
from app.contract.senders import Sender, SenderForm, SenderStatus
from tests.patience import WAIT_S, until
from tests.ui.hands import click, press, write
from tests.ui.panels.desk import Signed
from tests.ui.panels.senders.conftest import Walk
from ui.kit.controls.modal import Confirm
from ui.kit.controls.text_field import PasswordField, TextField
from ui.panels.contacts.panel import ContactsPanel
from ui.panels.providers.form import ProviderSheet
from ui.panels.providers.panel import ProvidersPanel
from ui.panels.senders.form import SenderDialog
from ui.panels.senders.panel import SendersPanel
from ui.panels.senders.spec import SenderSource
from ui.shell.panel import PanelContext

ROOT = Path(__file__).resolve().parents[4]
SMPP: Mapping[str, Any] = {"host": "127.0.0.1", "port": 2775, "system_id": "switchroom", "password": "secret"}


async def provider(signed: Signed, **more: object) -> None:
    form = ProviderForm(name="Carrier", kind="smpp", settings={**SMPP, **more}, enabled=False)  # type: ignore[dict-item]
    await signed.client.assets.save_provider(form)


class Carrier:
    """A simulated carrier in a process of its own."""

    def __enter__(self) -> Carrier:
        command = [sys.executable, "-m", "app.cli", "simulate-carrier", "--control"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.ports: dict[str, int] = json.loads(self._process.stdout.readline())
        self.port = self.ports["port"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=WAIT_S)


def retype(control: QWidget, text: str) -> None:
    assert isinstance(control, TextField)
    control.selectAll()
    write(control, text)


@pytest.mark.req("BKO-3", "BEY-12")
def test_a_provider_is_made_from_its_connectors_declaration(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        panel = ProvidersPanel(context)
        panel.setParent(window)
        panel.resize(1200, 800)
        panel.show()
        panel.arrive({})
        panel.open_form(None)
        await until(lambda: isinstance(panel.dialog, ProviderSheet), "the form")
        sheet = panel.dialog
        assert isinstance(sheet, ProviderSheet)
        assert sheet.fields["host"].label.text() == "Host"
        click(sheet.save)
        await until(lambda: bool(sheet.fields["host"].error()), "the refusal")
        assert sheet.fields["system_id"].error() == "Fill this in."
        write(sheet.name, "Carrier")
        write(sheet.controls["host"], "127.0.0.1")
        write(sheet.controls["system_id"], "switchroom")
        write(sheet.controls["password"], "secret")
        port = sheet.controls["port"]
        assert isinstance(port, TextField)
        port.setText("70000")
        sheet.model.type_setting("port", "70000")
        sheet.model.change(enabled=False)
        await sheet.model.save()
        assert "from 1 to 65,535" in sheet.fields["port"].error()
        sheet.model.type_setting("port", "2775")
        await sheet.model.save()
        await signed.tasks.settle()
        (saved,) = await signed.client.assets.providers()
        assert (saved.name, saved.settings["port"], saved.secrets_set) == ("Carrier", 2775, ("password",))
        assert "secret" not in str(saved.settings)
        panel.open_form(saved)
        await until(lambda: panel.dialog is not sheet, "the form")
        again = panel.dialog
        assert isinstance(again, ProviderSheet)
        secret = again.controls["password"]
        assert isinstance(secret, PasswordField)
        assert (secret.text(), secret.placeholderText()) == ("", "Stored, type to replace")
        again.model.change(name="Carrier 2")
        await again.model.save()
        await signed.tasks.settle()
        (changed,) = await signed.client.assets.providers()
        assert (changed.name, changed.secrets_set) == ("Carrier 2", ("password",))
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BKO-3", "SID-2", "SID-3", "SID-6")
def test_an_account_and_a_sender_of_another_channel_are_made_on_screen(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        panel = ProvidersPanel(context)
        panel.setParent(window)
        panel.resize(1200, 800)
        panel.show()
        panel.arrive({})
        panel.open_form(None)
        await until(lambda: isinstance(panel.dialog, ProviderSheet), "the form")
        sheet = panel.dialog
        assert isinstance(sheet, ProviderSheet)
        words = {option.value: str(option.words) for option in sheet.kind.options}
        assert (words["smpp"], words["simulated_viber"]) == ("SMPP, SMS", "Simulated, Viber")
        sheet.model.change(kind="simulated_viber")
        assert sheet.fields["port"].label.text() == "Port of the gateway"
        write(sheet.name, "Viber trial")
        with Carrier() as carrier:
            write(sheet.controls["port"], str(carrier.ports["gateway_port"]))
            write(sheet.controls["password"], "wrong")
            click(sheet.test)
            await until(sheet.outcome.isVisible, "the answer")
            assert sheet.outcome.text() == "It does not connect: Wrong account or password."
            await signed.tasks.settle()  # a click while the trial still runs is refused
            retype(sheet.controls["password"], "secret")
            click(sheet.test)
            await until(lambda: "It connects" in sheet.outcome.text(), "the answer")
        sheet.model.change(enabled=False)
        await sheet.model.save()
        await signed.tasks.settle()
        (account,) = await signed.client.assets.providers()
        panel.shutdown()
        senders = SendersPanel(context)
        senders.setParent(window)
        senders.show()
        senders.arrive({})
        await signed.tasks.settle()
        senders.open_form(None)
        await until(lambda: isinstance(senders.dialog, SenderDialog), "the form")
        dialog = senders.dialog
        assert isinstance(dialog, SenderDialog)
        write(dialog.name, "A name that SMS could not take")
        dialog.model.change(provider_id=account.id)
        await dialog.model.save()
        await signed.tasks.settle()
        (sender,) = await signed.client.assets.senders()
        assert (sender.name, sender.channel) == ("A name that SMS could not take", Channel.VIBER)
        await block(signed, senders, sender)
        senders.shutdown()

    walk(steps)


async def block(signed: Signed, senders: SendersPanel, sender: Sender) -> None:
    """What may follow is offered, with a word why; the table tells, is filtered and has its columns chosen."""
    earlier = senders.dialog
    senders.open_form(sender)
    await until(lambda: senders.dialog is not earlier, "the form")
    dialog = senders.dialog
    assert isinstance(dialog, SenderDialog)
    assert [option.value for option in dialog.status.options] == ["active", "blocked", "canceled"]
    assert not dialog.comment_field.isVisible()
    dialog.model.change(status=SenderStatus.BLOCKED)
    assert dialog.comment_field.isVisible()
    write(dialog.comment.edit, "Complaints")
    write(dialog.agreement, "A-17")
    await dialog.model.save()
    await signed.tasks.settle()
    (blocked,) = await signed.client.assets.senders()
    assert (blocked.status, blocked.comment, blocked.agreement) == ("blocked", "Complaints", "A-17")
    shown = [one.key for one in senders.model.spec.columns if one.shown]
    assert shown == ["assigned_id", "name", "channel", "status", "agreement", "created_ms", "provider", "comment"]
    found = {
        item: await SenderSource(signed.client).page(PageRequest(query=ListQuery(filters=(item,))))
        for item in (
            Filter(field="status", op=Op.VALUE, values=("active",)),
            Filter(field="channel", op=Op.VALUE, values=(Channel.VIBER.value,)),
            Filter(field="created_ms", op=Op.RANGE, low=blocked.created_ms),
            Filter(field="assigned_id", op=Op.EMPTY),
            Filter(field="agreement", op=Op.VALUE, values=("a-1",)),
        )
    }
    assert [page.total for page in found.values()] == [0, 1, 1, 1, 1]


@pytest.mark.req("BEY-12")
def test_a_provider_is_switched_and_stays_while_it_is_used(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        await provider(signed)
        (account,) = await signed.client.assets.providers()
        await signed.client.assets.save_sender(SenderForm(name="SHOP", provider_id=account.id))
        panel = ProvidersPanel(context)
        panel.setParent(window)
        panel.show()
        panel.arrive({})
        await signed.tasks.settle()
        link = panel.model.spec.column("link")
        entry = panel.model.entry(0)
        assert entry is not None
        assert link.read(entry.row) == "off"
        panel.table.acted.emit("enable", entry.row)
        await until(lambda: panel.model.entry(0).row.enabled, "the event")  # type: ignore[union-attr]  # it is there
        on = panel.model.entry(0)
        assert on is not None
        assert link.read(on.row) in {"stopped", "connecting", "down", "refused"}
        panel.table.acted.emit("disable", on.row)
        await until(lambda: not panel.model.entry(0).row.enabled, "the event")  # type: ignore[union-attr]  # it is there
        panel.table.acted.emit("delete", entry.row)
        assert isinstance(panel.dialog, Confirm)
        panel.dialog.finish(True)
        await until(lambda: bool(context.news.toasts.toasts), "the refusal")
        assert len(await signed.client.assets.providers()) == 1
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BKO-3", "BEY-12")
def test_a_connection_is_tried_before_it_is_saved(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        panel = ProvidersPanel(context)
        panel.setParent(window)
        panel.resize(1200, 800)
        panel.show()
        panel.arrive({})
        panel.open_form(None)
        await until(lambda: isinstance(panel.dialog, ProviderSheet), "the form")
        sheet = panel.dialog
        assert isinstance(sheet, ProviderSheet)
        click(sheet.test)
        await until(lambda: bool(sheet.fields["host"].error()), "the refusal")
        assert not sheet.outcome.isVisible()
        write(sheet.controls["host"], "127.0.0.1")
        write(sheet.controls["system_id"], "switchroom")
        with Carrier() as carrier:
            retype(sheet.controls["port"], str(carrier.port))
            click(sheet.test)
            await until(sheet.outcome.isVisible, "the answer")
            assert sheet.outcome.text() == "It does not connect: Wrong password."
            await signed.tasks.settle()  # a click while the trial still runs is refused
            write(sheet.controls["password"], "secret")
            click(sheet.test)
            await until(sheet.outcome.isVisible, "the answer")
            assert sheet.outcome.text() == "It connects. The account accepts the login."
            assert await signed.client.assets.providers() == []
        click(sheet.test)
        await until(lambda: "does not connect" in sheet.outcome.text(), "the answer")
        assert sheet.outcome.text() == "It does not connect: Nothing answers at this address and port."
        retype(sheet.controls["port"], "1")
        assert not sheet.outcome.isVisible(), "it was about other settings"
        press(sheet, Qt.Key.Key_Escape)
        assert sheet.isVisible()
        assert sheet.question is not None
        click(sheet.question.discard)
        assert not sheet.isVisible()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BEY-12")
def test_an_open_form_shows_the_connection_live_and_unfolds_to_what_is_wrong(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        await provider(signed)
        (account,) = await signed.client.assets.providers()
        panel = ProvidersPanel(context)
        panel.setParent(window)
        panel.resize(1200, 800)
        panel.show()
        panel.arrive({})
        panel.open_form(account)
        await until(lambda: isinstance(panel.dialog, ProviderSheet), "the form")
        sheet = panel.dialog
        assert isinstance(sheet, ProviderSheet)
        assert sheet.standing.text() == "Disabled"
        assert not sheet.controls["window"].isVisible()
        click(sheet.advanced)
        assert sheet.controls["window"].isVisible()
        click(sheet.advanced)
        retype(sheet.controls["window"], "0")
        click(sheet.save)
        await until(lambda: bool(sheet.fields["window"].error()), "the refusal")
        assert sheet.controls["window"].isVisible()
        told = msgspec.structs.replace(
            account, enabled=True, link="refused", link_reason="ESME_RINVPASWD", link_since_ms=5
        )
        form = ProviderForm(
            name=account.name, kind="smpp", settings=account.settings, enabled=True, version=account.version
        )
        await signed.client.assets.save_provider(form, account.id)
        await until(lambda: sheet.standing.text() != "Disabled", "the event")
        sheet.model.take_link(told)
        assert sheet.standing.text() == "Refused: Wrong password"
        assert sheet.model.state.typed["window"] == "0"
        sheet.finish(None)
        panel.shutdown()

    walk(steps)


def test_a_sender_is_made_changed_and_deleted(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        await provider(signed)
        panel = SendersPanel(context)
        panel.setParent(window)
        panel.show()
        panel.arrive({})
        panel.open_form(None)
        await until(lambda: isinstance(panel.dialog, SenderDialog), "the form")
        form = panel.dialog
        assert isinstance(form, SenderDialog)
        write(form.name, "NORDWIND GMBH")
        click(form.save)
        await until(lambda: bool(form.name_field.error()), "the refusal")
        assert form.name_field.error() == "Shorten it to 11; it has 13."
        form.name.clear()
        write(form.name, "NORDWIND")
        click(form.save)
        await signed.tasks.settle()
        (sender,) = await signed.client.assets.senders()
        assert (sender.name, sender.provider) == ("NORDWIND", "Carrier")
        await until(lambda: panel.model.state.total == 1, "the row")
        panel.table.acted.emit("delete", sender)
        assert isinstance(panel.dialog, Confirm)
        panel.dialog.finish(True)
        await signed.tasks.settle()
        assert await signed.client.assets.senders() == []
        panel.shutdown()

    walk(steps)


@pytest.mark.req("TBL-10", "CON-14")
def test_what_the_tool_row_offers_is_in_the_palette_and_the_keyboard_is_in_the_rows(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        for phone in ("600118204", "600118205"):
            await signed.client.contacts.save(ContactForm(phone=phone))
        panel = ContactsPanel(context)
        panel.setParent(window)
        panel.resize(1200, 800)
        panel.show()
        window.activateWindow()
        panel.setFocus()
        panel.arrive({})
        await until(lambda: panel.page.table is not None and panel.page.table.model.state.total == 2, "the rows")
        table = panel.page.table
        assert table is not None
        await until(table.view.hasFocus, "the keyboard")
        ids = {action.id for action in panel.commands()}
        assert {"new_contact", "table_columns", "table_filter", "table_csv", "table_xlsx"} <= ids
        assert "table_delete" not in ids
        press(table.view, Qt.Key.Key_Home)
        acts = {action.id: action.act for action in panel.commands()}
        assert {"table_edit", "table_add_tags", "table_delete"} <= set(acts)
        acts["table_columns"]()
        assert table.popup is not None
        table.popup.dismiss()
        acts["table_delete"]()
        assert panel.page.contacts is not None
        assert isinstance(panel.page.contacts.dialog, Confirm)
        panel.page.contacts.dialog.finish(None)
        panel.page.show_tab("targets")
        assert "table_csv" not in {action.id for action in panel.commands()}
        panel.shutdown()

    walk(steps)


@pytest.mark.req("CMP-2")
def test_an_accounts_pace_and_region_are_kept_when_it_is_switched(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        await provider(signed)
        panel = ProvidersPanel(context)
        panel.setParent(window)
        panel.show()
        panel.arrive({})
        await signed.tasks.settle()
        (account,) = await signed.client.assets.providers()
        panel.open_form(account)
        await until(lambda: isinstance(panel.dialog, ProviderSheet), "the form")
        sheet = panel.dialog
        assert isinstance(sheet, ProviderSheet)
        write(sheet.limits.pace, "6001")
        click(sheet.save)
        await until(sheet.limits.pace_field.error, "the refusal")
        assert "from 1 to 6,000" in sheet.limits.pace_field.error()
        retype(sheet.limits.pace, "120")
        sheet.limits.changed.emit("region", "UY")
        click(sheet.save)
        await signed.tasks.settle()
        (saved,) = await signed.client.assets.providers()
        assert (saved.per_minute, saved.region) == (120, "UY")
        panel.table.acted.emit("enable", saved)
        await signed.tasks.settle()
        (switched,) = await signed.client.assets.providers()
        assert (switched.enabled, switched.per_minute, switched.region) == (True, 120, "UY")
        panel.shutdown()

    walk(steps)
