"""The page of faults names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_fault_names_tests_that_exist() -> None:
    rows = [
        line for line in (ROOT / "docs" / "FAULTS.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"
    ]
    missing = []
    for row in rows[2:]:
        named = NAMED.findall(row)
        missing += [] if named else [row]
        missing += [f"{path}::{name}" for path, name in named if name not in _tests_of(ROOT / path)]
    assert len(rows) > 2
    assert missing == []


def _tests_of(path: Path) -> set[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {one.name for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, functions)}
