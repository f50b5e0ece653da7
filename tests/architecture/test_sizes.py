"""Files and functions stay small enough to be read in one go, but for generated ones."""

from __future__ import annotations

import ast
import statistics

from tests.architecture.sources import EVERYTHING, PRODUCT, sources

FILE_LINES = 500
FUNCTION_LINES = 60
GENERATED = "app/core/migrations/versions/"


def length(text: str) -> int:
    return text.count("\n")


def test_no_file_is_longer_than_500_lines() -> None:
    found = {
        source.name
        for source in sources(*EVERYTHING)
        if length(source.text) > FILE_LINES and not source.name.startswith(GENERATED)
    }
    assert found == set()


def test_the_ordinary_file_is_short() -> None:
    lengths = [length(one.text) for one in sources(*PRODUCT) if one.text and not one.name.startswith(GENERATED)]
    assert statistics.median(lengths) <= 150
    assert sum(one > 300 for one in lengths) / len(lengths) < 0.1


def test_a_function_fits_a_screen() -> None:
    found = []
    for source in sources(*PRODUCT, "bench"):
        if source.name.startswith(GENERATED):
            continue
        for node in source.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    found.append(f"{source.name}: {node.name} has {lines}")
    assert found == []
