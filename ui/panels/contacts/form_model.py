"""The contact form without its widgets: what is typed, what is wrong with it, what others saved meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from app.contract.attributes import Attribute, AttributeValue
from app.contract.channels import Channel
from app.contract.contacts import (
    Contact,
    ContactForm,
    ContactId,
    MassDelete,
    OptOut,
    OptOutForm,
    OptOutId,
    Selection,
    Tag,
    TagId,
    check_contact,
)
from app.contract.devices import Device, DeviceForm, check_device
from app.contract.faults import Code, Fault, Problem
from app.contract.jobs import JobId
from app.contract.senders import Sender
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.contacts.typed import Typed, shown_value, typed_of, value_of

PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that both sides changed: `mine` is typed here, `theirs` was saved by somebody else."""

    key: str
    name: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class ContactFormState:
    """What the form shows. `existing` is the contact that has the number (CON-56), `theirs` the newer record
    (CON-32), `gone` says that it was deleted meanwhile. `forgotten` is the device that was just taken away,
    `registered` how many were registered here."""

    contact: Contact | None = None
    attributes: tuple[Attribute, ...] = ()
    all_tags: tuple[Tag, ...] = ()
    senders: tuple[Sender, ...] = ()
    phone: str = ""
    typed: dict[str, Typed] = field(default_factory=dict)
    tags: tuple[TagId, ...] = ()
    new_tags: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    existing: Contact | None = None
    theirs: Contact | None = None
    gone: bool = False
    history: tuple[OptOut, ...] | None = None
    busy: bool = False
    loaded: bool = False
    touched: bool = False
    manages_opt_outs: bool = False
    device_problems: tuple[Problem, ...] = ()
    forgotten: Device | None = None
    registered: int = 0

    @property
    def is_new(self) -> bool:
        """Whether nothing is stored yet."""
        return self.contact is None

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with one field."""
        return next((one for one in self.problems if one.path == path), None)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Fields in which what is typed and what others saved part from the record both began with."""
        if self.theirs is None or self.contact is None:
            return ()
        before, theirs = self.contact, self.theirs
        found = []
        if theirs.phone != before.phone and self.phone != phone_text(theirs):
            found.append(Difference(PHONE, PHONE, self.phone, phone_text(theirs)))
        for one in self.attributes:
            mine = value_of(one, self.typed.get(one.key))
            other = theirs.values.get(one.key)
            if other != before.values.get(one.key) and other != mine:
                found.append(Difference(one.key, one.name, shown_value(one, mine), shown_value(one, other)))
        return tuple(found)


def phone_text(contact: Contact | None) -> str:
    """The number as the form shows it: with its plus, so that no default country is put before it when saved."""
    if contact is None or contact.phone is None:
        return ""
    return contact.phone if contact.doubtful or contact.country is None else f"+{contact.phone}"


