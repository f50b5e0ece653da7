"""The editor of a call that reads a text aloud (TTS-1..4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.plain import TtsContent
from app.contract.speech import has_long_number, has_markup, is_foreign, spoken_s
from ui.kit.controls.field import Note
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.texts.live import put
from ui.texts.messages import msg
from ui.texts.numbers import duration
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

LANGUAGES: Final = ("en", "es")
REPEATS: Final = (1, 2, 3)
_SECOND_MS: Final = 1_000


class TtsEditor(FieldsEditor[TtsContent]):
    """Language, repetitions, text, and about how long the call talks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(TtsContent(), parent)
        self.language = Segmented(self)
        for one in LANGUAGES:
            self.language.add(one, msg(f"constructor_tts.language_{one}"))
        self.repeat = Segmented(self)
        for times in REPEATS:
            self.repeat.add(times, msg(f"constructor_tts.repeat_{times}"))
        put(self.language, self.language.setAccessibleName, msg("constructor_tts.language"))
        put(self.repeat, self.repeat.setAccessibleName, msg("constructor_tts.repeat"))
        choices = QWidget(self)
        line = FlowLayout(choices, gap=metrics.GAP_12, line_gap=metrics.GAP_8)
        line.addWidget(self.language)
        line.addWidget(self.repeat)
        self.note = Note("", Icon.INFO, Token.MUTED, self)
        self.length = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.digits = Note(msg("constructor_tts.digits"), Icon.INFO, Token.MUTED, self)
        self.markup = Note(msg("constructor_tts.markup"), Icon.INFO, Token.MUTED, self)
        placeholder = msg("builder.text_placeholder")
        self.column.addWidget(choices)
        self.column.addWidget(self.note)
        self.column.addWidget(self.make_field("text", msg("builder.field_text"), least=3, placeholder=placeholder))
        for widget in (self.length, self.digits, self.markup):
            self.column.addWidget(widget)
        self.language.value_changed.connect(self._on_language)
        self.repeat.value_changed.connect(self._on_repeat)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The choices, what they mean for the text, and the time it takes."""
        del problems
        content = self.content
        self.language.set_value(content.language)
        self.repeat.set_value(content.repeat)
        for chooser in (self.language, self.repeat):
            chooser.setEnabled(not self.locked)
        self.note.setVisible(not is_foreign(content.text, content.language))  # else the frame warns
        self.note.set_words(msg(f"constructor_tts.written_{content.language}"))
        once_ms = round(spoken_s(content.text, content.language)) * _SECOND_MS
        whole_ms = round(spoken_s(content.text, content.language) * content.repeat) * _SECOND_MS
        if content.repeat == 1:
            self.length.set_words(msg("constructor_tts.length", time=duration(once_ms)))
        else:
            times = msg(f"constructor_tts.times_{content.repeat}")
            once, whole = duration(once_ms), duration(whole_ms)
            self.length.set_words(msg("constructor_tts.length_repeated", time=once, times=times, all=whole))
        self.length.setVisible(once_ms > 0)
        self.digits.setVisible(has_long_number(content.text))
        self.markup.setVisible(has_markup(content.text))

    def _on_language(self, value: object) -> None:
        self.tell(replace(self.content, language=value))

    def _on_repeat(self, value: object) -> None:
        self.tell(replace(self.content, repeat=value))
