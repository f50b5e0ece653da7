"""The demo's bulk mailing: a list that goes out tomorrow morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.bulk import loading, service, slots
from app.contract.bulk import CampaignForm, CampaignId, ConnectionForm, Invalid, Method, StartCampaign
from app.contract.jobs import Job
from app.contract.lists import ListOptions
from app.contract.senders import SenderId
from app.core import workspace
from app.core.actor import Actor
from app.core.clock import SECOND_MS
from app.core.runtime import Runtime

NAME: Final = "Revisión antes del invierno"
FILE: Final = "revision_invierno.csv"
TEXT: Final = "Nordwind Talleres: hola {{name}}, la revisión de invierno de tu {{car}} está al 20 %. Pide cita."
NAMES: Final = ("Lucía", "Tomasz", "Inés", "José María", "Aisha", "Nkechi", "Priya", "Oleksandr")
CARS: Final = ("Seat León", "Renault Clio", "VW Golf", "Dacia Sandero", "Kia Ceed")
ROWS: Final = 160
HOUR: Final = 10


def start(runtime: Runtime, actor: Actor, sender_id: SenderId) -> Job:
    """A mailing whose list is on its way into the queue."""
    database = runtime.database
    database.write(service.save_connection, actor, ConnectionForm(sender_ids=(sender_id,)))
    with database.read() as conn:
        zone = ZoneInfo(workspace.read(conn).time_zone)
    form = CampaignForm(
        name=NAME,
        method=Method.SMS,
        sender_id=sender_id,
        text=TEXT,
        at_ms=tomorrow_ms(runtime.clock.now_ms(), zone),
        active=True,
        client_key="demo",
    )
    campaign = database.write(service.add, actor, form)
    _upload(runtime, actor, campaign.id)
    order = StartCampaign(invalid=Invalid.SKIP)
    return database.write(loading.start_import, actor, campaign.id, order, runtime.jobs)


def tomorrow_ms(now_ms: int, zone: ZoneInfo) -> int:
    """The next day's morning."""
    day = datetime.fromtimestamp(now_ms / SECOND_MS, zone) + timedelta(days=1)
    return round(day.replace(hour=HOUR, minute=0, second=0, microsecond=0).timestamp() * SECOND_MS)


def content() -> bytes:
    """The list: a header, one customer a row, one of them with a number that is too short."""
    rows = ["phone;name;car"]
    for number in range(ROWS):
        phone = "6004402" if number == ROWS // 2 else f"{600_440_200 + number}"
        rows.append(f"{phone};{NAMES[number % len(NAMES)]};{CARS[number % len(CARS)]}")
    return "\r\n".join(rows).encode() + b"\r\n"


def _upload(runtime: Runtime, actor: Actor, campaign_id: CampaignId) -> None:
    stored, whole = slots.new_name(), content()
    path = slots.place(runtime.home, stored)
    path.write_bytes(whole)
    with runtime.database.read() as conn:
        shape = slots.open_file(path, conn, TEXT, ListOptions()).shape
    digest = slots.digest_of(path)
    runtime.database.write(
        slots.take_in, actor, campaign_id, 1, name=FILE, size=len(whole), digest=digest, stored=stored,
        shape=shape, again=False,
    )  # fmt: skip
