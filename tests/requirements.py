"""Which requirements of docs/spec passing tests carry: a table, and JSON for other tools."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

SPEC = Path(__file__).resolve().parents[1] / "docs" / "spec"
_STATED = re.compile(r"^\s*(?:[-*]|\|)\s*(?:\*\*)?([A-Z][A-Z0-9]{2}-\d+)(?:\*\*)?\b", re.MULTILINE)


def stated(folder: Path = SPEC) -> dict[str, list[str]]:
    """Every requirement ID that a line of the spec states, by prefix."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(folder.glob("*.md")):
        for name in _STATED.findall(path.read_text(encoding="utf-8")):
            found[name.partition("-")[0]].add(name)
    return {prefix: sorted(names, key=_number) for prefix, names in sorted(found.items())}


def coverage(passed: set[str]) -> dict[str, dict[str, list[str]]]:
    """For each prefix, what is covered and what is not."""
    return {
        prefix: {
            "covered": [name for name in names if name in passed],
            "uncovered": [name for name in names if name not in passed],
        }
        for prefix, names in stated().items()
    }


def _number(name: str) -> tuple[str, int]:
    prefix, _, number = name.partition("-")
    return prefix, int(number)


def main() -> int:
    """Print the table of a report that the test run wrote."""
    parser = argparse.ArgumentParser(prog="dev.py spec")
    parser.add_argument("report", type=Path)
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    report = json.loads(given.report.read_text())
    table = coverage(set(report["passed"]))
    known = {name for names in stated().values() for name in names}
    for prefix, parts in table.items():
        covered, every = len(parts["covered"]), len(parts["covered"]) + len(parts["uncovered"])
        rest = " ".join(name.partition("-")[2] for name in parts["uncovered"]) if covered else "none yet"
        sys.stdout.write(f"{prefix:4} {covered:4} / {every:<4} left: {rest}\n")
    covered = sum(len(parts["covered"]) for parts in table.values())
    sys.stdout.write(f"all  {covered:4} / {len(known)}\n")
    unknown = sorted(set(report["passed"]) - known)
    if unknown:
        sys.stdout.write(f"carried by tests, stated nowhere: {' '.join(unknown)}\n")
    if given.json:
        given.json.write_text(json.dumps(table, indent=1))
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
