"""What every test runs under: the report of requirement IDs, silence, and a private home."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--req-report", metavar="FILE", help="write which requirement IDs passing tests carry")


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("req"):
            item.user_properties.extend(("req", name) for name in mark.args)
