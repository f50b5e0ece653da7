"""Secrets lie in a file only its owner can read, replaced in one step, or in the system's keyring."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from app.core.secrets import FileSecrets, KeyringSecrets, new_token, open_secrets, write_private


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets with the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    backend = MemoryKeyring()
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return backend


def test_a_file_keeps_replaces_and_forgets(tmp_path: Path) -> None:
    store = FileSecrets(tmp_path / "secrets.json")
    assert store.get("a") is None
    store.put("a", "one")
    store.put("b", "two")
    store.put("a", "three")
    store.drop("b")
    store.drop("never there")
    again = FileSecrets(tmp_path / "secrets.json")
    assert (again.get("a"), again.get("b")) == ("three", None)


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
def test_only_the_owner_can_read_the_file_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FileSecrets(tmp_path / "secrets.json").put("a", "one")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="rights of files are those of POSIX")
def test_rights_of_a_file_that_others_could_read_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{}")
    path.chmod(0o644)
    FileSecrets(path).put("a", "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secrets.json"
    write_private(path, b"old")

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_private(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["secrets.json"]


def test_somebody_reading_meanwhile_sees_the_old_or_the_new_and_nothing_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secrets.json"
    write_private(path, b"old")
    seen: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(path.read_bytes()))
    write_private(path, b"new")
    assert [*seen, path.read_bytes()] == [b"old", b"new"]


def test_without_a_keyring_secrets_go_to_the_file(tmp_path: Path) -> None:
    """The tests run under the null backend, which would swallow them silently."""
    store = open_secrets(tmp_path)
    store.put("a", "one")
    assert isinstance(store, FileSecrets)
    assert open_secrets(tmp_path).get("a") == "one"


def test_a_keyring_that_works_is_used_and_keeps_workspaces_apart(tmp_path: Path, ring: MemoryKeyring) -> None:
    one, two = open_secrets(tmp_path / "one"), open_secrets(tmp_path / "two")
    assert isinstance(one, KeyringSecrets)
    one.put("a", "first")
    assert (one.get("a"), two.get("a")) == ("first", None)
    one.drop("a")
    one.drop("a")
    assert one.get("a") is None
    assert list(tmp_path.iterdir()) == []


def test_a_keyring_that_is_locked_is_not_used(tmp_path: Path, ring: MemoryKeyring) -> None:
    ring.locked = True
    assert isinstance(open_secrets(tmp_path), FileSecrets)


def test_tokens_cannot_be_guessed() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens), "256 bits"


@pytest.mark.parametrize("content", [b"", b'{"a": "on', b"\0" * 40, b"[]", b'{"a": 1}', b"\xff"])
def test_a_damaged_file_is_kept_aside_and_secrets_can_be_given_again(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets.json"
    path.write_bytes(content)
    store = FileSecrets(path)
    assert store.get("a") is None
    assert path.with_suffix(".broken").read_bytes() == content
    store.put("a", "again")
    assert FileSecrets(path).get("a") == "again"
