"""Opens a demo workspace: furnished once, with its simulated carrier at every start."""

from __future__ import annotations

import asyncio

from app.core.runtime import Runtime
from app.demo import furnishing
from app.demo.carrier import DemoCarrier


async def open_demo(runtime: Runtime) -> DemoCarrier:
    """Furnish an empty demo workspace, and start the simulated carrier its provider accounts lead to."""
    is_fresh = await asyncio.to_thread(furnishing.furnish, runtime)
    carrier = DemoCarrier()
    ports = await carrier.start()
    await asyncio.to_thread(furnishing.connect, runtime, ports)
    if is_fresh:
        await runtime.database.awrite(furnishing.first_broadcast)
        await runtime.database.awrite(furnishing.first_dialer)
        await asyncio.to_thread(furnishing.first_mailing, runtime)
        for words in furnishing.furniture().first_words:
            carrier.write(words.phone, furnishing.SENDER_NAME, words.text)
    return carrier
