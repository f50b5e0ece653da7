"""Reading aloud: what the engine gets, that it can be broken off, and a computer without one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.contract.payloads.plain import SmsContent, TtsContent
from tests.ui.controls.window import shown
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.stand import PhoneStand
from ui.kit.phone.voice import Engine, Voice, engine

CALL = TtsContent(text="Hola \U0001f600, *llame* al 600118204", language="es", repeat=2)
FOREVER = "import time; time.sleep(600)"


def program(code: str) -> Engine:
    return Engine(sys.executable, {"en": ("-c", code, "en"), "es": ("-c", code, "es")})


@pytest.mark.req("TTS-4")
def test_the_engine_reads_what_a_call_would_say(qtbot: QtBot, tmp_path: Path):
    heard = tmp_path / "heard"
    code = f"import sys; open({str(heard)!r}, 'wb').write(sys.argv[1].encode() + b':' + sys.stdin.buffer.read())"
    stand = PhoneStand(voice=program(code))
    shown(qtbot, stand, height=640)
    stand.set_scene(scene_of_content(CALL))
    with qtbot.waitSignals([stand.voice.changed, stand.voice.changed]):
        QTest.mouseClick(stand.listen, Qt.MouseButton.LeftButton)
    once = "Hola , llame al 6 0 0 1 1 8 2 0 4"
    assert heard.read_text(encoding="utf-8") == f"es:{once}\n\n{once}"
    assert stand.listen.text() == "Listen"


def test_it_can_be_broken_off_and_stops_with_its_message(qtbot: QtBot):
    stand = PhoneStand(voice=program(FOREVER))
    shown(qtbot, stand, height=640)
    stand.set_scene(scene_of_content(CALL))
    said = []
    for stop in (lambda: QTest.mouseClick(stand.listen, Qt.MouseButton.LeftButton), stand.hide):
        stand.show()
        QTest.mouseClick(stand.listen, Qt.MouseButton.LeftButton)
        said.append((stand.voice.is_speaking, stand.listen.text()))
        stop()
        said.append((stand.voice.is_speaking, stand.listen.text()))
    assert said == [(True, "Stop"), (False, "Listen")] * 2
    stand.show()
    stand.set_scene(scene_of_content(SmsContent(text="T")))
    assert not stand.listen.isVisible()


def test_an_engine_that_cannot_be_started_is_silent(qtbot: QtBot):
    mute = Voice(Engine("/nowhere/espeak", {"en": (), "es": ()}))
    with qtbot.waitSignal(mute.changed):
        mute.say("x", "en")
    qtbot.waitUntil(lambda: not mute.is_speaking)


@pytest.mark.parametrize(
    ("platform", "there", "found"),
    [
        ("linux", {"espeak"}, "espeak"),
        ("linux", {"espeak", "espeak-ng"}, "espeak-ng"),
        ("darwin", {"say"}, "say"),
        ("win32", {"powershell"}, "powershell"),
        ("linux", set(), None),
    ],
)
def test_engines_of_the_systems(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, platform: str, there: set[str], found: str | None
):
    monkeypatch.setattr("ui.kit.phone.voice.sys.platform", platform)
    monkeypatch.setattr("ui.kit.phone.voice.shutil.which", lambda name: name if name in there else None)
    chosen = engine()
    assert (chosen.program if chosen is not None else None) == found
    stand = PhoneStand()
    qtbot.addWidget(stand)
    assert stand.listen.isEnabled() is (found is not None)
