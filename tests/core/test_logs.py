"""The log: one JSON object a line, rotated, without secrets and without what people write."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.contract.accounts import SignIn
from app.core import logs


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The service's log, with the test's own handlers put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    path = logs.start(tmp_path)
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_line_says_when_how_bad_who_and_what(log_file: Path) -> None:
    logging.getLogger("switchroom.test").warning("something", extra={"count": 3, "who": "Юлия"})
    (line,) = lines(log_file)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "switchroom.test",
        "event": "something",
        "count": 3,
        "who": "Юлия",
    }


@pytest.mark.parametrize(
    "key",
    [
        *("token", "remember_token", "password", "new_password", "secret", "Authorization", "cookie", "api_key"),
        *("apikey", "text", "content", "body", "payload"),
    ],
)
def test_what_could_be_a_secret_or_a_message_is_masked(log_file: Path, key: str) -> None:
    logging.getLogger("x").info("e", extra={key: "s3cr3t", "outer": {key: "s3cr3t", "list": [{key: "s3cr3t"}]}})
    assert "s3cr3t" not in log_file.read_text()


def test_a_line_break_in_a_value_does_not_forge_a_line(log_file: Path) -> None:
    logging.getLogger("x").info("first\n{}", extra={"given": 'a"\n{"level":"error"}'})
    assert len(lines(log_file)) == 1


def test_an_exception_is_one_line_with_its_trace(log_file: Path) -> None:
    try:
        raise KeyError("missing")
    except KeyError:
        logging.getLogger("x").exception("failed")
    (line,) = lines(log_file)
    assert "KeyError: 'missing'" in line["error"]
    assert "Traceback" in line["error"]


def test_of_a_thing_json_does_not_know_only_its_kind_is_told_but_a_path(log_file: Path) -> None:
    logging.getLogger("x").info("e", extra={"where": Path("/a"), "form": SignIn(login="a", password="s3cr3t")})
    assert (lines(log_file)[0]["where"], lines(log_file)[0]["form"]) == ("/a", "SignIn")


def test_full_files_are_rotated_and_the_oldest_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MAX_BYTES", 2_000)
    monkeypatch.setattr(logs, "KEPT_FILES", 2)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        path = logs.start(tmp_path)
        for number in range(100):
            logging.getLogger("x").info("line", extra={"number": number})
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:] = handlers
        root.setLevel(level)
    assert sorted(one.name for one in path.parent.iterdir()) == ["service.log", "service.log.1", "service.log.2"]
    assert all(one.stat().st_size <= 2_000 for one in path.parent.iterdir())
    assert lines(path)[-1]["number"] == 99


def test_debug_and_the_chatter_of_libraries_stay_out(log_file: Path) -> None:
    logging.getLogger("switchroom.x").debug("no")
    logging.getLogger("httpx").info("GET https://example/?token=1")
    logging.getLogger("uvicorn.access").info("GET /events?token=1")
    assert lines(log_file) == []


def test_a_full_disk_costs_lines_and_says_nothing_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is always full")
    handler = logs.LogFile(tmp_path / "log")
    handler.close()
    handler.stream = full.open("w")
    handler.handle(logging.makeLogRecord({"msg": "lost"}))
    assert capsys.readouterr().err == ""
    handler.handle(logging.makeLogRecord({"msg": "%d", "args": ("no number",)}))
    assert "TypeError" in capsys.readouterr().err, "a mistake of the program is told"
    with contextlib.suppress(OSError):
        handler.close()
