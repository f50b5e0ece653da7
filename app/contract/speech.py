"""A text that is read aloud: what a voice leaves out, how long it speaks, whether the language fits (section 9)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from app.contract.template import parse

Spoken = Literal["en", "es"]

DIGITS_AS_NUMBER: Final = 5
"""Longer runs of digits are read one by one (TTS-4)."""

_SYMBOLS_FROM: Final = "\u2190"
"""Arrows, dingbats and pictures come after the letter-like signs, which a voice can say."""
_JOINERS: Final = frozenset("\u200d\u20e3\ufe0e\ufe0f")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_CODE: Final = re.compile(r"`{1,3}")
_PAIR: Final = re.compile(r"(?<![^\W_])([*_~])(?=\S)(.+?)(?<=\S)\1(?![^\W_])")
_LONG_NUMBER: Final = re.compile(r"\d{6,}")
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[^\W\d_]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_STOP: Final = re.compile(r"[.!?…:;]+(?=\s|$)|\n+")
_COMMA: Final = re.compile(r",(?=\s|$)")

_SHORTEST_S: Final = 1.0
_LETTERS_A_S: Final[dict[str, float]] = {"en": 12.5, "es": 13.5}
_DIGIT_S: Final = 0.4
_STOP_S, _COMMA_S = 0.45, 0.2
_VALUE_S: Final = 0.6
"""What a placeholder is reckoned with: about a name."""

_ENGLISH: Final = """
the and of to you your is are was for with this that will have has not from please we our us at on it be by can if
or an as do i my me thanks hello call now today tomorrow dear order
"""
_SPANISH: Final = """
el la los las de del y que en un una usted su sus es son para con por este esta será ha han no lo le se al si o más
mi nos hola gracias llame ahora hoy mañana estimado pedido tu tus te favor cita
"""
_COMMON: Final = {"en": frozenset(_ENGLISH.split()), "es": frozenset(_SPANISH.split())}
_SPANISH_SIGN: Final = re.compile(r"[ñ¿¡áéíóú]", re.IGNORECASE)
_EVIDENCE: Final = 2


def spoken_text(text: str) -> str:
    """The text as a voice reads it: no emoji, no markup, long numbers digit by digit (TTS-4, TTS-20)."""
    plain = _without_symbols(_without_marks(text))
    return _LONG_NUMBER.sub(lambda found: " ".join(found[0]), plain)


def left_out(text: str) -> str:
    """The emoji of a text that no voice says, each once, in order; markup is not among them."""
    return "".join(dict.fromkeys(sign for sign in text if _is_symbol(sign)))


def has_markup(text: str) -> bool:
    """Whether signs of markup are left out of speech."""
    return _without_marks(text) != text


def has_long_number(text: str) -> bool:
    """Whether a number is read digit by digit."""
    return _LONG_NUMBER.search(_letters(text)) is not None


def language_of(text: str) -> Spoken | None:
    """Which of the two languages a text looks like by its commonest words; None when it can't be told (TTS-2)."""
    words = [word.casefold() for word in _WORD.findall(_letters(text))]
    english = sum(word in _COMMON["en"] for word in words)
    spanish = sum(word in _COMMON["es"] for word in words) + len(_SPANISH_SIGN.findall(text))
    if max(english, spanish) < _EVIDENCE or max(english, spanish) < 2 * min(english, spanish):
        return None
    return "en" if english > spanish else "es"


def is_foreign(text: str, language: Spoken) -> bool:
    """Whether a text looks as if it were not in the language that reads it: the other one, or another script."""
    letters = _LETTER.findall(_letters(text))
    strange = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * strange > len(letters) or language_of(text) not in (language, None)


def spoken_s(text: str, language: Spoken) -> float:
    """About how long a voice needs for a text once, in seconds; 0 for nothing to say."""
    said = spoken_text(_letters(text))
    values = len(parse(text).placeholders)
    letters, digits = len(_LETTER.findall(said)), len(_DIGIT.findall(said))
    if not letters + digits + values:
        return 0.0
    pauses = _STOP_S * len(_STOP.findall(said.strip())) + _COMMA_S * len(_COMMA.findall(said))
    return max(_SHORTEST_S, letters / _LETTERS_A_S[language] + digits * _DIGIT_S + values * _VALUE_S + pauses)


def _letters(text: str) -> str:
    """The text without placeholders, which are words of nobody yet."""
    return "".join(piece if isinstance(piece, str) else " " for piece in parse(text).pieces)


def _without_marks(text: str) -> str:
    plain = _CODE.sub("", _TAG.sub("", text))
    while (less := _PAIR.sub(r"\2", plain)) != plain:
        plain = less
    return plain


def _without_symbols(text: str) -> str:
    plain = "".join(sign for sign in text if not (_is_symbol(sign) or sign in _JOINERS))
    return re.sub(r"[ \t]{2,}", " ", plain).strip() if plain != text else plain


def _is_symbol(sign: str) -> bool:
    return sign >= _SYMBOLS_FROM and unicodedata.category(sign) in ("So", "Sk")
