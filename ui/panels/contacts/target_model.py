"""The target form without its widgets: filters, and how many contacts they find now (TGT-6..20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import msgspec

from app.contract.attributes import Attribute, AttributeType
from app.contract.contacts import SYSTEM_FIELDS, field_of, fields
from app.contract.faults import Code, Fault, Problem
from app.contract.paging import FieldKind, Filter, Op
from app.contract.targets import TARGET_FIELD, Count, RelativeDay, Target, TargetForm, check_target
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.table.conditions import chip_text
from ui.kit.table.spec import Choice, FilterField
from ui.panels.contacts.source import choices_of
from ui.texts.messages import msg, tr

_SYSTEM: Final = (
    ("phone", "contacts.phone"),
    ("tags", "contacts.tags"),
    ("opt_out", "contacts.opt_out"),
    ("doubtful", "contacts.number_check"),
    ("rcs_capable", "contacts.rcs_capable"),
    ("rcs_checked_ms", "contacts.rcs_checked"),
    ("created_ms", "contacts.created"),
    ("updated_ms", "contacts.updated"),
    ("import_id", "contacts.import_file"),
)


def target_fields(attributes: Sequence[Attribute]) -> tuple[FilterField, ...]:
    """Everything a target can filter by (TGT-10)."""
    kinds = fields(attributes)
    own = [
        FilterField(
            field_of(one.key),
            one.name,
            kinds[field_of(one.key)],
            tuple(Choice(choice, choice) for choice in one.choices) if one.type is AttributeType.LIST else (),
        )
        for one in attributes
    ]
    return (*own, *(FilterField(name, msg(words), SYSTEM_FIELDS[name]) for name, words in _SYSTEM))


def filter_words(
    item: Filter, known: Mapping[str, FilterField], choices: Mapping[str, Sequence[Choice]], now_ms: int
) -> str:
    """What a chip says of a filter; of a gone field, its key (TGT-16)."""
    found = known.get(item.field)
    if found is None:
        return tr("contacts.gone_field", field=item.field.removeprefix("attribute."))
    if item.op is Op.VALUE and found.kind is FieldKind.DATE and item.values[0] in set(RelativeDay):
        return tr("contacts.relative_chip", field=str(found.words), day=tr(f"contacts.day_{item.values[0]}"))
    return chip_text(found, item, found.choices or choices.get(item.field, ()), now_ms)


@dataclass(frozen=True, slots=True)
class TargetFormState:
    """What the form shows. `count` belongs to `filters`; while it is being asked for, `counting` is true."""

    target: Target | None = None
    name: str = ""
    filters: tuple[Filter, ...] = ()
    fields: tuple[FilterField, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    count: Count | None = None
    counting: bool = False
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    theirs: Target | None = None
    gone: bool = False
    busy: bool = False
    loaded: bool = False
    touched: bool = False

    @property
    def known(self) -> dict[str, FilterField]:
        """Fields by name."""
        return {one.field: one for one in self.fields}

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with the name, or with the filters."""
        return next((one for one in self.problems if one.path == path), None)


class TargetFormModel:
    """One open form; `finished` is called with the saved target."""

    def __init__(
        self, client: Client, target: Target | None, finished: Callable[[Target], object], *, sees_senders: bool
    ) -> None:
        self._client, self._finished, self._sees_senders = client, finished, sees_senders
        self._kinds: dict[str, FieldKind] = {}
        self._asked = 0
        self._watchers: list[Callable[[TargetFormState], object]] = []
        self.state = TargetFormState(
            target,
            target.name if target is not None else "",
            target.filters if target is not None else (),
        )

    def watch(self, watcher: Callable[[TargetFormState], object]) -> None:
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
        """The fields there are, the choices of those in use, the count."""
        try:
            attributes = await self._client.contacts.attributes()
            self._kinds = fields(attributes)
            self._set(fields=target_fields(attributes), loaded=True, fault=None)
            for item in self.state.filters:
                await self.load_choices(item.field)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        await self.recount()

    async def load_choices(self, name: str) -> None:
        """Entries of a closed list."""
        found = self.state.known.get(name)
        if found is None or found.choices or found.kind is not FieldKind.CHOICE or name in self.state.choices:
            return
        choices = await choices_of(self._client, name, sees_senders=self._sees_senders)
        self._set(choices={**self.state.choices, name: tuple(choices)})

    def choices_at(self, name: str) -> tuple[Choice, ...] | None:
        """Entries of a closed list, None while they are being read."""
        found = self.state.known[name]
        return found.choices or self.state.choices.get(name)

    def type_name(self, name: str) -> None:
        """The name."""
        left = tuple(one for one in self.state.problems if one.path != "name")
        self._set(name=name, touched=True, problems=left)

    async def put_filter(self, item: Filter) -> None:
        """Apply a filter: one a field, in the place it has."""
        names = [one.field for one in self.state.filters]
        filters = list(self.state.filters)
        if item.field in names:
            filters[names.index(item.field)] = item
        else:
            filters.append(item)
        self._set(filters=tuple(filters), touched=True, problems=())
        await self.recount()

    async def remove_filter(self, name: str) -> None:
        """Clear a filter."""
        self._set(filters=tuple(one for one in self.state.filters if one.field != name), touched=True)
        await self.recount()

    async def recount(self) -> None:
        """How many contacts there are now; the newest question wins (TGT-11)."""
        filters = self.state.filters
        self._asked += 1
        asked = self._asked
        if not filters or any(one.field not in self._kinds or one.field == TARGET_FIELD for one in filters):
            self._set(count=None, counting=False)
            return
        self._set(counting=True)
        try:
            count = await self._client.contacts.count_filters(filters)
        except ServiceFault as error:
            if asked == self._asked:
                self._set(fault=error.fault, counting=False)
            return
        if asked == self._asked:
            self._set(count=count, counting=False, fault=None)

    async def save(self) -> None:
        """*Save*."""
        now = self.state
        version = now.target.version if now.target is not None else 0
        form = TargetForm(name=now.name, filters=now.filters, version=version)
        problems = check_target(form, self._kinds)
        if problems:
            self._set(problems=tuple(problems), fault=None)
            return
        self._set(busy=True, fault=None)
        try:
            saved = await self._client.contacts.save_target(form, now.target.id if now.target is not None else None)
        except ServiceFault as error:
            self._refused(error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(saved)

    def _refused(self, fault: Fault) -> None:
        record = fault.params.get("record")
        if fault.code is Code.CONFLICT and isinstance(record, str):
            self._set(theirs=msgspec.json.decode(record, type=Target))
        elif fault.code is Code.NOT_FOUND:
            self._set(gone=True)
        elif fault.problems:
            self._set(problems=fault.problems)
        else:
            self._set(fault=fault)

    async def keep_mine(self) -> None:
        """Save what is here over what somebody else saved."""
        if self.state.theirs is not None:
            self._set(target=self.state.theirs, theirs=None)
            await self.save()

    async def take_theirs(self) -> None:
        """Show what somebody else saved."""
        theirs = self.state.theirs
        if theirs is not None:
            self._set(target=theirs, name=theirs.name, filters=theirs.filters, theirs=None, touched=False)
            await self.load()

    def save_as_new(self) -> None:
        """The target was deleted meanwhile: what is here becomes a new one."""
        self._set(target=None, gone=False)
