"""The project's own source files, parsed once, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("app", "backend_client", "ui")
EVERYTHING = (*PRODUCT, "bench", "tests")


@dataclass(frozen=True)
class Source:
    """A file, its text and its tree; `name` is its path in the checkout."""

    name: str
    text: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))

    @property
    def package(self) -> tuple[str, ...]:
        """The folders it lies in."""
        return tuple(self.name.split("/")[:-1])

    @cached_property
    def imports(self) -> frozenset[str]:
        """Everything it imports, as dotted names; `from a import b` is both `a` and `a.b`."""
        found: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return frozenset(found)

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the last part of what is called."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield called(node), node


def called(node: ast.Call) -> str:
    """`c` of `a.b.c()` and of `c()`."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below the folders, in order."""
    return tuple(one for folder in folders for one in _below(folder))


@cache
def _below(folder: str) -> tuple[Source, ...]:
    paths = sorted((ROOT / folder).rglob("*.py"))
    texts = [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
    return tuple(Source(name, text, ast.parse(text)) for name, text in texts)
