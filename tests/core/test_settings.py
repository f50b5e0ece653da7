"""Options come from the command line, else the environment, else their default; nonsense is refused by name."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from app.core.settings import OPTIONS, WEB_SERVICES, Settings, default_home, from_environment


def test_every_option_is_a_setting_and_every_setting_an_option() -> None:
    assert [option.key for option in OPTIONS] == [field.name for field in fields(Settings)]


def test_the_command_line_wins_over_the_environment_and_that_over_the_default(tmp_path: Path) -> None:
    environ = {"SWITCHROOM_HOME": str(tmp_path), "SWITCHROOM_PORT": "81", "SWITCHROOM_DEMO": "yes"}
    settings = from_environment({"port": 82, "host": None}, environ)
    assert settings == Settings(home=tmp_path, port=82, demo=True, web_services=WEB_SERVICES)
    assert settings.host == "127.0.0.1"


def test_false_on_the_command_line_is_an_answer(tmp_path: Path) -> None:
    assert from_environment({"home": tmp_path, "demo": False}, {"SWITCHROOM_DEMO": "1"}).demo is False


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", True), ("TRUE", True), ("Yes", True), ("on", True), ("0", False), ("no", False), ("Off", False)],
)
def test_yes_and_no_in_many_spellings(text: str, value: bool) -> None:
    assert from_environment({"home": "/x"}, {"SWITCHROOM_ATTENDED": text}).attended is value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SWITCHROOM_PORT", "65536"),
        ("SWITCHROOM_PORT", "-1"),
        ("SWITCHROOM_PORT", "http"),
        ("SWITCHROOM_PORT", "²"),
        ("SWITCHROOM_PORT", "80.0"),
        ("SWITCHROOM_DEMO", "maybe"),
        ("SWITCHROOM_ATTENDED", "2"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_the_name_of_its_variable(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        from_environment({}, {name: text})


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    environ = {"SWITCHROOM_HOME": "", "SWITCHROOM_PORT": "", "XDG_DATA_HOME": str(tmp_path)}
    assert from_environment({}, environ).home == default_home(environ=environ)


def test_a_relative_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_environment({"home": "here"}, {}).home == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert from_environment({"home": "~/there"}, {}).home == tmp_path / "there"


def test_the_demo_has_a_home_of_its_own(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert from_environment({"demo": True}, environ).home != from_environment({}, environ).home


def test_the_store_is_the_embedded_file_unless_another_is_named(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).database_url == f"sqlite:///{tmp_path}/workspace.db"
    assert Settings(home=tmp_path, database="postgresql://x/y").database_url == "postgresql://x/y"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("192.168.1.5", False)],
)
def test_only_loopback_is_private(host: str, loopback: bool) -> None:
    assert Settings(home=Path("/x"), host=host).is_loopback is loopback


@pytest.mark.req("WSV-1")
@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", None),
        ("off", None),
        (WEB_SERVICES, ("127.0.0.1", 8085)),
        ("[::1]:81", ("::1", 81)),
    ],
)
def test_where_other_programs_call_in(tmp_path: Path, text: str, address: tuple[str, int] | None) -> None:
    assert Settings(home=tmp_path, web_services=text).web_address == address


@pytest.mark.parametrize("text", ["8085", ":8085", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000"])
def test_an_address_of_web_services_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="web services"):
        _ = Settings(home=tmp_path, web_services=text).web_address
