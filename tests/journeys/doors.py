"""The doors that messages leave by, and what each must bring about, for chaos in small and in full.

A new door is a line in `DOORS`, and is covered by the journeys and the long measurement alike.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.channels.simulator.behaviour import DELIVERED, Behaviour, fate, has_rcs
from app.contract.channels import Channel
from tests.journeys.service import UNGUARDED, Carrier, Service, until
from tests.patience import WAIT_S

WINDOW: Final = 50
"""Messages under way on one account."""
Key = tuple[int, str]
"""A message that may leave once: its channel, which in a run is its step, and an address."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """One message as the workspace shows it to a person."""

    channel: int
    address: str
    is_unknown: bool
    is_reached: bool
    is_open: bool = False

    @property
    def key(self) -> Key:
        """What the carrier's journal has of it."""
        return self.channel, self.address


@dataclass(frozen=True)
class Door:
    """A kind of run: how it is launched, when it is over, and what is in its ledger.

    `behaviour` is the carrier's; `expected` tells which messages must have left, and `reachable` whom they reach,
    where nothing is in doubt. `launch` gets a service whose accounts are not made yet, the carrier, a rate in
    messages a second and the numbers, and returns the runs' ids.
    """

    name: str
    behaviour: Behaviour
    accounts: int
    launch: Callable[[Service, Carrier, float, list[str]], list[int]]
    is_done: Callable[[Service, int], bool]
    ledger: Callable[[Service, int], list[Line]]
    share: float = 1.0
    """Of the recipients of a faster door, so that runs take alike."""

    def recipients(self, most: int) -> int:
        """How many it goes to where the fastest goes to `most`."""
        return int(most * self.share)

    @property
    def options(self) -> tuple[str, ...]:
        """The carrier's."""
        how = self.behaviour
        return (
            "--no-magic",
            f"--latency-ms={how.latency_ms}",
            f"--submit-latency-ms={how.submit_latency_ms}",
            f"--delivery-rate={how.delivery_rate}",
            f"--incapable-rate={how.incapable_rate}",
        )

    def is_reachable(self, number: str) -> bool:
        """Whether a message gets to a number, on whatever channel."""
        return fate(number, self.behaviour).word == DELIVERED

    def expected(self, number: str) -> set[Key]:
        """What must leave to a number: of a chain every step up to the first that reaches it."""
        if self.accounts == 1:
            return {(Channel.SMS, number)}
        steps = [one for one in CHAIN if one is not Channel.RCS or has_rcs(number, self.behaviour)]
        return {(one, number) for one in (steps[:1] if self.is_reachable(number) else steps)}


def is_up(service: Service) -> bool:
    """Whether every account is connected."""
    return all(one["link"] == "up" for one in service.call("GET", "/api/providers"))


def pages(service: Service, path: str) -> Rows:
    """Every row of a list."""
    rows: Rows = []
    while True:
        page = service.call("POST", path, {"offset": len(rows), "limit": 500})
        rows += page["rows"]
        if len(rows) >= page["total"]:
            return rows


def _connected(service: Service, carrier: Carrier, rate: float, *, window: int = WINDOW) -> int:
    sender_id = service.connect(carrier.port, window=window, rate=rate)
    until(lambda: is_up(service), WAIT_S, "the bind")
    return sender_id


# -- broadcasts ----------------------------------------------------------------------------------------------------

CHAIN: Final = (Channel.RCS, Channel.WHATSAPP, Channel.SMS)
WAITING_S: Final = 20
_OVER: Final = ("complete", "seen", "failed")


def _launch_broadcast(service: Service, carrier: Carrier, rate: float, numbers: list[str]) -> list[int]:
    sender_id = _connected(service, carrier, rate)
    return [service.launch(sender_id, numbers, "Only once", waiting_time_s=30)]


