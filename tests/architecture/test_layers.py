"""Who may touch whom, beyond the import contracts of pyproject.toml; exceptions stand beside their rule."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import Source, sources

AREAS = {
    "accounts",
    "assets",
    "audit",
    "broadcasts",
    "contacts",
    "control",
    "conversations",
    "demo",
    "dialers",
    "dnc",
    "integrations",
    "lists",
    "bulk",
    "schedules",
}
ASSEMBLY = {f"app/{name}.py" for name in ("chores", "cli", "moves", "server", "serving")}
GROUND = {"core", "dispatch", "channels", "contract"}


def area_of(source: Source) -> str | None:
    """The area a file of the service belongs to."""
    return source.package[1] if len(source.package) > 1 and source.package[0] == "app" else None


def test_every_folder_of_the_service_is_an_area_or_the_ground() -> None:
    assert {area for source in sources("app") if (area := area_of(source))} <= AREAS | GROUND


def test_an_area_reaches_another_only_through_its_verbs_and_reads() -> None:
    """Tables belong to their area. Messages and the spool are read by the areas that have messages sent."""
    readable = {"app.dispatch.tables", "app.dispatch.tables.messages", "app.dispatch.tables.spool"}
    allowed = {
        "app/demo/furnishing.py": {"app.accounts.tables", "app.accounts.tables.users"},  # makes people up
    }
    wrong = []
    for source in sources("app"):
        for name in source.imports:
            found = re.match(r"app\.(\w+)\.tables\b", name)
            if found is None or found[1] in ("core", area_of(source)):
                continue
            if name not in readable | allowed.get(source.name, set()):
                wrong.append(f"{source.name}: {name}")
    assert wrong == []


def test_areas_only_read_the_tables_of_the_engine() -> None:
    """Messages change in the engine alone, so that observers hear of every change."""
    wrong = []
    for source in sources("app"):
        if area_of(source) not in AREAS:
            continue
        for verb, call in source.calls():
            named = [ast.unparse(argument) for argument in call.args]
            if verb in ("insert", "update", "delete", "upsert") and {"messages", "spool"} & set(named):
                wrong.append(f"{source.name}:{call.lineno}: {verb} {named}")
    assert wrong == []


def test_sql_stays_out_of_routes_and_rules_and_out_of_the_assembly() -> None:
    """A route decodes, checks the right, makes one call and encodes; a rule decides over facts."""
    wrong = []
    for source in sources("app"):
        file = source.name.rpartition("/")[2]
        if file.endswith(("routes.py", "rules.py")) or source.name in ASSEMBLY:
            found = {name for name in source.imports if name.startswith("sqlalchemy.")}
            wrong += [f"{source.name}: {name}" for name in found - {"sqlalchemy.Connection"}]
    assert wrong == []


def test_rules_are_pure() -> None:
    """They import the standard library's plain parts, the contract, and the ground's words for times and states."""
    allowed = {"__future__", "collections", "dataclasses", "datetime", "enum", "math", "re", "typing", "zoneinfo"}
    words = ("app.contract.", "app.core.clock", "app.channels.kit.connector", "app.channels.kit.outcome")
    wrong = []
    for source in sources("app"):
        if source.name.endswith("/rules.py"):
            for name in source.imports:
                top = name.split(".")[0]
                if top not in allowed | {"app"} or (top == "app" and not name.startswith(words)):
                    wrong.append(f"{source.name}: {name}")
    assert wrong == []


def test_statements_are_not_put_together_from_texts() -> None:
    """Values are parameters. Names of columns and pragmas, which cannot be, come from our own declarations."""
    allowed = {
        "app/contacts/schema.py",  # ALTER TABLE for a column named after an attribute's number
        "app/core/hot.py",  # runs what SQLAlchemy compiled, with the driver's parameters
    }
    wrong = []
    for source in sources("app"):
        takes_text = "sqlalchemy.text" in source.imports
        for name, call in source.calls():
            is_sql = name == "exec_driver_sql" or (
                name == "text" and takes_text and isinstance(call.func, ast.Name)
            )
            if is_sql and not isinstance(call.args[0], ast.Constant) and source.name not in allowed:
                wrong.append(f"{source.name}:{call.lineno}: {ast.unparse(call)[:80]}")
    assert wrong == []


def test_a_loop_of_its_own_is_started_in_few_places() -> None:
    """A task nobody owns fails unseen. Each of these keeps its tasks and ends them."""
    owners = {
        "app/channels/kit/polled.py",
        "app/channels/kit/waiting.py",
        "app/channels/simulator/web.py",
        "app/channels/smpp/intake.py",
        "app/channels/smpp/line.py",
        "app/channels/smpp/session.py",
        "app/core/background.py",
        "app/dispatch/batcher.py",
        "app/dispatch/engine.py",
        "app/dispatch/inquiry.py",
        "app/dispatch/sender.py",
        "app/integrations/listener.py",
        "app/server.py",
        "ui/shell/tasks.py",
    }
    makers = {"create_task", "ensure_future", "run_coroutine_threadsafe"}
    found = {
        source.name
        for source in sources("app", "backend_client", "ui")
        for name, _ in source.calls()
        if name in makers
    }
    assert found == owners


@pytest.mark.parametrize("kind", ["view_model.py", "spec.py"])
def test_models_and_declared_screens_need_no_qt(kind: str) -> None:
    wrong = [
        f"{source.name}: {name}"
        for source in sources("ui")
        if source.name.endswith(f"/{kind}")
        for name in source.imports
        if name.split(".")[0] in ("PySide6", "qasync", "shiboken6")
    ]
    assert wrong == []


def test_the_product_does_not_know_its_tests() -> None:
    wrong = [
        f"{source.name}: {name}"
        for source in sources("app", "backend_client", "ui")
        for name in source.imports
        if name.split(".")[0] in ("tests", "pytest", "hypothesis", "bench")
    ]
    assert wrong == []
