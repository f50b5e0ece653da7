"""The installable folder: built, both its programs started, the window opened once; it takes about a minute."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from app.contract.service import VERSION
from tests.journeys.service import ROOT, Service, environment, until

BUILD_S = 600.0
RUN_S = 120.0
PACKAGES = ("app", "backend_client", "ui")


@dataclass
class Frozen(Service):
    """A service that a frozen program is."""

    program: tuple[str, ...] = ()

    def command(self) -> list[str]:
        return [*self.program, "serve", "--home", str(self.home), *self.options]


def build(folder: Path) -> Path:
    """What `dev.py build` makes, made elsewhere."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work"), "build_installer.spec"]
    cache = {"PYINSTALLER_CONFIG_DIR": str(folder / "cache")}
    built = subprocess.run(
        command,
        cwd=ROOT,
        env={**environment(), **cache},
        capture_output=True,
        text=True,
        timeout=BUILD_S,
        check=False,
    )
    assert built.returncode == 0, built.stderr[-2_000:]
    return folder / "dist" / "switchroom"


def modules_in(program: Path) -> set[str]:
    """The names of what is packed into a program."""
    from PyInstaller.archive.readers import CArchiveReader  # noqa: PLC0415 - where it is installed

    archive = CArchiveReader(str(program))
    return {name for one in archive.toc if one.startswith("PYZ") for name in archive.open_embedded_archive(one).toc}


def modules_of_the_tree() -> set[str]:
    files = [path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files}


def reads_a_workbook(service: Service) -> None:
    """Which it does in a process of its own, by the same program."""
    service.set_up()
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["Phone", "Name"])
    book.worksheets[0].append(["+34600111222", "Lucía"])
    book.save(content)
    answer = service.http.post("/api/imports", params={"name": "contacts.xlsx"}, content=content.getvalue())
    assert answer.is_success, answer.text
    made = answer.json()["id"]
    until(lambda: service.call("GET", f"/api/imports/{made}")["state"] == "read", 30, "the workbook being read")


def finds_its_carrier(service: Service) -> None:
    """The demo's own, which is the same program again."""
    login = json.loads((service.home / "demo-login.json").read_bytes())
    service.token = service.call("POST", "/api/session", {"login": login["login"], "password": login["password"]})[
        "token"
    ]
    service.http.headers["Authorization"] = f"Bearer {service.token}"
    until(lambda: service.call("GET", "/api/providers")[0]["link"] == "up", 20, "the bind")


@pytest.mark.slow(seconds=120)
@pytest.mark.skipif(importlib.util.find_spec("PyInstaller") is None, reason="PyInstaller is not installed")
def test_what_is_installed_serves_and_opens(tmp_path: Path) -> None:
    folder = build(tmp_path)
    desktop, service = folder / "switchroom", folder / "switchroom-service"
    missing = {name for name in modules_of_the_tree() if not name.startswith("app.core.migrations")}
    for program in (desktop, service):
        assert missing <= modules_in(program), "panels and connectors are imported by name"

    told = subprocess.run([service, "--version"], capture_output=True, text=True, timeout=RUN_S, check=True)
    assert told.stdout.strip() == VERSION

    for name, command in (("service", (str(service),)), ("desktop", (str(desktop), "--service"))):
        running = Frozen(tmp_path / name, program=command)
        running.start()
        try:
            assert running.call("GET", "/health")["version"] == VERSION
            reads_a_workbook(running)
        finally:
            running.stop()

    demo = Frozen(tmp_path / "demo", ("--demo",), program=(str(service),))
    demo.start()
    try:
        finds_its_carrier(demo)
    finally:
        demo.stop()

    private = {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    opened = subprocess.run(
        [desktop, "--self-test"],
        env={**environment(), **private},
        capture_output=True,
        text=True,
        timeout=RUN_S,
        check=False,
    )
    assert opened.returncode == 0, opened.stderr[-2_000:]
    figures = json.loads(opened.stdout.strip().splitlines()[-1])
    assert 0 < figures["first_picture_ms"] < figures["ready_ms"] < figures["entered_ms"]
