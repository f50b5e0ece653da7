"""What the window remembers: read back as it was, and defaults with the old file kept aside when it is damaged."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from ui.shell.state_file import Address, MachineState, PersonState, StateFile
from ui.texts.language import Language
from ui.theme.theme import Mode

PERSON = PersonState(
    geometry=base64.b64encode(bytes(range(50))).decode(),
    rail_wide=True,
    panel="contacts",
    theme="dark",
    language="ru",
    recent=("panel:contacts", "panel:imports"),
)
MACHINE = MachineState(
    theme="light", language="es", login="ada", team=True, addresses=(Address(url="https://a.example", used_ms=1),)
)


def test_it_reads_back_what_was_saved(tmp_path: Path) -> None:
    states = StateFile(tmp_path / "config")
    assert (states.machine(), states.person("ada")) == (MachineState(), PersonState())
    states.save_machine(MACHINE)
    states.save_person("ada", PERSON)
    fresh = StateFile(tmp_path / "config")
    assert (fresh.machine(), fresh.person("ada"), fresh.damaged) == (MACHINE, PERSON, False)
    assert fresh.person("Ada ") == PersonState(), "another login"


DAMAGED = {
    "empty": b"",
    "cut off": b'{"theme": "da',
    "zeros of a power cut": b"\0" * 300,
    "no text": b"\xff\xfe\x80",
    "a list": b"[1, 2]",
    "wrong type": b'{"recent": 5}',
    "no such theme": b'{"theme": "pink"}',
    "no such language": b'{"language": "xx"}',
    "no geometry": b'{"geometry": "a"}',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_gives_defaults_is_kept_aside_and_is_told(tmp_path: Path, name: str) -> None:
    states = StateFile(tmp_path)
    states.save_machine(MACHINE)
    states.save_person("ada", PERSON)
    (path,) = tmp_path.glob("window-*.json")
    path.write_bytes(DAMAGED[name])
    assert states.person("ada") == PersonState()
    assert states.damaged, "the window says so"
    assert path.with_suffix(".broken").read_bytes() == DAMAGED[name]
    assert states.machine() == MACHINE, "the others are as they were"

    states.save_person("ada", PERSON)
    fresh = StateFile(tmp_path)
    assert (fresh.person("ada"), fresh.damaged) == (PERSON, False)


def test_damage_to_the_machines_own_is_noticed_too(tmp_path: Path) -> None:
    (tmp_path / "machine.json").write_text('{"addresses": [{"url": "https://a.example"}]}')
    states = StateFile(tmp_path)
    assert (states.machine(), states.damaged) == (MachineState(), True)


def test_a_field_of_a_newer_version_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "machine.json").write_text(json.dumps({"login": "ada", "of_a_newer_version": [1]}))
    states = StateFile(tmp_path)
    assert (states.machine().login, states.damaged) == ("ada", False)


def test_everything_that_can_be_chosen_can_be_remembered(tmp_path: Path) -> None:
    states = StateFile(tmp_path)
    for mode in Mode:
        for language in (*Language, ""):
            states.save_person("ada", PersonState(theme=mode.value, language=str(language)))
            assert states.person("ada").theme == mode.value
    assert not states.damaged


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not keep this person out")
def test_a_folder_nobody_can_write_costs_the_memory_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        states = StateFile(tmp_path)
        states.save_machine(MACHINE)
        assert (states.machine(), states.damaged) == (MachineState(), False)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_way_of_the_folder_costs_the_memory_only(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way")
    states = StateFile(tmp_path / "config")
    states.save_machine(MACHINE)
    assert (states.machine(), states.damaged) == (MachineState(), False)
