"""How the simulated carrier is told on a command line what to be."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from app.channels.simulator.behaviour import Behaviour

_NOT_ARGUMENTS = frozenset({"magic", "hex_ids", "answers_queries"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the ports, one option for every field of `Behaviour`, `--journal` and `--control`."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--gateway-port", type=int, default=0, help="for HTTP; 0: any free port")
    parser.add_argument("--dinstar-port", type=int, default=0, help="of a Dinstar gateway; 0: any free port")
    parser.add_argument("--journal", type=Path, help="append a JSON line for every part taken")
    parser.add_argument("--control", action="store_true", help="take orders on standard input; its end stops")
    parser.add_argument("--no-magic", dest="magic", action="store_false", help="no numbers with a fixed fate")
    parser.add_argument("--hex-ids", action="store_true", help="message ids in hex in answers, decimal in receipts")
    parser.add_argument("--answers-queries", action="store_true", help="tell the state of a message by query_sm")
    for one in dataclasses.fields(Behaviour):
        if one.name not in _NOT_ARGUMENTS:
            option = "--" + one.name.replace("_", "-")
            parser.add_argument(option, type=type(one.default), default=one.default)


def behaviour_of(arguments: argparse.Namespace) -> Behaviour:
    """What the parsed arguments say."""
    return Behaviour(**{one.name: getattr(arguments, one.name) for one in dataclasses.fields(Behaviour)})
