"""How files begin, what they may not contain, and what they may not be called."""

from __future__ import annotations

import ast
import logging
import re

from tests.architecture.sources import EVERYTHING, PRODUCT, sources

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "misc", "common"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def test_a_module_opens_with_one_sentence() -> None:
    wrong = []
    for source in sources(*EVERYTHING):
        if source.name.endswith("__init__.py"):
            continue
        first = (ast.get_docstring(source.tree) or "").split("\n")[0]
        if not first.endswith((".", "?")):
            wrong.append(f"{source.name}: {first!r}")
    assert wrong == []


def test_packages_are_empty() -> None:
    assert [one.name for one in sources(*EVERYTHING) if one.name.endswith("__init__.py") and one.text] == []


def test_nothing_is_left_for_later() -> None:
    this = "tests/architecture/test_style.py"
    wrong = [
        f"{source.name}:{number}: {line.strip()}"
        for source in sources(*EVERYTHING)
        if source.name != this
        for number, line in enumerate(source.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert wrong == []


def test_what_is_not_implemented_is_a_documented_duty_of_subclasses() -> None:
    """Anywhere else it would be a feature that only looks finished."""
    wrong = []
    for source in sources(*PRODUCT):
        duties = {
            id(node.body[1])
            for kind in source.nodes
            if isinstance(kind, ast.ClassDef)
            for node in kind.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(node.body) == 2
            if ast.get_docstring(node)
        }
        raises = (node for node in source.nodes if isinstance(node, ast.Raise) and id(node) not in duties)
        wrong += [f"{source.name}:{one.lineno}" for one in raises if "NotImplementedError" in ast.unparse(one)]
    assert wrong == []


def test_names_say_something() -> None:
    wrong = [one.name for one in sources(*EVERYTHING) if one.name.rpartition("/")[2][:-3] in EMPTY_NAMES]
    assert wrong == []


def test_no_failure_is_swallowed_without_a_word() -> None:
    """`except Exception: pass` hides what nobody thought of."""
    wrong = []
    for source in sources(*PRODUCT):
        for node in source.nodes:
            if isinstance(node, ast.ExceptHandler):
                wide = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                if wide and all(isinstance(line, ast.Pass) for line in node.body):
                    wrong.append(f"{source.name}:{node.lineno}")
    assert wrong == []


def test_extra_fields_of_the_log_have_names_of_their_own() -> None:
    """`logging` raises KeyError for its own, at the moment when something has gone wrong already."""
    wrong = []
    for source in sources(*PRODUCT):
        for _, call in source.calls():
            for keyword in call.keywords:
                if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
                    names = {str(key.value) for key in keyword.value.keys if isinstance(key, ast.Constant)}
                    wrong += [f"{source.name}:{call.lineno}: {name}" for name in names & RESERVED]
    assert wrong == []


def test_tests_do_not_sleep() -> None:
    """They set a clock or wait for what happens. Helpers may ask again and again, with a limit; so do screens."""
    wrong = []
    for source in sources("tests"):
        if not source.name.rpartition("/")[2].startswith("test_") or source.name.startswith("tests/ui/"):
            continue
        for _, call in source.calls():
            asked = ast.unparse(call.func)
            if asked in ("time.sleep", "asyncio.sleep") and ast.unparse(call) != "asyncio.sleep(0)":
                wrong.append(f"{source.name}:{call.lineno}")
    assert wrong == []


def test_the_project_speaks_of_itself_alone() -> None:
    """No absolute places of somebody's machine in code or documents of ours."""
    place = re.compile(r"(?<![\w.])/(home|root|Users|work)/\w+/")
    wrong = [
        f"{source.name}:{number}"
        for source in sources(*PRODUCT, "bench")
        for number, line in enumerate(source.text.splitlines(), 1)
        if place.search(line)
    ]
    assert wrong == []
