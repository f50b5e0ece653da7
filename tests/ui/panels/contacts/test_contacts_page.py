"""Contacts, attributes, tags and targets: a real service behind the page and a real hand on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.contract.attributes import AttributeForm, AttributeType
from app.contract.channels import Channel
from app.contract.contacts import ContactForm, OptOutForm
from app.contract.paging import Filter, Op, PageRequest
from app.contract.targets import TargetForm
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.contacts.people import Walk, add, cell, row, shown
from tests.ui.panels.desk import Signed
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Confirm
from ui.kit.table.source import Chosen
from ui.kit.table.state import Phase
from ui.panels.contacts.form_sheet import ContactSheet
from ui.panels.contacts.page import TARGETS, ContactsPage


@pytest.mark.req("CON-15", "CON-16", "CON-19", "CON-22", "CON-23")
def test_the_first_contact_is_typed_with_a_new_tag(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        assert page.contacts is not None
        assert page.contacts.model.state.phase is Phase.EMPTY
        card = page.contacts.table.cover.card
        assert card is not None
        assert card.findChild(Button, "import") is not None
        page.contacts.table.primary_pressed.emit("new")
        sheet = page.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        write(sheet.phone, "600 118 204")
        write(sheet.editors["name"].control, "Lucía")
        click(sheet.tags.add)
        assert sheet.tags.popup is not None
        write(sheet.tags.popup.search, "vip")
        press(sheet.tags.popup.search, Qt.Key.Key_Return)
        assert [label.text() for label in sheet.tags.labels] == ["vip"]
        click(sheet.save)
        await until(lambda: bool(signed.told), "the news")
        assert signed.told[0][:2] == ("Contact saved", "Open conversation")
        await signed.tasks.settle()
        assert row(page, 0).phone == "34600118204"
        assert row(page, 0).tags[0].name == "vip"
        assert page.contacts.model.state.selection.has(str(row(page, 0).id))

    walk(steps)


@pytest.mark.req("CON-54", "CON-55", "CON-57")
def test_every_mistake_is_shown_together_and_nothing_is_lost(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        page.open_contact(None)
        sheet = page.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        write(sheet.editors["email"].control, "nope")
        write(sheet.editors["birthday"].control, "31.02.1988")
        await sheet.model.save()
        assert sheet.phone_field.error() == "Phone number is required."
        assert sheet.editors["birthday"].field.error() == "Enter a date as DD.MM.YYYY."
        assert sheet.editors["email"].field.error()
        write(sheet.phone, "6oo")
        await sheet.model.save()
        assert sheet.phone_field.error().startswith("Use digits and an optional leading +")
        assert sheet.phone.text() == "6oo"
        press(sheet, Qt.Key.Key_Escape)
        assert sheet.isVisible()
        question = page.window().findChildren(Button)[-1]
        assert question.text() == "Discard"
        click(question)
        assert page.contacts is not None
        assert page.contacts.model.state.total == 0

    walk(steps)


@pytest.mark.req("CON-30", "CON-56")
def test_a_number_that_is_taken_offers_merging(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "+34600118204", name="Lu")
        other = await add(signed, "+34600118205", surname="Fernández", tags=("vip",))
        page.open_contact(other)
        sheet = page.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        sheet.phone.clear()
        write(sheet.phone, "600118204")
        await sheet.model.save()
        assert sheet.duplicate.isVisible()
        click(sheet.merge)
        await signed.tasks.settle()
        page_of = await signed.client.contacts.page(PageRequest())
        (kept,) = page_of.rows
        assert (kept.values["name"], kept.values["surname"], kept.tags[0].name) == ("Lu", "Fernández", "vip")

    walk(steps)


@pytest.mark.req("CON-32")
def test_what_others_saved_is_shown_beside_what_is_typed(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        contact = await add(signed, "+34600118204", city="Madrid", name="Lu")
        page.open_contact(contact)
        sheet = page.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        changed = ContactForm(
            phone="+34600118204", values={"city": "Bilbao", "name": "Lucía"}, version=contact.version
        )
        await signed.client.contacts.save(changed, contact.id)
        sheet.model.type_value("city", "Oviedo")
        await sheet.model.save()
        differences = {one.key: (one.mine, one.theirs) for one in sheet.model.state.differences}
        assert differences == {"city": ("Oviedo", "Bilbao"), "name": ("Lu", "Lucía")}
        assert sheet.conflict.isVisible()
        click(sheet.takes["name"])
        await sheet.model.keep_mine()
        now = await signed.client.contacts.one(contact.id)
        assert (now.values["city"], now.values["name"]) == ("Oviedo", "Lucía")

    walk(steps)


@pytest.mark.req("CON-21")
def test_an_attribute_is_added_without_losing_input(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        page.open_contact(None)
        sheet = page.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        write(sheet.phone, "600118204")
        await signed.client.contacts.save_attribute(AttributeForm(name="Car", type=AttributeType.TEXT))
        await sheet.model.take_attributes()
        assert "car" in sheet.editors
        assert sheet.phone.text() == "600118204"
        sheet.model.state.typed["car"] = "Seat"
        sheet._sure = True
        sheet.reject()

    walk(steps)


async def _opened(signed: Signed, page: ContactsPage) -> ContactSheet:
    """The form of a new contact."""
    page.open_contact(await add(signed, "+34600118204"))
    sheet = page.sheet
    assert sheet is not None
    await until(lambda: sheet.model.state.loaded, "the form")
    return sheet


@pytest.mark.req("CON-26", "CON-27", "CON-28")
def test_opt_outs_are_entered_lifted_and_kept_as_history(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        sheet = await _opened(signed, page)
        block = sheet.opt_outs
        block.channel.set_value(Channel.SMS.value)
        block.channel.value_changed.emit(Channel.SMS.value)
        click(block.add)
        await until(lambda: len(block.crosses) == 1, "the entry")
        await sheet.model.opt_out(Channel.SMS, "")
        assert block._channel_field.error() == "This opt-out is already in force."
        click(block.crosses[0])
        await until(lambda: not block.crosses and block.more.isVisible(), "the history")
        assert sheet.model.state.history is not None
        assert sheet.model.state.history[0].lifted_by
        sheet.reject()

    walk(steps)


@pytest.mark.req("MSG-71")
def test_a_device_is_registered_taken_away_and_given_back(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        sheet = await _opened(signed, page)
        block = sheet.devices
        click(block.more)
        write(block.token, "two words")
        press(block.token, Qt.Key.Key_Return)
        await until(lambda: block._fields["token"].error() != "", "the refusal")
        assert block.token.text() == "two words"
        sheet.reject()
        (question,) = page.window().findChildren(Confirm)
        question.reject()
        block.token.clear()
        write(block.token, "fcm:0123456789abcdef")
        write(block.name, "Pixel")
        click(block.add)
        await until(lambda: len(block.crosses) == 1, "the device")
        assert (block.form.isVisible(), block.token.text()) == (False, "")
        click(block.crosses[0])
        await until(lambda: not block.crosses and block.undo.isVisible(), "its end")
        click(block.undo)
        await until(lambda: len(block.crosses) == 1, "the device again")
        assert sheet.model.state.contact is not None
        (device,) = (await signed.client.contacts.one(sheet.model.state.contact.id)).devices
        assert (device.channel, device.token, device.name) == (Channel.PUSH, "fcm:0123456789abcdef", "Pixel")
        sheet.reject()

    walk(steps)


@pytest.mark.req("CON-12", "CON-31", "CON-41")
def test_a_deleted_contact_comes_back_by_undo(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "+34600118204", name="Lu")
        await add(signed, "+34600118205")
        await shown(signed, page, 2)
        assert page.contacts is not None
        first = row(page, 0)
        page.contacts.table.acted.emit("delete", first)
        await until(lambda: bool(signed.told), "the news")
        words, action, undo = signed.told[0]
        assert (words, action) == ("Contact deleted", "Undo")
        assert undo is not None

        async def count() -> int:
            return (await signed.client.contacts.page(PageRequest())).total

        while await count() == 2:
            await signed.tasks.settle()
        undo()
        await signed.tasks.settle()
        while await count() == 1:
            await signed.tasks.settle()
        assert first.id in [one.id for one in (await signed.client.contacts.page(PageRequest())).rows]

    walk(steps)


@pytest.mark.req("CON-38", "CON-39")
def test_all_contacts_are_never_deleted_and_others_with_their_number(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        for number in range(3):
            await add(signed, f"+3460011820{number}")
        await shown(signed, page, 3)
        assert page.contacts is not None
        tab = page.contacts
        tab.model.select_all_matching()
        tab.table.bulk_acted.emit("delete", tab.model.chosen())
        assert signed.told[-1][0] == "All contacts cannot be deleted at once."
        keys = tuple(str(row(page, number).id) for number in range(3))
        tab._on_bulk("delete", Chosen(3, keys=keys))
        assert tab.dialog is not None
        tab.dialog.finish(True)
        await until(lambda: len(signed.told) == 2, "the refusal")
        assert signed.told[-1][0] == "All contacts cannot be deleted at once."
        tab._on_bulk("delete", Chosen(2, keys=keys[:2]))
        buttons = [button.text() for button in tab.dialog.findChildren(Button)]
        assert "Delete 2 contacts" in buttons
        tab.dialog.finish(None)

    walk(steps)


@pytest.mark.req("CON-35")
def test_many_contacts_get_tags_and_lose_them(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        one = await add(signed, "+34600118204")
        await add(signed, "+34600118205", tags=("old",))
        await shown(signed, page, 2)
        assert page.contacts is not None
        tab = page.contacts
        tab.model.select_all_matching()
        tab._on_bulk("add_tags", tab.model.chosen())
        await until(lambda: tab.dialog is not None, "the dialog")
        dialog = tab.dialog
        assert dialog is not None
        dialog.picker.created.emit("new")  # type: ignore[union-attr]  # it is AddTags
        click(dialog.act)  # type: ignore[union-attr]  # it is AddTags
        await signed.tasks.settle()
        while not (await signed.client.contacts.one(one.id)).tags:
            await signed.tasks.settle()
        assert {tag.name: tag.contacts for tag in await signed.client.contacts.tags()} == {"old": 1, "new": 2}

    walk(steps)


@pytest.mark.req("CON-6", "CON-8", "CON-9", "CON-10", "CON-18")
def test_the_table_shows_what_is_known_and_follows_it(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        contact = await add(signed, "+34600118204", tags=("a", "b"), city="Madrid")
        doubtful = await add(signed, "1234")
        city = Filter(field="attribute.city", op=Op.VALUE, values=("Madrid",))
        await signed.client.contacts.save_target(TargetForm(name="Madrileños", filters=(city,)))
        await signed.client.contacts.opt_out(OptOutForm(contact_id=contact.id, channel=Channel.SMS))
        await shown(signed, page, 2)
        assert page.contacts is not None
        at = page.contacts.model.row_of(str(contact.id))
        assert at is not None
        texts = {key: [tag.text for tag in cell(page, at, key)] for key in ("tags", "target", "opt_out")}  # type: ignore[attr-defined]
        assert texts == {"tags": ["a", "b"], "target": ["Madrileños"], "opt_out": ["SMS: whole channel"]}
        doubt = page.contacts.model.row_of(str(doubtful.id))
        assert doubt is not None
        assert cell(page, doubt, "doubtful") is True
        await signed.client.contacts.save(
            ContactForm(phone="+34600118204", values={"city": "Bilbao"}, version=row(page, at).version), contact.id
        )
        await until(lambda: row(page, at).values.get("city") == "Bilbao", "the event")
        columns = [column.key for column in page.contacts.model.spec.columns]
        assert columns[:8] == [
            "phone", "attribute.name", "attribute.surname", "attribute.city", "attribute.email", "tags", "target",
            "opt_out",
        ]  # fmt: skip

    walk(steps)


@pytest.mark.req("CON-42", "CON-43", "CON-58", "CON-59")
def test_attributes_are_made_and_refused_with_reasons(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        page.open_attributes()
        manager = page.manager
        assert manager is not None
        await signed.tasks.settle()
        manager.open_form(None)  # type: ignore[union-attr]  # it is the attribute manager
        form = manager.form  # type: ignore[union-attr]  # it is the attribute manager
        assert form is not None
        write(form.name, "Name")
        await form.model.save()
        assert form.name_field.error() == "This is taken already. Choose another."
        assert form.type_field.error() == "Select a type."
        form.model.change(name="Colour", type=AttributeType.LIST, choices=("Red", "red"))
        await form.model.save()
        assert form.choices_field.error() == '"red" is there twice.'
        form.model.change(choices=("Red", "Blue"), many=True)
        await form.model.save()
        await signed.tasks.settle()
        assert "Colour" in manager.list.buttons
        await until(lambda: page.contacts is not None and "attribute.colour" in _keys(page), "the column")
        manager.finish()

    walk(steps)


def _keys(page: ContactsPage) -> list[str]:
    assert page.contacts is not None
    return [column.key for column in page.contacts.model.spec.columns]


@pytest.mark.req("CON-45", "CON-48")
def test_an_attribute_goes_after_what_uses_it_was_named(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "+34600118204", hobby="chess")
        await signed.client.contacts.save_target(
            TargetForm(name="Players", filters=(Filter(field="attribute.hobby", op=Op.FILLED),))
        )
        page.open_attributes()
        manager = page.manager
        assert manager is not None
        await signed.tasks.settle()
        click(manager.list.buttons["Hobby"][1])
        await until(lambda: manager.question is not None, "the question")
        question = manager.question
        assert question is not None
        assert "Delete with 1 value" in [button.text() for button in question.findChildren(Button)]
        question.finish(True)
        await signed.tasks.settle()
        assert "hobby" not in [one.key for one in await signed.client.contacts.attributes()]
        (target,) = await signed.client.contacts.targets()
        assert target.needs_attention
        manager.finish()

    walk(steps)


@pytest.mark.req("CON-25")
def test_tags_are_renamed_and_deleted_with_their_numbers(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "+34600118204", tags=("vip", "old"))
        page.open_tags()
        manager = page.manager
        assert manager is not None
        await signed.tasks.settle()
        click(manager.list.buttons["vip"][0])
        write(manager.name, "old")  # type: ignore[union-attr]  # the tag manager
        click(next(b for b in manager.rename.findChildren(Button) if b.text() == "Rename"))  # type: ignore[union-attr]
        await signed.tasks.settle()
        assert manager.name_field.error()  # type: ignore[union-attr]  # the tag manager
        manager.name.setText("VIP 2025")  # type: ignore[union-attr]  # the tag manager
        await manager.model.rename("VIP 2025")  # type: ignore[union-attr]  # the tag manager
        click(manager.list.buttons["old"][1])
        assert "Remove from 1 contact" in [b.text() for b in manager.question.findChildren(Button)]  # type: ignore[union-attr]
        manager.question.finish(True)  # type: ignore[union-attr]  # asked
        await signed.tasks.settle()
        assert [tag.name for tag in await signed.client.contacts.tags()] == ["VIP 2025"]
        manager.finish()

    walk(steps)


@pytest.mark.req("TGT-2", "TGT-6", "TGT-11", "TGT-17", "TGT-18")
def test_a_target_is_made_with_a_live_count(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        await add(signed, "+34600118204", city="Madrid")
        await add(signed, "+34600118205", city="Bilbao")
        page.show_tab(TARGETS)
        page.targets.open_target(None)
        sheet = page.targets.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        click(sheet.save)
        await until(lambda: bool(sheet.name_field.error()), "the refusal")
        assert sheet.name_field.error() == "Enter a unique target name."
        assert sheet.filters_error.text().startswith("Add at least one filter")
        write(sheet.name, "Madrid")
        city = sheet.model.state.known["attribute.city"]
        sheet.open_condition(city, sheet.add)
        popup = sheet.popup
        assert popup is not None
        write(popup.editor.values.rows[0].field, "madr")  # type: ignore[union-attr]  # a text condition
        click(popup.apply)  # type: ignore[union-attr]  # a condition
        await until(lambda: sheet.model.state.count is not None, "the count")
        assert sheet.figure.text() == "1"
        click(sheet.save)
        await until(lambda: page.targets.sheet is None, "saved")
        await signed.tasks.settle()
        entry = page.targets.model.entry(0)
        assert entry is not None
        assert [tag.text for tag in page.targets.model.spec.column("filters").read(entry.row)] == ["City: madr"]  # type: ignore[attr-defined]

    walk(steps)


@pytest.mark.req("TGT-3", "TGT-4", "TGT-14", "TGT-15", "TGT-16")
def test_targets_are_copied_sent_to_broadcasts_and_shown_when_broken(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, page: ContactsPage) -> None:
        filled = Filter(field="attribute.hobby", op=Op.FILLED)
        target = await signed.client.contacts.save_target(TargetForm(name="Hobby", filters=(filled,)))
        page.show_tab(TARGETS)
        wanted: list[object] = []
        page.broadcast_wanted.connect(wanted.append)
        page.targets.act("broadcast", target)
        assert wanted == [[target.id]]
        page.targets.act("duplicate", target)
        await signed.tasks.settle()
        names = {one.name for one in await signed.client.contacts.targets()}
        assert names == {"Hobby", "Hobby(1)"}
        hobby = next(one for one in await signed.client.contacts.attributes() if one.key == "hobby")
        await signed.client.contacts.remove_attribute(hobby.id)
        broken = next(one for one in await signed.client.contacts.targets() if one.id == target.id)
        page.targets.open_target(broken)
        sheet = page.targets.sheet
        assert sheet is not None
        await until(lambda: sheet.model.state.loaded, "the form")
        assert sheet.rows["attribute.hobby"].text() == "hobby: no longer exists"
        assert sheet.when.text() == "A filter names a field that no longer exists. Remove it."
        sheet.finish()
        page.targets.act("delete", broken)
        assert page.targets.question is not None
        page.targets.question.finish(True)
        await until(lambda: any(words == "Target deleted" for words, _, _ in signed.told), "gone")

    walk(steps)


@pytest.mark.req("CON-1")
def test_the_last_tab_is_remembered(walk: Callable[[Walk], None]):
    class Memory:
        def __init__(self) -> None:
            self.kept: dict[str, bytes] = {}

        def load(self, name: str) -> bytes | None:
            return self.kept.get(name)

        def save(self, name: str, content: bytes) -> None:
            self.kept[name] = content

        def set_aside(self, name: str) -> None:
            self.kept.pop(name, None)

    async def steps(signed: Signed, page: ContactsPage) -> None:
        memory = Memory()
        page.desk = replace(page.desk, store=memory)
        click(page.tabs.tab(TARGETS))
        again = ContactsPage(page.desk)
        assert again.tabs.value == TARGETS
        again.leave()
        again.close()
        again.deleteLater()

    walk(steps)
