"""Contacts and imports as the desktop asks for them, answered by a real service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from app.contract.attributes import AttributeForm, AttributeType, Retype
from app.contract.channels import Channel
from app.contract.contacts import ContactForm, ExportForm, MassDelete, MassEdit, OptOutForm, Selection
from app.contract.faults import Code
from app.contract.imports import (
    AmendRow,
    ColumnMapping,
    Import,
    ImportId,
    ImportPlan,
    ImportState,
    PresetEntry,
    PresetForm,
    RejectedWords,
    RowGroup,
    RunImport,
)
from app.contract.jobs import Job, JobId
from app.contract.paging import Filter, ListQuery, Op, PageRequest
from app.contract.targets import TargetForm
from backend_client.client import Client
from backend_client.transport import ServiceFault
from tests.areas.conftest import Client as Service
from tests.areas.conftest import client, clock, home, observed, template_home, wait_for_job

__all__ = ["client", "clock", "home", "observed", "template_home"]

CITY = Filter(field="attribute.city", op=Op.VALUE, values=("Madrid",))


def calls(service: Service, verbs: Callable[[Client], Awaitable[None]]) -> None:
    """Make calls as the administrator."""

    async def run() -> None:
        asked = Client(str(service.http.base_url), workspace_token="workspace-token")
        asked.transport.sign(service.sign_in("admin"))
        try:
            await verbs(asked)
        finally:
            await asked.close()

    asyncio.run(run())


async def ended(service: Service, job: Job) -> Job:
    return await asyncio.to_thread(wait_for_job, service.runtime, JobId(job.id))


def test_one_contact_from_its_making_to_its_end(client: Service):
    async def verbs(asked: Client) -> None:
        contacts = asked.contacts
        made = await contacts.save(ContactForm(phone="+34600118204", values={"city": "Madrid"}, new_tags=("vip",)))
        assert await contacts.one(made.id) == made
        changed = ContactForm(phone="+34600118204", values={"city": "Bilbao"}, version=made.version)
        assert (await contacts.save(changed, made.id)).values["city"] == "Bilbao"
        with pytest.raises(ServiceFault) as stale:
            await contacts.save(changed, made.id)
        assert stale.value.fault.code is Code.CONFLICT
        other = await contacts.save(ContactForm(phone="+34600118205", values={"name": "Lu"}))
        assert (await contacts.merge(other.id, made.id)).values["name"] == "Lu"
        opted = await contacts.opt_out(OptOutForm(contact_id=made.id, channel=Channel.SMS))
        lifted = await contacts.lift(opted.opt_outs[0].id)
        assert await contacts.opt_outs_of(made.id) == [lifted]
        await contacts.remove(made.id)
        with pytest.raises(ServiceFault) as gone:
            await contacts.one(made.id)
        assert gone.value.fault.code is Code.NOT_FOUND

    calls(client, verbs)


def test_many_contacts_are_edited_deleted_given_back_and_exported(client: Service):
    async def verbs(asked: Client) -> None:
        contacts = asked.contacts
        ids = [(await contacts.save(ContactForm(phone=f"+3460011820{n}"))).id for n in range(3)]
        some = Selection(ids=tuple(ids[:2]))
        await ended(client, await contacts.edit_many(MassEdit(selection=some, values={"city": "Madrid"})))
        assert (await contacts.count(ListQuery(filters=(CITY,)))).contacts == 2
        deletion = await ended(client, await contacts.remove_many(MassDelete(selection=some, count=2)))
        assert (await contacts.page(PageRequest())).total == 1
        await ended(client, await contacts.restore(deletion.id))
        assert (await contacts.page(PageRequest())).total == 3
        wish = ExportForm(selection=Selection(query=ListQuery()), fields=("phone",), titles=("Teléfono",))
        job = await ended(client, await contacts.export(wish))
        text = b"".join([part async for part in contacts.exported(job.id)]).decode("utf-8-sig")
        assert text.split() == ["Teléfono", "34600118202", "34600118201", "34600118200"]

    calls(client, verbs)


def test_tags_attributes_and_targets(client: Service):
    async def verbs(asked: Client) -> None:
        contacts = asked.contacts
        tag = await contacts.save_tag("vip")
        assert [one.name for one in [await contacts.save_tag("VIP", tag.id)]] == ["VIP"]
        await contacts.remove_tag(tag.id)
        assert await contacts.tags() == []
        car = await contacts.save_attribute(AttributeForm(name="Car", type=AttributeType.TEXT))
        renamed = AttributeForm(name="Vehicle", type=AttributeType.TEXT, version=car.version)
        car = await contacts.save_attribute(renamed, car.id)
        contact = await contacts.save(ContactForm(phone="+34600118204", values={"car": "12", "city": "Madrid"}))
        assert (await contacts.attribute_uses(car.id)).contacts == 1
        await ended(client, await contacts.retype(car.id, Retype(version=car.version, type=AttributeType.NUMBER)))
        car = next(one for one in await contacts.attributes() if one.key == "car")
        assert car.type is AttributeType.NUMBER
        await contacts.remove_attribute(car.id)
        assert "car" not in [one.key for one in await contacts.attributes()]
        assert (await contacts.count_filters([CITY])).contacts == 1
        target = await contacts.save_target(TargetForm(name="Madrid", filters=(CITY,)))
        named = TargetForm(name="Madrid city", filters=(CITY,), version=target.version)
        target = await contacts.save_target(named, target.id)
        copy = await contacts.duplicate_target(target.id)
        assert [one.name for one in await contacts.targets()] == ["Madrid city", "Madrid city(1)"]
        assert (await contacts.targets_page(PageRequest())).total == 2
        assert (await contacts.count_target(target.id)).contacts == 1
        assert (await contacts.target_uses(target.id)).uses == ()
        (of_contact,) = await contacts.targets_of([contact.id])
        assert set(of_contact.target_ids) == {target.id, copy.id}
        await contacts.remove_target(copy.id)

    calls(client, verbs)


def test_an_import_from_upload_to_history(client: Service):
    async def verbs(asked: Client) -> None:
        imports = asked.imports

        async def content() -> AsyncIterator[bytes]:
            yield b"Phone,Name\n+34600118204,Lu\n"
            yield b"5.5E+11,Ana\n+34600118205,Eva\n"

        async def reach(import_id: ImportId, state: ImportState) -> Import:
            entry = await imports.one(import_id)
            if entry.job_id is not None:
                await asyncio.to_thread(wait_for_job, client.runtime, entry.job_id)
            entry = await imports.one(import_id)
            assert entry.state is state
            return entry

        entry = await reach((await imports.upload("list.csv", content())).id, ImportState.READ)
        assert (await imports.raw(entry.id, 1, 1)).rows == (("+34600118204", "Lu"),)
        plan = ImportPlan(mapping=(ColumnMapping(column=0, key="phoneNumber"), ColumnMapping(column=1, key="name")))
        preset = await imports.save_preset(
            PresetForm(name="Mine", entries=(PresetEntry(header="Phone", column=0, key="phoneNumber"),))
        )
        assert await imports.presets() == [preset]
        await imports.remove_preset(preset.id)
        await imports.check(entry.id, plan)
        entry = await reach(entry.id, ImportState.CHECKED)
        assert entry.findings is not None
        errors = await imports.rows(entry.id, RowGroup.ERRORS, lenient=False, offset=0, limit=10)
        assert [row.row for row in errors.rows] == [3]
        amended = await imports.amend(entry.id, 3, AmendRow(cells=("+34600118206", "Ana")))
        assert amended.phone == "34600118206"
        await imports.amend(entry.id, 3, AmendRow(cells=("5.5E+11", "Ana")))
        await imports.run(entry.id, RunImport())
        entry = await reach(entry.id, ImportState.DONE)
        assert entry.outcome is not None
        assert (entry.outcome.created, entry.outcome.errors) == (2, 1)
        words = RejectedWords(title="Motivo", words={"phone_damaged": "dañado"})
        text = (await imports.rejected(entry.id, words)).decode("utf-8-sig")
        assert text.splitlines() == ["Phone,Name,Motivo", "5.5E+11,Ana,phoneNumber: dañado"]
        assert [one.id for one in await imports.history()] == [entry.id]

    calls(client, verbs)


def test_an_import_that_was_begun_is_forgotten(client: Service):
    async def verbs(asked: Client) -> None:
        async def content() -> AsyncIterator[bytes]:
            yield b"Phone\n+34600118204\n"

        entry = await asked.imports.upload("list.csv", content())
        assert entry.job_id is not None
        await asyncio.to_thread(wait_for_job, client.runtime, entry.job_id)
        await asked.imports.forget(entry.id)
        with pytest.raises(ServiceFault) as gone:
            await asked.imports.one(entry.id)
        assert gone.value.fault.code is Code.NOT_FOUND

    calls(client, verbs)
