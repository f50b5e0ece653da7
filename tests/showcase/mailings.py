"""What the pictures of bulk mailings need besides the demo's own: one that runs, one with mistakes, a draft."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from app.contract.bulk import CampaignForm, ConnectionForm, Invalid, Method, StartCampaign
from app.contract.channels import Channel
from backend_client.client import Client
from ui.panels.contacts.source import finished

RUNNING: Final = "Recordatorio ITV, noviembre"
CHECKED: Final = "Neumáticos de invierno"
TEXT: Final = "Hola {{name}}, tu {{car}} pasa la ITV este mes. Pide cita: nwd.example/itv"
NAMES: Final = ("Lucía", "Tomasz", "Inés", "José María", "Aisha", "Анна", "Nkechi", "Priya")
WRONG: Final = (
    "6004102;Marta;Kia Ceed",
    "600 43O 111;Luis;Opel Corsa",
    "600430204;Eva;",
    "+4915112345678;Jan;Audi A3",
    "600430001;Lucía;Seat León",
)
CARS: Final = ("Seat León", "Renault Clio", "VW Golf", "Dacia Sandero")


def rows(count: int, first: int) -> str:
    """A list with a header."""
    lines = [f"{first + at};{NAMES[at % len(NAMES)]};{CARS[at % len(CARS)]}" for at in range(count)]
    return "\r\n".join(["phone;name;car", *lines, ""])


async def furnish_mailings(client: Client) -> None:
    """Channels are chosen; one mailing runs, one waits with a list that has mistakes, one is a draft."""
    senders = [one for one in await client.assets.senders() if one.channel == Channel.SMS]
    version = (await client.bulk.connection()).version
    ids = tuple(one.id for one in senders)
    await client.bulk.save_connection(ConnectionForm(sender_ids=ids, version=version))
    form = CampaignForm(
        name=RUNNING, method=Method.SMS, sender_id=senders[0].id, text=TEXT, active=True, per_minute=120
    )
    running = await client.bulk.save(form)
    await client.bulk.upload(running.id, 1, "itv_noviembre.csv", _bytes(rows(640, 600_420_000)))
    await finished(client, await client.bulk.start(running.id, StartCampaign(invalid=Invalid.SKIP)))
    waiting = await client.bulk.save(
        CampaignForm(name=CHECKED, method=Method.SMS, sender_id=senders[0].id, text=TEXT, active=True)
    )
    wrong = (
        "6004102;Marta;Kia Ceed\r\n600 43O 111;Luis;Opel Corsa\r\n600430004;Eva;\r\n+4915112345678;Jan;Audi A3\r\n"
    )
    content = rows(120, 600_430_000) + wrong + "600430001;Lucía;Seat León\r\n"
    await client.bulk.upload(waiting.id, 1, "clientes_invierno.csv", _bytes(content))
    await finished(client, await client.bulk.check(waiting.id))
    await client.bulk.save(CampaignForm(name="Encuesta de diciembre"))


async def _bytes(text: str) -> AsyncIterator[bytes]:
    yield text.encode()
