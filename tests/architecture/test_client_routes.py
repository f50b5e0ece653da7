"""The client asks for what the service answers, and for everything it answers."""

from __future__ import annotations

import ast
import re

from tests.architecture.routes import DOORS
from tests.architecture.sources import called, sources

METHODS = {"get": "GET", "post": "POST", "put": "PUT", "delete": "DELETE", "upload": "POST", "download": "GET"}
OTHERWISE = {"GET /health", "GET /events"}
"""Asked for by the launcher and by the event stream."""


def written(node: ast.expr) -> str | None:
    """A path as a literal, with `{}` for every value put into it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]  # text
    return None


def asked() -> dict[str, str]:
    """`GET /api/users/{}` and where it is asked for."""
    found = {}
    for source in sources("backend_client"):
        for node in source.nodes:
            if isinstance(node, ast.Call) and called(node) in METHODS and node.args:
                path = written(node.args[0])
                if path is not None and path.startswith("/api/"):
                    found[f"{METHODS[called(node)]} {path.partition('?')[0]}"] = f"{source.name}:{node.lineno}"
    return found


def patterns() -> dict[str, re.Pattern[str]]:
    """What each door answers, a value in a path written as `{}` or as a word of the client's own."""
    made = {}
    for door in DOORS:
        path = "/".join(
            r"(\{\}|[\w-]+)" if part.startswith("{") else re.escape(part) for part in door.path.split("/")
        )
        made[str(door)] = re.compile(rf"{door.method} {path}")
    return made


def test_everything_the_client_asks_for_is_answered() -> None:
    answered = patterns().values()
    wrong = [
        f"{where}: {call}" for call, where in asked().items() if not any(one.fullmatch(call) for one in answered)
    ]
    assert wrong == []


def test_everything_the_service_answers_is_asked_for() -> None:
    calls = asked()
    forgotten = {door for door, pattern in patterns().items() if not any(pattern.fullmatch(call) for call in calls)}
    assert forgotten == OTHERWISE