class ContactFormModel:
    """One open form, seen by `watch`. `finished` is called with the saved contact, or with None when deleted."""

    def __init__(
        self,
        client: Client,
        contact: Contact | None,
        *,
        country: str,
        manages_opt_outs: bool,
        finished: Callable[[Contact | None, JobId | None], object],
    ) -> None:
        self._client, self._country, self._finished = client, country, finished
        self._watchers: list[Callable[[ContactFormState], object]] = []
        self.state = ContactFormState(contact=contact, manages_opt_outs=manages_opt_outs)

    def watch(self, watcher: Callable[[ContactFormState], object]) -> None:
        """Be called now and with every new state."""
        self._watchers.append(watcher)
        watcher(self.state)

    def close(self) -> None:
        """Nobody looks any more."""
        self._watchers.clear()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for watcher in list(self._watchers):
            watcher(self.state)

    async def load(self) -> None:
        """Attributes, tags, senders, and the contact as it is now."""
        now = self.state
        try:
            attributes, tags = await asyncio.gather(
                self._client.contacts.attributes(), self._client.contacts.tags()
            )
            senders = await self._client.assets.senders() if now.manages_opt_outs else []
            fresh = await self._client.contacts.one(now.contact.id) if now.contact is not None else None
            history = await self._client.contacts.opt_outs_of(fresh.id) if fresh is not None else []
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(
            attributes=tuple(attributes), all_tags=tuple(tags), senders=tuple(senders), history=tuple(history),
            loaded=True, fault=None,
        )  # fmt: skip
        self._fill(fresh)

    def _fill(self, contact: Contact | None) -> None:
        values = contact.values if contact is not None else {}
        self._set(
            contact=contact,
            phone=phone_text(contact),
            typed={one.key: typed_of(one, values.get(one.key)) for one in self.state.attributes},
            tags=tuple(tag.id for tag in contact.tags) if contact is not None else (),
            new_tags=(),
            touched=False,
            problems=(),
            theirs=None,
            existing=None,
        )

    # -- typing --------------------------------------------------------------------------------------------------

    def type_phone(self, text: str) -> None:
        """The number."""
        self._touch(PHONE, phone=text, existing=None)

    def type_value(self, key: str, typed: Typed) -> None:
        """The value of an attribute."""
        self._touch(f"values.{key}", typed={**self.state.typed, key: typed})

    def _touch(self, path: str, **changes: Any) -> None:
        left = tuple(one for one in self.state.problems if one.path != path)
        self._set(touched=True, problems=left, **changes)

    def add_tag(self, tag_id: TagId) -> None:
        """Give the contact a tag."""
        if tag_id not in self.state.tags:
            self._set(tags=(*self.state.tags, tag_id), touched=True)

    def create_tag(self, name: str) -> None:
        """Give it a tag that does not exist yet."""
        known = next((tag for tag in self.state.all_tags if tag.name.casefold() == name.casefold()), None)
        if known is not None:
            self.add_tag(known.id)
        elif name.casefold() not in (one.casefold() for one in self.state.new_tags):
            self._set(new_tags=(*self.state.new_tags, name), touched=True)

    def drop_tag(self, tag: TagId | str) -> None:
        """Take a tag away from the contact."""
        self._set(
            tags=tuple(one for one in self.state.tags if one != tag),
            new_tags=tuple(one for one in self.state.new_tags if one != tag),
            touched=True,
        )

    async def take_attributes(self) -> None:
        """Attributes changed while the form is open: what is typed stays (CON-21)."""
        attributes = tuple(await self._client.contacts.attributes())
        values = self.state.contact.values if self.state.contact is not None else {}
        typed = {one.key: self.state.typed.get(one.key, typed_of(one, values.get(one.key))) for one in attributes}
        self._set(attributes=attributes, typed=typed)

    # -- saving --------------------------------------------------------------------------------------------------

    def _form(self) -> ContactForm:
        now = self.state
        before = now.contact.values if now.contact is not None else {}
        values: dict[str, AttributeValue | None] = {}
        for one in now.attributes:
            value = value_of(one, now.typed.get(one.key))
            if value != before.get(one.key):
                values[one.key] = value
        version = now.contact.version if now.contact is not None else 0
        return ContactForm(phone=now.phone, values=values, tags=now.tags, new_tags=now.new_tags, version=version)

    async def save(self) -> None:
        """*Save contact*, *Save changes*; everything wrong is shown together."""
        form = self._form()
        keeps_none = self.state.contact is not None and self.state.contact.phone is None and not form.phone.strip()
        problems = check_contact(form, self.state.attributes, self._country)
        if keeps_none:
            problems = [one for one in problems if one.path != PHONE]
        if problems:
            self._set(problems=tuple(problems), fault=None)
            return
        self._set(busy=True, fault=None, existing=None)
        contact_id = self.state.contact.id if self.state.contact is not None else None
        try:
            saved = await self._client.contacts.save(form, contact_id)
        except ServiceFault as error:
            await self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(saved, None)

    async def _refused(self, fault: Fault) -> None:
        if fault.code is Code.INVALID:
            self._set(problems=fault.problems, fault=None if fault.problems else fault)
        elif fault.code is Code.CONTACT_EXISTS:
            existing = await self._client.contacts.one(ContactId(int(fault.params.get("id") or 0)))
            self._set(existing=existing, fault=None)
        elif fault.code is Code.CONFLICT and isinstance(record := fault.params.get("record"), str):
            self._set(theirs=msgspec.json.decode(record, type=Contact), fault=None)
        elif fault.code is Code.NOT_FOUND:
            self._set(gone=True, fault=None)
        else:
            self._set(fault=fault)

    def take_theirs(self, key: str) -> None:
        """In this field, what the other saved."""
        theirs = self.state.theirs
        if theirs is None:
            return
        if key == PHONE:
            self._set(phone=phone_text(theirs))
        else:
            one = next(one for one in self.state.attributes if one.key == key)
            self._set(typed={**self.state.typed, key: typed_of(one, theirs.values.get(key))})

    async def keep_mine(self) -> None:
        """Save what is typed over the newer record; fields only the other touched stay theirs."""
        theirs, before = self.state.theirs, self.state.contact
        if theirs is None or before is None:
            return
        typed = dict(self.state.typed)
        for one in self.state.attributes:
            untouched = value_of(one, typed.get(one.key)) == before.values.get(one.key)
            if untouched:
                typed[one.key] = typed_of(one, theirs.values.get(one.key))
        phone = phone_text(theirs) if self.state.phone == phone_text(before) else self.state.phone
        self._set(contact=theirs, typed=typed, phone=phone, theirs=None)
        await self.save()

    async def reload(self) -> None:
        """Forget what is typed and show what is stored."""
        self._set(theirs=None, gone=False)
        await self.load()

    def save_as_new(self) -> None:
        """The contact was deleted meanwhile: what is typed becomes a new one."""
        self._set(contact=None, gone=False, theirs=None, touched=True)

    async def merge(self) -> None:
        """Take this contact into the one that has its number (CON-30)."""
        now = self.state
        if now.existing is None:
            return
        self._set(busy=True)
        try:
            if now.contact is None:
                saved = await self._fill_gaps(now.existing)
            else:
                saved = await self._client.contacts.merge(now.contact.id, now.existing.id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(saved, None)

    async def _fill_gaps(self, existing: Contact) -> Contact:
        form = self._form()
        gaps = {key: value for key, value in form.values.items() if key not in existing.values}
        tags = tuple(dict.fromkeys([*(tag.id for tag in existing.tags), *(form.tags or ())]))
        merged = ContactForm(
            phone=phone_text(existing) or form.phone,
            values=gaps,
            tags=tags,
            new_tags=form.new_tags,
            version=existing.version,
        )
        return await self._client.contacts.save(merged, existing.id)

    async def delete(self) -> None:
        """*Delete contact*, given back by Undo for thirty days; the only contact is deleted for good."""
        contact = self.state.contact
        if contact is None:
            return
        self._set(busy=True, fault=None)
        job_id: JobId | None = None
        try:
            wish = MassDelete(selection=Selection(ids=(contact.id,)), count=1)
            job_id = (await self._client.contacts.remove_many(wish)).id
        except ServiceFault as error:
            if error.fault.code is not Code.ALL_CONTACTS:
                self._set(fault=error.fault, busy=False)
                return
            await self._client.contacts.remove(contact.id)
        self._set(busy=False)
        self._finished(None, job_id)

    # -- opt-outs ------------------------------------------------------------------------------------------------

    async def opt_out(self, channel: Channel | None, sender: str) -> None:
        """Enter an opt-out (CON-27)."""
        contact = self.state.contact
        if contact is not None:
            form = OptOutForm(contact_id=contact.id, channel=channel, sender=sender)
            await self._change_opt_outs(self._client.contacts.opt_out(form))

    async def lift(self, opt_out_id: OptOutId) -> None:
        """Take an opt-out back (CON-28)."""
        await self._change_opt_outs(self._client.contacts.lift(opt_out_id))

    async def _change_opt_outs(self, call: Any) -> None:
        contact = self.state.contact
        try:
            await call
            if contact is not None:
                self._set(history=tuple(await self._client.contacts.opt_outs_of(contact.id)), fault=None)
        except ServiceFault as error:
            problem = error.fault.problems[0] if error.fault.problems else None
            kept = tuple(one for one in self.state.problems if one.path != "channel")
            if problem is not None:
                self._set(problems=(*kept, Problem(path="channel", code=problem.code, params=problem.params)))
            else:
                self._set(fault=error.fault)

    # -- devices -------------------------------------------------------------------------------------------------

    async def register(self, form: DeviceForm) -> None:
        """Register a device; everything wrong with it is shown together."""
        contact = self.state.contact
        problems = tuple(check_device(form))
        if contact is None or problems:
            self._set(device_problems=problems)
            return
        await self._change_devices(self._client.contacts.register_device(contact.id, form), registered=1)

    async def forget(self, device: Device) -> None:
        """Take a device away; `give_back` undoes it."""
        await self._change_devices(self._client.contacts.forget_device(device.id), forgotten=device)

    async def give_back(self) -> None:
        """Register the device that was just taken away again; what is typed for another one stays."""
        contact, device = self.state.contact, self.state.forgotten
        if contact is not None and device is not None:
            form = DeviceForm(channel=device.channel, token=device.token, name=device.name)
            await self._change_devices(self._client.contacts.register_device(contact.id, form))

    async def _change_devices(
        self, call: Awaitable[Contact], *, registered: int = 0, forgotten: Device | None = None
    ) -> None:
        try:
            fresh = await call
        except ServiceFault as error:
            problems = error.fault.problems
            self._set(device_problems=problems, fault=None if problems else error.fault)
            return
        contact = self.state.contact
        self._set(
            contact=None if contact is None else msgspec.structs.replace(contact, devices=fresh.devices),
            device_problems=(),
            forgotten=forgotten,
            registered=self.state.registered + registered,
            fault=None,
        )
