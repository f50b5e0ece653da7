"""The attribute manager and its form without their widgets (CON-42..52)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from app.contract.attributes import (
    Attribute,
    AttributeForm,
    AttributeType,
    AttributeUses,
    Retype,
    check_attribute,
    check_choices,
)
from app.contract.faults import Code, Fault, Problem
from app.contract.feed import Event, Topic
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading


@dataclass(frozen=True, slots=True)
class AttributesState:
    """The list of the manager. `doomed` and `uses` are of the one that is to be deleted."""

    attributes: tuple[Attribute, ...] | None = None
    fault: Fault | None = None
    doomed: Attribute | None = None
    uses: AttributeUses | None = None


class AttributesModel:
    """Lists attributes and deletes them; follows the event stream."""

    def __init__(self, client: Client, run: Callable[[str, Any], object]) -> None:
        self._client, self._run = client, run
        self._watchers: list[Callable[[AttributesState], object]] = []
        self._end = client.events.subscribe(Topic.ATTRIBUTES, self._on_event)
        self._reading = Rereading(self._read)
        self.state = AttributesState()

    def watch(self, watcher: Callable[[AttributesState], object]) -> None:
        """Be called now and with every new state."""
        self._watchers.append(watcher)
        watcher(self.state)

    def close(self) -> None:
        """Hear of nothing any more."""
        self._watchers.clear()
        self._end()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for watcher in list(self._watchers):
            watcher(self.state)

    def _on_event(self, event: Event) -> None:
        del event
        self._run("", self.load())

    async def load(self) -> None:
        """The list."""
        await self._reading.now()

    async def _read(self) -> None:
        try:
            self._set(attributes=tuple(await self._client.contacts.attributes()), fault=None)
        except ServiceFault as error:
            self._set(fault=error.fault)

    async def ask_deletion(self, attribute: Attribute) -> None:
        """Find out what deleting would touch (CON-48)."""
        try:
            uses = await self._client.contacts.attribute_uses(attribute.id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        self._set(doomed=attribute, uses=uses, fault=None)

    def spare(self) -> None:
        """Delete nothing."""
        self._set(doomed=None, uses=None)

    async def delete(self, attribute: Attribute) -> None:
        """Delete it with all its values."""
        self._set(doomed=None, uses=None)
        try:
            await self._client.contacts.remove_attribute(attribute.id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        await self.load()


@dataclass(frozen=True, slots=True)
class AttributeFormState:
    """*Add attribute* or *Edit attribute*."""

    before: Attribute | None
    name: str = ""
    type: AttributeType | None = None
    show_in_profile: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    theirs: Attribute | None = None
    busy: bool = False
    touched: bool = False

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field; a value of the list counts for the list."""
        return next((one for one in self.problems if one.path.split(".")[0] == path), None)


class AttributeFormModel:
    """One open form. `finished` is called with the saved attribute (None: its type is being changed)."""

    def __init__(
        self,
        client: Client,
        before: Attribute | None,
        others: Sequence[Attribute],
        finished: Callable[[Attribute | None], object],
        *,
        name: str = "",
    ) -> None:
        self._client, self._finished = client, finished
        self._others = tuple(one for one in others if before is None or one.id != before.id)
        self._watchers: list[Callable[[AttributeFormState], object]] = []
        self.state = _begun(before) if before is not None else AttributeFormState(None, name=name)

    def watch(self, watcher: Callable[[AttributeFormState], object]) -> None:
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

    def change(self, **changes: Any) -> None:
        """Something was typed or chosen."""
        left = tuple(one for one in self.state.problems if one.path.split(".")[0] not in changes)
        self._set(**changes, touched=True, problems=left)

    async def save(self) -> None:
        """*Save changes*; another type is converted by the service where no value is lost (CON-45)."""
        now, before = self.state, self.state.before
        retypes = before is not None and (now.type, now.many) != (before.type, before.many)
        form = AttributeForm(
            name=now.name,
            type=now.type,
            show_in_profile=now.show_in_profile,
            many=now.many and now.type is AttributeType.LIST,
            choices=now.choices if now.type is AttributeType.LIST else (),
            version=before.version if before is not None else 0,
        )
        problems = check_attribute(form, self._others)
        if problems:
            self._set(problems=tuple(problems), fault=None)
            return
        self._set(busy=True, fault=None, problems=())
        try:
            if before is None:
                saved: Attribute | None = await self._client.contacts.save_attribute(form)
            else:
                saved = await self._change(before, form, retypes=retypes)
        except ServiceFault as error:
            self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(saved)

    async def _change(self, before: Attribute, form: AttributeForm, *, retypes: bool) -> Attribute | None:
        if not retypes:
            return await self._client.contacts.save_attribute(form, before.id)
        kept = msgspec.structs.replace(form, type=before.type, many=before.many, choices=before.choices)
        version = before.version
        if (form.name, form.show_in_profile) != (before.name, before.show_in_profile):
            version = (await self._client.contacts.save_attribute(kept, before.id)).version
        assert form.type is not None
        choices = form.choices if not check_choices(form.choices) else ()
        wish = Retype(version=version, type=form.type, many=form.many, choices=choices)
        await self._client.contacts.retype(before.id, wish)
        return None

    def _refused(self, fault: Fault) -> None:
        record = fault.params.get("record")
        if fault.code is Code.CONFLICT and isinstance(record, str):
            self._set(theirs=msgspec.json.decode(record, type=Attribute))
        elif fault.problems:
            self._set(problems=fault.problems)
        else:
            self._set(fault=fault)

    async def keep_mine(self) -> None:
        """Save what is typed over what somebody else saved."""
        if self.state.theirs is not None:
            self._set(before=self.state.theirs, theirs=None)
            await self.save()

    def take_theirs(self) -> None:
        """Show what somebody else saved."""
        theirs = self.state.theirs
        if theirs is not None:
            self.state = _begun(theirs)
            self._set()


def _begun(before: Attribute) -> AttributeFormState:
    return AttributeFormState(before, before.name, before.type, before.show_in_profile, before.many, before.choices)