def launch_chain(
    service: Service, carrier: Carrier, rate: float, numbers: list[str], sms_sender_id: int | None = None
) -> int:
    """RCS, then WhatsApp, then SMS, each over an account of its own; that for SMS may be there already."""
    steps = []
    for channel in CHAIN:
        if channel is Channel.SMS:
            sender_id = sms_sender_id or service.connect(carrier.port, window=WINDOW, rate=rate)
        else:
            sender_id = service.connect_simulated(channel, carrier.gateway_port, window=WINDOW, rate=rate)
        content = {"channel": channel.value, "text": "Only once"}
        steps.append({"content": content, "sender_id": sender_id, "waiting_time_s": WAITING_S})
    until(lambda: is_up(service), WAIT_S, "three lines")
    form = {
        "name": "Chain",
        "recipients": [{"kind": "phones", "numbers": numbers}],
        "timing": "instant",
        "steps": steps,
        "safety": UNGUARDED,
        "client_key": "chain",
    }
    return int(service.call("POST", "/api/broadcasts/launch", form)["id"])


def _launch_chain(service: Service, carrier: Carrier, rate: float, numbers: list[str]) -> list[int]:
    return [launch_chain(service, carrier, rate, numbers)]


def _broadcast_is_done(service: Service, broadcast_id: int) -> bool:
    return service.run(broadcast_id)["status"] in _OVER


def ledger(service: Service, broadcast_id: int) -> Rows:
    """Every recipient of a broadcast and what became of the message."""
    return pages(service, f"/api/broadcasts/{broadcast_id}/recipients/page")


def chain_ledger(service: Service, broadcast_id: int) -> list[Line]:
    """Every attempt of a broadcast's recipients; a recipient who has none is one that is open."""
    lines = []
    for row in ledger(service, broadcast_id):
        is_open = row["state"] not in ("successful", "unsuccessful")
        for one in row["attempts"]:
            is_unknown = one["state"] == "unknown" or (one["state"] == "timed_out" and not one["submitted_ms"])
            is_reached = row["state"] == "successful" and one["step"] == row["success_step"]
            lines.append(Line(one["channel"], one["address"], is_unknown, is_reached, is_open))
        if not row["attempts"]:
            lines.append(Line(0, row["address"], is_unknown=False, is_reached=False, is_open=True))
    return lines


# -- mailings ------------------------------------------------------------------------------------------------------

MAILINGS: Final = 4
PER_MINUTE: Final = 300
"""The fastest a mailing goes; several at once make a journey short."""


def launch_mailing(
    service: Service, sender_id: int, numbers: Sequence[str], name: str = "May", **fields: Any
) -> int:
    """A mailing to a list, started at once."""
    form = {
        "name": name, "method": "sms", "sender_id": sender_id, "text": "Only once", "per_minute": PER_MINUTE,
        "active": True,
    }  # fmt: skip
    made = service.call("POST", "/api/bulk/campaigns", {**form, **fields})
    path = f"/api/bulk/campaigns/{made['id']}"
    content = "".join(f"+{number}\n" for number in numbers).encode()
    taken = service.http.post(f"{path}/files", params={"slot": 1, "name": "list.csv"}, content=content)
    assert taken.is_success, taken.text
    assert taken.json()["file"], taken.text
    service.call("POST", f"{path}/start", {})
    until(lambda: service.call("GET", path)["state"] in ("running", "completed"), WAIT_S, "the list being read")
    return int(made["id"])


def _launch_mailings(service: Service, carrier: Carrier, rate: float, numbers: list[str]) -> list[int]:
    sender_id = _connected(service, carrier, rate)
    service.call("PUT", "/api/bulk/connection", {"sender_ids": [sender_id]})
    return [launch_mailing(service, sender_id, numbers[n::MAILINGS], f"List {n}") for n in range(MAILINGS)]


def mailing_is_done(service: Service, campaign_id: int) -> bool:
    """Whether a mailing has nothing more to send."""
    return bool(service.call("GET", f"/api/bulk/campaigns/{campaign_id}")["state"] == "completed")


