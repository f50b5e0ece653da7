"""`python -m app.channels.simulator`: the simulated carrier alone."""

from __future__ import annotations

import argparse
import asyncio

from app.channels.simulator.arguments import add_arguments
from app.channels.simulator.command import run_as

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A simulated carrier: SMPP for SMS, HTTP for the other channels.")
    add_arguments(parser)
    given = parser.parse_args()
    asyncio.run(run_as(given))
