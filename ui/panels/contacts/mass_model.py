"""*Edit selected items* without its widgets: only what is touched is written (CON-35..37)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.contract.attributes import Attribute, AttributeValue
from app.contract.channels import Channel
from app.contract.contacts import MassEdit, Selection, Tag, TagId, check_mass_edit
from app.contract.faults import Fault, Problem
from app.contract.jobs import JobId
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.contacts.typed import Typed, value_of


@dataclass(frozen=True, slots=True)
class MassState:
    """What the form shows. `typed` holds touched values, `cleared` the keys of values that go."""

    attributes: tuple[Attribute, ...]
    tags: tuple[Tag, ...]
    count: int
    typed: dict[str, Typed] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    clearing: bool = False
    add_tags: tuple[TagId, ...] = ()
    new_tags: tuple[str, ...] = ()
    remove_tags: tuple[TagId, ...] = ()
    remove_all_tags: bool = False
    opt_out: tuple[Channel, ...] = ()
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    busy: bool = False

    @property
    def values(self) -> dict[str, AttributeValue]:
        """The values to write; an empty field leaves its value as it is."""
        by_key = {one.key: one for one in self.attributes}
        found = {key: value_of(by_key[key], typed) for key, typed in self.typed.items()}
        return {key: value for key, value in found.items() if value is not None}

    @property
    def touched(self) -> bool:
        """Whether there is anything to write."""
        tags = self.add_tags or self.new_tags or self.remove_tags or self.remove_all_tags
        return bool(self.values or self.cleared or tags or self.opt_out)

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with one field."""
        return next((one for one in self.problems if one.path == path), None)


class MassEditModel:
    """One open form; `finished` gets the job, and whether values go that it can give back."""

    def __init__(
        self,
        client: Client,
        selection: Selection,
        count: int,
        attributes: Sequence[Attribute],
        tags: Sequence[Tag],
        finished: Callable[[JobId, bool], object],
    ) -> None:
        self._client, self._selection, self._finished = client, selection, finished
        self._watcher: Callable[[MassState], object] = lambda _: None
        self.state = MassState(tuple(attributes), tuple(tags), count)

    def watch(self, watcher: Callable[[MassState], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._watcher(self.state)

    # -- what is typed -------------------------------------------------------------------------------------------

    def type_value(self, key: str, typed: Typed) -> None:
        """A value for all of them."""
        left = tuple(one for one in self.state.problems if one.path != f"values.{key}")
        self._set(typed={**self.state.typed, key: typed}, cleared=self.state.cleared - {key}, problems=left)

    def set_clearing(self, on: bool) -> None:
        """*Delete attribute values*; what was marked is unmarked when the mode ends."""
        if on:
            self._set(clearing=True)
        else:
            self._set(clearing=False, cleared=frozenset(), remove_tags=(), remove_all_tags=False)

    def toggle_cleared(self, key: str) -> None:
        """Mark a value for removal, or unmark it; what was typed for it is forgotten."""
        typed = {one: value for one, value in self.state.typed.items() if one != key}
        self._set(cleared=self.state.cleared ^ {key}, typed=typed)

    def add_tag(self, tag_id: TagId) -> None:
        """Give a tag."""
        left = tuple(one for one in self.state.remove_tags if one != tag_id)
        self._set(add_tags=(*self.state.add_tags, tag_id), remove_tags=left)

    def create_tag(self, name: str) -> None:
        """Give a new tag."""
        if name not in self.state.new_tags:
            self._set(new_tags=(*self.state.new_tags, name))

    def drop_tag(self, what: object) -> None:
        """Do not give it after all."""
        self._set(
            add_tags=tuple(one for one in self.state.add_tags if one != what),
            new_tags=tuple(one for one in self.state.new_tags if one != what),
        )

    def remove_tag(self, tag_id: TagId) -> None:
        """Take a tag away."""
        left = tuple(one for one in self.state.add_tags if one != tag_id)
        self._set(remove_tags=(*self.state.remove_tags, tag_id), add_tags=left)

    def keep_tag(self, what: object) -> None:
        """Do not take it away after all."""
        self._set(remove_tags=tuple(one for one in self.state.remove_tags if one != what))

    def set_remove_all_tags(self, on: bool) -> None:
        """Take every tag away, or only the chosen ones."""
        self._set(remove_all_tags=on, remove_tags=() if on else self.state.remove_tags)

    def choose_opt_outs(self, channels: Sequence[Channel]) -> None:
        """Channels on which none of them gets anything any more."""
        self._set(opt_out=tuple(channels))

    # -- saving --------------------------------------------------------------------------------------------------

    def form(self) -> MassEdit:
        """What is sent."""
        now = self.state
        return MassEdit(
            selection=self._selection,
            values=now.values,
            clear=tuple(sorted(now.cleared)),
            add_tags=now.add_tags,
            new_tags=now.new_tags,
            remove_tags=now.remove_tags,
            remove_all_tags=now.remove_all_tags,
            opt_out=now.opt_out,
        )

    async def save(self) -> None:
        """*Save*: the service works it off as a job."""
        form = self.form()
        problems = check_mass_edit(form, self.state.attributes)
        self._set(problems=tuple(problems), fault=None)
        if problems:
            return
        self._set(busy=True)
        try:
            job = await self._client.contacts.edit_many(form)
        except ServiceFault as error:
            self._set(problems=error.fault.problems, fault=None if error.fault.problems else error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(job.id, bool(form.clear))