def mailing_ledger(service: Service, campaign_id: int) -> list[Line]:
    """Every entry of a mailing."""
    return [
        Line(
            Channel.SMS,
            row["phone"],
            row["status"] == "unknown",
            row["status"] in ("sent", "delivered"),
            row["status"] in ("scheduled", "sending"),
        )
        for row in pages(service, f"/api/bulk/campaigns/{campaign_id}/entries")
    ]


# -- dialers -------------------------------------------------------------------------------------------------------


def make_dialer(service: Service, sender_id: int, name: str = "campsms", gap_ms: int = 0, **fields: Any) -> int:
    """A dialer that is always open and not started."""
    whole_week = {"days": [0, 1, 2, 3, 4, 5, 6], "from_min": 0, "to_min": 1440}
    schedule = service.call("POST", "/api/schedules", {"name": f"Always {name}", "ranges": [whole_week]})
    sender = next(one for one in service.call("GET", "/api/senders") if one["id"] == sender_id)
    form = {
        "name": name, "provider_id": sender["provider_id"], "sender_id": sender_id, "gap_ms": gap_ms,
        "schedule_ids": [schedule["id"]],
    }  # fmt: skip
    return int(service.call("POST", "/api/dialers", {**form, **fields})["id"])


def load(service: Service, numbers: Sequence[str], dialer: str = "campsms") -> None:
    """Give a dialer a file."""
    file = io.StringIO("campaign;destiny;message;priority;data\n")
    file.seek(0, io.SEEK_END)
    file.writelines(f"{dialer};+{number};Only once;9999;\n" for number in numbers)
    where = {"name": f"{dialer}.csv", "request_id": dialer}
    taken = service.http.post("/api/dialers/uploads", params=where, content=file.getvalue().encode())
    assert taken.is_success, taken.text
    assert taken.json()["accepted"], taken.text


def _launch_dialer(service: Service, carrier: Carrier, rate: float, numbers: list[str]) -> list[int]:
    dialer_id = make_dialer(service, _connected(service, carrier, rate))
    load(service, numbers)
    service.call("POST", f"/api/dialers/{dialer_id}/start")
    return [dialer_id]


def dialer_is_done(service: Service, dialer_id: int) -> bool:
    """Whether a dialer has nothing left, and every receipt of what was taken."""
    figures = service.call("GET", f"/api/dialers/{dialer_id}")["counters"]
    return bool(figures["to_process"] + figures["sending"] + figures["sent"] == 0)


def dialer_ledger(service: Service, dialer_id: int) -> list[Line]:
    """Every record of a dialer, processed or not."""
    waiting = pages(service, f"/api/dialers/{dialer_id}/spool/page")
    gone = pages(service, f"/api/dialers/{dialer_id}/repo/page")
    return [
        *(Line(Channel.SMS, row["address"], is_unknown=False, is_reached=False, is_open=True) for row in waiting),
        *(
            Line(Channel.SMS, row["address"], row["result"] == "unknown", row["result"] == "delivered")
            for row in gone
        ),
    ]


PERFECT: Final = Behaviour(latency_ms=50, submit_latency_ms=5, magic=False)
FICKLE: Final = Behaviour(latency_ms=50, submit_latency_ms=5, delivery_rate=0.8, incapable_rate=0.4, magic=False)

DOORS: Final = (
    Door("broadcast", PERFECT, 1, _launch_broadcast, _broadcast_is_done, chain_ledger),
    Door("chain of three", FICKLE, len(CHAIN), _launch_chain, _broadcast_is_done, chain_ledger),
    Door("mailings", PERFECT, 1, _launch_mailings, mailing_is_done, mailing_ledger, 0.3),
    Door("dialer", PERFECT, 1, _launch_dialer, dialer_is_done, dialer_ledger),
)
BROADCAST: Final = DOORS[0]
