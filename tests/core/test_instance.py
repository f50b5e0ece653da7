"""One service a workspace: the second is told where the first listens, a killed one is not in the way."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.contract.service import Announcement
from app.core.instance import NOTE_NAME, AlreadyRunning, InstanceLock, private_folder, read_note
from tests.patience import WAIT_S

ROOT = Path(__file__).resolve().parents[2]
NOTE = Announcement(pid=1, port=4711, started_ms=5, version="0", token="t")
HOLDER = """
import sys, pathlib
from app.core.instance import InstanceLock
lock = InstanceLock(pathlib.Path(sys.argv[1]))
lock.take()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    """Another process that holds the workspace."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_taker_is_told_where_the_first_listens(tmp_path: Path) -> None:
    first = InstanceLock(tmp_path)
    first.take()
    first.announce(NOTE)
    with pytest.raises(AlreadyRunning) as error:
        InstanceLock(tmp_path).take()
    assert error.value.note == NOTE
    first.release()


def test_released_it_is_free_and_the_note_is_gone(tmp_path: Path) -> None:
    first = InstanceLock(tmp_path)
    first.take()
    first.announce(NOTE)
    first.release()
    first.release()
    assert read_note(tmp_path) is None
    second = InstanceLock(tmp_path)
    second.take()
    second.release()


def test_another_process_holds_it_until_it_ends_however_it_ends(
    tmp_path: Path, holder: subprocess.Popen[bytes]
) -> None:
    with pytest.raises(AlreadyRunning):
        InstanceLock(tmp_path).take()
    holder.send_signal(signal.SIGKILL)
    holder.wait(WAIT_S)
    lock = InstanceLock(tmp_path)
    lock.take()
    lock.release()


def test_two_workspaces_do_not_know_each_other(tmp_path: Path) -> None:
    one, two = InstanceLock(tmp_path / "one"), InstanceLock(tmp_path / "two")
    one.take()
    two.take()
    one.release()
    two.release()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
def test_the_note_with_its_token_is_for_the_owner_only(tmp_path: Path) -> None:
    lock = InstanceLock(tmp_path)
    lock.take()
    lock.announce(NOTE)
    assert stat.S_IMODE((tmp_path / NOTE_NAME).stat().st_mode) == 0o600
    lock.release()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
def test_the_workspace_is_for_the_owner_only_even_when_it_was_not(tmp_path: Path) -> None:
    home = tmp_path / "a" / "b"
    home.mkdir(parents=True, mode=0o755)
    private_folder(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid":"x"}', b"\xff\xfe"])
def test_a_note_nobody_can_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NOTE_NAME).write_bytes(content)
    assert read_note(tmp_path) is None
