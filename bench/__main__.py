"""`dev.py bench [NAME] [--json FILE]`: every measurement against a baseline of the same run."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Final

from bench.figures import Figure, table

BENCHES: Final = (
    "start",
    "table",
    "constructor",
    "constructor_preview",
    "contacts_import",
    "intake",
    "dispatch",
    "depth",
    "chaos",
)
"""Modules of this package with a `run() -> list[Figure]`."""


def main() -> int:
    """Run one or all, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("name", nargs="?", choices=BENCHES)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    figures: list[Figure] = []
    for name in [given.name] if given.name else BENCHES:
        print(f"-- {name}", file=sys.stderr, flush=True)
        figures += importlib.import_module(f"bench.{name}").run()
    print(table(figures))
    if given.json:
        given.json.write_text(json.dumps([one.as_json() for one in figures], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
