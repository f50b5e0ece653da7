"""`python -m app.channels.simulator`: the simulated carrier alone."""

from __future__ import annotations

import argparse
import asyncio

from app.channels.simulator.command import add_arguments, behaviour_of, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A simulated SMS carrier that speaks SMPP 3.4.")
    add_arguments(parser)
    given = parser.parse_args()
    asyncio.run(
        run(behaviour_of(given), host=given.host, port=given.port, journal=given.journal, control=given.control)
    )
