"""What the pictures of dialers need besides the demo's own: more of them, with a file each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from app.contract.dialers import DialerForm
from backend_client.client import Client

NAMES: Final = ("Encuesta_posventa", "Visita_taller", "Winter_test")
ROWS: Final = 60
TEXT: Final = "Nordwind Talleres: gracias por su visita"


async def furnish_dialers(client: Client) -> None:
    """More dialers, and a file each was given."""
    first = (await client.dialers.all())[0]
    for name in NAMES:
        form = DialerForm(
            name=name,
            provider_id=first.provider_id,
            sender_id=first.sender_id,
            schedule_ids=first.schedule_ids,
            gap_ms=5_000,
        )
        made = await client.dialers.save(form)
        rows = "".join(
            f"{name};{600_411_000 + at};Nordwind Talleres: gracias por su visita {at}.;9999;\r\n"
            for at in range(60)
        )
        await client.dialers.upload(f"{name}_A.csv", _bytes(rows), request_id=f"shots-{name}")
        if name != NAMES[-1]:
            await client.dialers.start(made.id)


async def _bytes(text: str) -> AsyncIterator[bytes]:
    yield text.encode()
