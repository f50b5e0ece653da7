"""The client asks for what the service answers, and for everything it answers."""

from __future__ import annotations

import ast
import re

from tests.architecture.routes import DOORS
from tests.architecture.sources import called, sources

METHODS = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "delete": "DELETE",
    "upload": "POST",
    "download": "GET",
    "fetch": "POST",
}
OTHERWISE = {"GET /health", "GET /events"}
"""Asked for by the launcher and by the event stream."""


def written(node: ast.expr, names: dict[str, ast.expr]) -> list[str]:
    """The paths an expression can be, with `{}` for every value put into one."""
    if isinstance(node, ast.Name) and node.id in names:
        return written(names[node.id], names)
    if isinstance(node, ast.IfExp):
        return [*written(node.body, names), *written(node.orelse, names)]
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    return []


def asked() -> dict[str, str]:
    """`GET /api/users/{}` and where it is asked for."""
    found = {}
    for source in sources("backend_client"):
        for function in (node for node in source.nodes if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)):
            inside = list(ast.walk(function))
            names = {
                target.id: node.value
                for node in inside
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in inside:
                if isinstance(node, ast.Call):
                    for call in calls_of(node, names):
                        found[call] = f"{source.name}:{node.lineno}"
    return found


def calls_of(node: ast.Call, names: dict[str, ast.expr]) -> list[str]:
    """`GET /api/users` for every path that a call of the transport can ask for; nothing for another call."""
    name, given = called(node), list(node.args)
    if name == "call" and len(given) > 1:
        method = str(ast.literal_eval(given.pop(0)))
    elif name in METHODS and given:
        method = METHODS[name]
    else:
        return []
    return [f"{method} {path.partition('?')[0]}" for path in written(given[0], names) if path.startswith("/api/")]


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
