"""The commands of a fresh clone: where a window would be seen, and what there is to be called."""

from __future__ import annotations

import socket
import sys

import pytest

import dev

FREE = ":47110"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays have names on Linux only")
def test_a_display_counts_only_while_its_server_answers(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", FREE)
    assert not dev.has_display()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{FREE[1:]}")
        server.listen()
        assert dev.has_display()
        monkeypatch.setenv("DISPLAY", f"{FREE}.0")
        assert dev.has_display()
    assert not dev.has_display()


@pytest.mark.parametrize(("display", "seen"), [("", False), ("elsewhere:10.0", True), ("localhost:10", True)])
def test_a_display_elsewhere_is_taken_to_be_there(display: str, seen: bool):
    assert dev.x_server_answers(display) is seen


def test_every_command_is_described_where_it_is_asked_for(capsys: pytest.CaptureFixture[str]):
    assert dev.main(["no-such-command"]) == 2
    shown = capsys.readouterr().out
    assert [name for name in dev.COMMANDS if f"dev.py {name}" not in shown] == []
