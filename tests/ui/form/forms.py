"""A form with every kind of field, and one that takes what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from app.contract.faults import Code, Fault, Problem
from backend_client.transport import ServiceFault
from ui.kit.form.spec import Choice, FieldSpec, FormSpec, Kind, Value
from ui.kit.form.view_model import FormModel, Phase


def check_times(values: Mapping[str, Value]) -> list[Problem]:
    """The name must not be the mail."""
    if values["name"] and values["name"] == values["mail"]:
        return [Problem(path="name", code="taken"), Problem(path="", code="nothing_to_change")]
    return []


GROUPS = (Choice(1, "One"), Choice(2, "Two"), Choice(3, "Three"))
EVERY = FormSpec(
    id="every",
    title="New contact",
    fields=(
        FieldSpec("who", Kind.SECTION, "Who"),
        FieldSpec("name", Kind.TEXT, "Name", required=True, limit=12, help="As on the card."),
        FieldSpec("phone", Kind.PHONE, "Phone", required=True),
        FieldSpec("mail", Kind.EMAIL, "E-mail", path="values.mail"),
        FieldSpec("country", Kind.COUNTRY, "Country", default="ES"),
        FieldSpec("zone", Kind.TIME_ZONE, "Time zone"),
        FieldSpec("born", Kind.DATE, "Birthday"),
        FieldSpec("more", Kind.SECTION, "More"),
        FieldSpec("hint", Kind.NOTE, "Only people with the right see this."),
        FieldSpec("limit", Kind.NUMBER, "Limit", low=1, high=100),
        FieldSpec("rate", Kind.NUMBER, "Rate", decimals=True, low=0.5),
        FieldSpec("kind", Kind.CHOICE, "Kind", choices=(Choice("a", "Alpha"), Choice("b", "Beta")), default="a"),
        FieldSpec("beta", Kind.TEXT, "Beta name", required=True, shown_when=("kind", "b")),
        FieldSpec(
            "groups", Kind.CHOICES, "Groups", choices=(Choice(1, "One"), Choice(2, "Two"), Choice(3, "Three"))
        ),
        FieldSpec("tags", Kind.TAGS, "Tags", limit=3),
        FieldSpec("vip", Kind.SWITCH, "VIP", help="Sorts first."),
        FieldSpec("about", Kind.MULTILINE, "About", limit=40),
        FieldSpec("pass", Kind.PASSWORD, "Password"),
        FieldSpec("key", Kind.SECRET, "Key", required=True),
        FieldSpec("target", Kind.CHOICE, "Target"),
    ),
    check=check_times,
)

GOOD: Mapping[str, Value] = {"name": "Ana", "phone": "+34600118204", "target": 7}


class Desk:
    """A form at work: what was submitted, what it answers, what runs."""

    def __init__(
        self,
        spec: FormSpec = EVERY,
        values: Mapping[str, Value] = GOOD,
        *,
        stored: Sequence[str] = ("key",),
    ) -> None:
        self.submitted: list[Mapping[str, Value]] = []
        self.saved: list[object] = []
        self.fault: Fault | None = None
        self.gate: asyncio.Event | None = None
        self.tasks: set[asyncio.Future[None]] = set()
        self.model = FormModel(spec, self.submit, self.start, values=values, stored=stored, ask=self.ask)
        self.model.on_saved = self.saved.append

    async def submit(self, values: Mapping[str, Value]) -> object:
        self.submitted.append(values)
        await asyncio.sleep(0)
        if self.gate is not None:
            await self.gate.wait()
        if self.fault is not None:
            raise ServiceFault(self.fault)
        return f"saved {len(self.submitted)}"

    async def ask(self, key: str) -> Sequence[Choice]:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise ServiceFault(self.fault)
        return (Choice(7, f"{key} seven"), Choice(8, f"{key} eight"))

    def refuse(self, *problems: Problem, code: Code = Code.INVALID) -> None:
        self.fault = Fault(code=code, problems=problems)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def phase(self) -> Phase:
        return self.model.state.phase

    def fault_code(self) -> Code | None:
        return None if self.model.state.fault is None else self.model.state.fault.code

    async def settle(self) -> None:
        while self.tasks:
            await asyncio.wait(self.tasks)
        await asyncio.sleep(0)
