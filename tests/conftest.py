"""What every test runs under: the report of requirement IDs, silence, and a private home."""

from __future__ import annotations

import gc
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.core import passwords, sqlite
from tests import postgres as postgresql
from tests.places import places

DATABASES = ("sqlite", "postgresql")
SLOW_S = 2
"""What a slow test takes that does not say so."""

gc.disable()
"""Done between tests by the main thread: a service's thread must not destroy widgets that a test has left."""

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--req-report", metavar="FILE", help="write which requirement IDs passing tests carry")
    parser.addoption(
        "--database", choices=DATABASES, default=DATABASES[0], help="where the other tests keep stores"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    mark = metafunc.definition.get_closest_marker("both_databases")
    if mark is not None:
        marks = [pytest.mark.slow] if mark.kwargs.get("slow") else []
        kinds = (DATABASES[0], pytest.param(DATABASES[1], marks=marks))
        metafunc.parametrize("database_kind", kinds, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """The session's PostgreSQL, started by the first test that needs it."""
    if reason := postgresql.why_not():
        pytest.skip(reason)
    with postgresql.serving() as server:
        yield server


@pytest.fixture(autouse=True)
def database_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where this test's stores lie."""
    kind: str = getattr(request, "param", request.config.getoption("--database"))
    if kind == DATABASES[0]:
        yield kind
        return
    places.server = request.getfixturevalue("postgres")
    yield kind
    places.forget()


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Passwords hashed in a fraction of a millisecond; what it costs in earnest has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def flushed() -> Iterator[tuple[str, ...]]:
    """What the product sets for a file it writes. In the tests' own process no disk is waited for, see QUICK."""
    with pytest.MonkeyPatch.context() as patch:
        earnest = sqlite.WRITING
        patch.setattr(sqlite, "WRITING", (*earnest, "synchronous=OFF"))
        yield earnest


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end, so no collection needs to look through it."""
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    gc.disable()  # whatever the test did
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


class RequirementReport:
    """Collects the IDs of `@pytest.mark.req` whose tests passed; an ID with a failing test is not covered."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.failed:
            return
        ids = {value for key, value in report.user_properties if key == "req"}
        if report.failed:
            self.failed |= {str(i) for i in ids}
        elif report.passed:
            self.passed |= {str(i) for i in ids}

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(session.config, "workerinput"):
            return
        self.path.write_text(
            json.dumps({"passed": sorted(self.passed - self.failed), "failed": sorted(self.failed)})
        )


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--req-report")
    if target:
        config.pluginmanager.register(RequirementReport(Path(target).absolute()))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Requirement IDs for the report; and the files that take longest come first, so that none is begun last."""
    seconds: Counter[Path] = Counter()
    for item in items:
        for mark in item.iter_markers("req"):
            item.user_properties.extend(("req", name) for name in mark.args)
        slow = item.get_closest_marker("slow")
        seconds[item.path] += slow.kwargs.get("seconds", SLOW_S) if slow is not None else 0
    items.sort(key=lambda item: -seconds[item.path])
