"""The queue of moderation without a screen: what changes while it is read is read too."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from app.contract.broadcasts import BroadcastForm
from app.contract.moderation import Subject, Waiting
from ui.panels.moderation.model import QueueModel, QueueState


def waiting(number: int) -> Waiting:
    return Waiting(
        kind=Subject.BROADCAST, id=number, name=f"Run {number}", author="Ada", sent_by="Ada", sent_ms=0,
        contacts=None, form=BroadcastForm(name="Run"), audience=(), senders=(), schedule=None, may_approve=True,
        version=1,
    )  # fmt: skip


class Door:
    """Answers are as they were when they were asked for, and wait for their gates."""

    def __init__(self) -> None:
        self.rows = [waiting(1)]
        self.gates = [asyncio.Event() for _ in range(3)]
        self.asked = 0

    async def queue(self) -> list[Waiting]:
        found, gate = list(self.rows), self.gates[self.asked]
        self.asked += 1
        await gate.wait()
        return found

    async def workspace(self) -> Any:
        return SimpleNamespace(moderation=True)


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_what_is_sent_to_moderation_while_the_queue_is_read_is_seen():
    async def steps() -> None:
        door, seen = Door(), list[QueueState]()
        model = QueueModel(door, door, door, seen.append)  # type: ignore[arg-type]  # the parts that reading uses
        reading = [asyncio.ensure_future(model.load())]
        await turns()
        door.rows.append(waiting(2))
        reading += [asyncio.ensure_future(model.load()) for _ in range(2)]  # two events
        await turns()
        for gate in reversed(door.gates):
            gate.set()
            await turns()
        await asyncio.gather(*reading)
        assert [row.id for row in model.state.rows] == [1, 2]
        assert door.asked == 2, "what came together is read once"

    asyncio.run(steps())
