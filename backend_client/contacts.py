"""Contacts, their attributes, tags and opt-outs, and targets (CON, TGT)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from app.contract.attributes import Attribute, AttributeForm, AttributeId, AttributeUses, Retype
from app.contract.contacts import (
    Contact,
    ContactForm,
    ContactId,
    ExportForm,
    MassDelete,
    MassEdit,
    Merge,
    OptOut,
    OptOutForm,
    OptOutId,
    Tag,
    TagForm,
    TagId,
)
from app.contract.devices import DeviceForm, DeviceId
from app.contract.jobs import Job, JobId
from app.contract.paging import Filter, ListQuery, Page, PageRequest
from app.contract.targets import (
    ContactIds,
    ContactTargets,
    Count,
    CountFilters,
    Target,
    TargetForm,
    TargetId,
    UseList,
)
from backend_client.transport import Transport


class Contacts:
    """Calls of the contacts area, but for imports."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, request: PageRequest) -> Page[Contact]:
        """A window of the contacts table."""
        return await self._transport.post("/api/contacts/page", Page[Contact], request)

    async def count(self, query: ListQuery) -> Count:
        """How many contacts a query finds."""
        return await self._transport.post("/api/contacts/count", Count, query)

    async def targets_of(self, ids: Sequence[int]) -> list[ContactTargets]:
        """Targets that contacts satisfy now (CON-9)."""
        return await self._transport.post("/api/contacts/targets", list[ContactTargets], ContactIds(ids=tuple(ids)))

    async def one(self, contact_id: ContactId) -> Contact:
        """A contact; of one that was merged, the kept one."""
        return await self._transport.get(f"/api/contacts/{contact_id}", Contact)

    async def save(self, form: ContactForm, contact_id: ContactId | None = None) -> Contact:
        """A new contact without an id, else a changed one."""
        if contact_id is None:
            return await self._transport.post("/api/contacts", Contact, form)
        return await self._transport.put(f"/api/contacts/{contact_id}", Contact, form)

    async def remove(self, contact_id: ContactId) -> None:
        """Delete one contact for good."""
        await self._transport.delete(f"/api/contacts/{contact_id}")

    async def merge(self, contact_id: ContactId, into_id: ContactId) -> Contact:
        """Take a contact into another, which stays (CON-30)."""
        return await self._transport.post(f"/api/contacts/{contact_id}/merge", Contact, Merge(into_id=into_id))

    async def register_device(self, contact_id: ContactId, form: DeviceForm) -> Contact:
        """A device to send pushes to (MSG-71)."""
        return await self._transport.post(f"/api/contacts/{contact_id}/devices", Contact, form)

    async def forget_device(self, device_id: DeviceId) -> Contact:
        """Take a device from its contact."""
        return await self._transport.call("DELETE", f"/api/devices/{device_id}", Contact)

    # -- many contacts -------------------------------------------------------------------------------------------

    async def edit_many(self, form: MassEdit) -> Job:
        """*Edit selected items*."""
        return await self._transport.post("/api/contacts/mass-edit", Job, form)

    async def remove_many(self, form: MassDelete) -> Job:
        """*Delete contacts*; `restore` gives them back for thirty days."""
        return await self._transport.post("/api/contacts/mass-delete", Job, form)

    async def restore(self, job_id: JobId) -> Job:
        """Give back what a mass operation took (CON-41)."""
        return await self._transport.post(f"/api/contacts/restore/{job_id}", Job)

    async def export(self, form: ExportForm) -> Job:
        """Have a file written; `exported` fetches it when the job is done."""
        return await self._transport.post("/api/contacts/export", Job, form)

    def exported(self, job_id: JobId) -> AsyncIterator[bytes]:
        """The file of an export that is done."""
        return self._transport.download(f"/api/exports/{job_id}")

    # -- tags and opt-outs ---------------------------------------------------------------------------------------

    async def tags(self) -> list[Tag]:
        """Every tag with its number of contacts."""
        return await self._transport.get("/api/tags", list[Tag])

    async def save_tag(self, name: str, tag_id: TagId | None = None) -> Tag:
        """A new tag without an id, else a renamed one."""
        form = TagForm(name=name)
        if tag_id is None:
            return await self._transport.post("/api/tags", Tag, form)
        return await self._transport.put(f"/api/tags/{tag_id}", Tag, form)

    async def remove_tag(self, tag_id: TagId) -> None:
        """Delete a tag."""
        await self._transport.delete(f"/api/tags/{tag_id}")

    async def opt_outs_of(self, contact_id: ContactId) -> list[OptOut]:
        """Every opt-out of a contact, lifted ones too (CON-28)."""
        return await self._transport.get(f"/api/contacts/{contact_id}/opt-outs", list[OptOut])

    async def opt_out(self, form: OptOutForm) -> Contact:
        """Enter that a contact must get nothing."""
        return await self._transport.post("/api/opt-outs", Contact, form)

    async def lift(self, opt_out_id: OptOutId) -> OptOut:
        """Take an opt-out back."""
        return await self._transport.post(f"/api/opt-outs/{opt_out_id}/lift", OptOut)

    # -- attributes ----------------------------------------------------------------------------------------------

    async def attributes(self) -> list[Attribute]:
        """Every attribute in the order of the table."""
        return await self._transport.get("/api/attributes", list[Attribute])

    async def attribute_uses(self, attribute_id: AttributeId) -> AttributeUses:
        """What deleting an attribute would touch (CON-48)."""
        return await self._transport.get(f"/api/attributes/{attribute_id}/uses", AttributeUses)

    async def save_attribute(self, form: AttributeForm, attribute_id: AttributeId | None = None) -> Attribute:
        """A new attribute without an id, else a changed one."""
        if attribute_id is None:
            return await self._transport.post("/api/attributes", Attribute, form)
        return await self._transport.put(f"/api/attributes/{attribute_id}", Attribute, form)

    async def retype(self, attribute_id: AttributeId, form: Retype) -> Job:
        """Change an attribute's type where no value is lost (CON-45)."""
        return await self._transport.post(f"/api/attributes/{attribute_id}/retype", Job, form)

    async def remove_attribute(self, attribute_id: AttributeId) -> None:
        """Delete an attribute with its values."""
        await self._transport.delete(f"/api/attributes/{attribute_id}")

    # -- targets -------------------------------------------------------------------------------------------------

    async def targets(self) -> list[Target]:
        """Every target by name."""
        return await self._transport.get("/api/targets", list[Target])

    async def targets_page(self, request: PageRequest) -> Page[Target]:
        """A window of the targets table."""
        return await self._transport.post("/api/targets/page", Page[Target], request)

    async def count_filters(self, filters: Sequence[Filter]) -> Count:
        """How many contacts filters find before they are saved (TGT-11)."""
        return await self._transport.post("/api/targets/count", Count, CountFilters(filters=tuple(filters)))

    async def count_target(self, target_id: TargetId) -> Count:
        """How many contacts a target has now."""
        return await self._transport.get(f"/api/targets/{target_id}/count", Count)

    async def target_uses(self, target_id: TargetId) -> UseList:
        """What uses a target."""
        return await self._transport.get(f"/api/targets/{target_id}/uses", UseList)

    async def save_target(self, form: TargetForm, target_id: TargetId | None = None) -> Target:
        """A new target without an id, else a changed one."""
        if target_id is None:
            return await self._transport.post("/api/targets", Target, form)
        return await self._transport.put(f"/api/targets/{target_id}", Target, form)

    async def duplicate_target(self, target_id: TargetId) -> Target:
        """The same filters under the next free name (TGT-14)."""
        return await self._transport.post(f"/api/targets/{target_id}/duplicate", Target)

    async def remove_target(self, target_id: TargetId) -> None:
        """Delete a target."""
        await self._transport.delete(f"/api/targets/{target_id}")
