"""A form without a screen: what stands in its fields, what is wrong, and saving it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from app.contract.faults import Fault, Problem
from backend_client.transport import ServiceFault
from ui.kit.form.reading import check_field, is_shown, read, typed
from ui.kit.form.spec import SILENT, Choice, FieldSpec, FormSpec, Kind, Value
from ui.kit.form.world import countries, zones

Submit = Callable[[Mapping[str, Value]], Awaitable[object]]
"""Saves the values of the fields that are shown; raises ServiceFault. What it returns is told to `on_saved`."""
Ask = Callable[[str], Awaitable[Sequence[Choice]]]
"""Gives the entries of a field whose list the spec leaves open."""
Run = Callable[[Coroutine[Any, Any, None]], object]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Phase(Enum):
    """What the form is doing."""

    EDITING = "editing"
    SAVING = "saving"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class FormState:
    """`raw` is what stands in the fields. `problems` are at fields by key, `others` have no field of their own.

    `attempt` counts savings that were refused: the view goes to the field `first_wrong` then. With `unread`, the
    fault is that a list could not be read.
    """

    raw: Mapping[str, Value] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    others: tuple[Problem, ...] = ()
    fault: Fault | None = None
    phase: Phase = Phase.EDITING
    attempt: int = 0
    first_wrong: str = ""
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    unread: bool = False


class FormModel:
    """One open form. `stored` are the keys of secrets the service has; `observe` is told every new state.

    Nothing typed is ever lost: a refusal leaves everything as it stands.
    """

    def __init__(
        self,
        spec: FormSpec,
        submit: Submit,
        run: Run,
        *,
        values: Mapping[str, Value] = _NOTHING,
        stored: Collection[str] = (),
        ask: Ask | None = None,
    ) -> None:
        self.spec = spec
        self.run = run
        self.stored = frozenset(stored)
        self._submit = submit
        self._ask = ask
        self._observers: list[Callable[[FormState], None]] = []
        self.on_saved: Callable[[object], object] = lambda _: None
        raw = {
            one.key: typed(one, values.get(one.key, one.default)) for one in spec.fields if one.kind not in SILENT
        }
        self._clean: Mapping[str, Value] = raw
        self.state = FormState(raw=raw)

    def observe(self, observer: Callable[[FormState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """The screen goes: nothing is told any more."""
        self._observers.clear()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for observer in list(self._observers):
            observer(self.state)

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.state.phase is not Phase.SAVED and dict(self.state.raw) != dict(self._clean)

    def shown(self, one: FieldSpec) -> bool:
        """Whether a field takes part now."""
        return is_shown(one, self.state.raw)

    def choices_of(self, one: FieldSpec) -> tuple[Choice, ...] | None:
        """The entries of a field's list, None while they are not known."""
        if one.kind is Kind.COUNTRY:
            return countries()
        if one.kind is Kind.TIME_ZONE:
            return zones()
        return one.choices if one.choices is not None else self.state.choices.get(one.key)

    def values(self) -> dict[str, Value]:
        """What the fields mean that are shown; a stored secret that was not typed anew is left out."""
        found: dict[str, Value] = {}
        for one in self.spec.fields:
            raw = self.state.raw.get(one.key)
            if one.kind in SILENT or not self.shown(one) or (one.kind is Kind.SECRET and not raw):
                continue
            found[one.key] = read(one, raw)
        return found

    def check(self) -> list[Problem]:
        """Everything that is wrong, in the order of the fields."""
        found: list[Problem] = []
        for one in self.spec.fields:
            if self.shown(one):
                offered = {choice.value for choice in self.choices_of(one) or ()}
                stored = one.key in self.stored
                found += check_field(one, self.state.raw.get(one.key), stored=stored, offered=offered)
        named = {problem.path for problem in found}
        return found + [problem for problem in self.spec.check(self.values()) if problem.path not in named]

    # -- intents -------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Ask for the lists the spec leaves open."""
        for one in self.spec.fields:
            if one.kind in {Kind.CHOICE, Kind.CHOICES} and one.choices is None and self._ask is not None:
                try:
                    found = await self._ask(one.key)
                except ServiceFault as error:
                    self._set(fault=error.fault, unread=True)
                    return
                self._set(choices={**self.state.choices, one.key: tuple(found)})

    def edit(self, key: str, raw: Value) -> None:
        """Something was typed or chosen; what was wrong with it is not known any more."""
        if self.state.raw.get(key) == raw:
            return
        problems = {name: problem for name, problem in self.state.problems.items() if name != key}
        self._set(raw={**self.state.raw, key: raw}, problems=problems, phase=Phase.EDITING)

    async def save(self) -> None:
        """Check, then hand over; a second start while the first runs does nothing."""
        if self.state.phase is Phase.SAVING:
            return
        if problems := self.check():
            self._refuse(problems)
            return
        sent = self.state.raw
        self._set(phase=Phase.SAVING, problems={}, others=(), fault=None)
        try:
            result = await self._submit(self.values())
        except ServiceFault as error:
            if error.fault.problems:
                self._refuse(error.fault.problems)
            else:
                self._set(phase=Phase.EDITING, fault=error.fault, unread=False)
            return
        self._clean = sent
        self._set(phase=Phase.SAVED)
        self.on_saved(result)

    async def retry(self) -> None:
        """Try again what failed: the saving, or, before anything was saved, the lists."""
        if any(one.choices is None and self.choices_of(one) is None for one in self._asking()):
            self._set(fault=None)
            await self.load()
            return
        await self.save()

    def _asking(self) -> list[FieldSpec]:
        if self._ask is None:
            return []
        return [one for one in self.spec.fields if one.kind in {Kind.CHOICE, Kind.CHOICES}]

    def _refuse(self, problems: Sequence[Problem]) -> None:
        """Put every problem at its field, the first of a field first; those without one are told above all."""
        at: dict[str, Problem] = {}
        others: list[Problem] = []
        for problem in problems:
            one = self._field_at(problem.path)
            if one is None:
                others.append(problem)
            else:
                at.setdefault(one.key, problem)
        first = next((one.key for one in self.spec.fields if one.key in at), "")
        attempt = self.state.attempt + 1
        self._set(
            phase=Phase.EDITING, problems=at, others=tuple(others), fault=None, attempt=attempt, first_wrong=first
        )

    def _field_at(self, path: str) -> FieldSpec | None:
        """The shown field a path names, or lies in (`tags.0` in `tags`); the longest name wins."""
        fitting = [
            one
            for one in self.spec.fields
            if one.kind not in SILENT
            and self.shown(one)
            and (path == one.place or path.startswith(f"{one.place}."))
        ]
        return max(fitting, key=lambda one: len(one.place), default=None)
