"""Reading a text aloud with the speech engine of this computer, as a call would read it (TTS-4)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QObject, QProcess, Signal

from app.contract.speech import spoken_text

Language = Literal["en", "es"]

_POWERSHELL: Final = (
    "Add-Type -AssemblyName System.Speech;"
    "[Console]::InputEncoding = [Text.Encoding]::UTF8;"
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer;"
    "$culture = [Globalization.CultureInfo]::GetCultureInfo('{culture}');"
    "$voice.SelectVoiceByHints('NotSet', 'NotSet', 0, $culture);"
    "$voice.Speak([Console]::In.ReadToEnd())"
)
_CULTURES: Final[Mapping[Language, str]] = {"en": "en-US", "es": "es-ES"}


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that reads its input aloud until that ends."""

    program: str
    arguments: Mapping[Language, Sequence[str]]


def engine() -> Engine | None:
    """The speech engine of this computer; None where there is none."""
    platform: str = sys.platform
    if platform == "darwin" and (found := shutil.which("say")):
        return Engine(found, {"en": ("-f", "-"), "es": ("-f", "-")})
    if platform == "win32" and (found := shutil.which("powershell")):
        start = ("-NoProfile", "-NonInteractive", "-Command")
        return Engine(
            found, {key: (*start, _POWERSHELL.replace("{culture}", said)) for key, said in _CULTURES.items()}
        )
    for name in ("espeak-ng", "espeak"):
        if found := shutil.which(name):
            return Engine(found, {"en": ("-v", "en", "--stdin"), "es": ("-v", "es", "--stdin")})
    return None


class Voice(QObject):
    """Says one text at a time.

    Signals: `changed()` when it begins or ends.
    """

    changed = Signal()

    def __init__(self, found: Engine | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = found
        self._process: QProcess | None = None

    @property
    def is_there(self) -> bool:
        """Whether this computer can speak."""
        return self._engine is not None

    @property
    def is_speaking(self) -> bool:
        """Whether it speaks now."""
        return self._process is not None

    def say(self, text: str, language: Language, repeat: int = 1) -> None:
        """Read a text so many times, each after a pause; what is being said is broken off."""
        self.stop()
        if self._engine is None:
            return
        process = QProcess(self)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_end)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        self._process = process
        process.start(self._engine.program, list(self._engine.arguments[language]))
        if self._process is process:  # it may have failed at once
            process.write("\n\n".join([spoken_text(text)] * repeat).encode())
            process.closeWriteChannel()
            self.changed.emit()

    def stop(self) -> None:
        """Be silent."""
        process = self._process
        if process is not None:
            self._let_go(process)
            process.kill()
            process.waitForFinished()
            self.changed.emit()

    def _on_end(self) -> None:
        if self._process is not None:
            self._let_go(self._process)
            self.changed.emit()

    def _let_go(self, process: QProcess) -> None:
        process.finished.disconnect(self._on_end)
        process.errorOccurred.disconnect(self._on_end)
        self._process = None
        process.deleteLater()
