"""Texts on screen: bound to a control, they change with the language while the program runs."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from datetime import tzinfo
from functools import cache
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from ui.texts import formats, language
from ui.texts.language import Language
from ui.texts.messages import Message, Param, Words, msg

_SWEEP_AT = 256


class _Binding:
    """One setter of one object; holds neither of them alive."""

    __slots__ = ("_name", "_owner", "_target", "message")

    def __init__(self, owner: QObject, setter: Callable[[str], Any], message: Message) -> None:
        target = getattr(setter, "__self__", None)
        if target is None:
            raise TypeError("a text is bound to a method, which dies with its object")
        self._owner = weakref.ref(owner)
        self._target = weakref.ref(target)
        self._name: str = setter.__name__
        self.message = message

    def alive(self) -> bool:
        owner = self._owner()
        return owner is not None and shiboken6.isValid(owner) and self._target() is not None

    def apply(self) -> None:
        target = self._target()
        if target is not None:
            getattr(target, self._name)(str(self.message))


class Texts(QObject):
    """Owns the bindings. There is one, see `texts()`.

    Signals: `language_changed` after every bound text was set anew, for delegates and whoever makes texts while
    painting.
    """

    language_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._bindings: dict[tuple[int, str], _Binding] = {}
        self._sweep_at = _SWEEP_AT

    @property
    def language(self) -> Language:
        """The language in force."""
        return language.current()

    def set_language(self, chosen: Language) -> None:
        """Switch every bound text and tell the others."""
        if chosen is not language.current():
            language.use(chosen)
            self.refresh()

    def refresh(self) -> None:
        """Set every bound text anew, as after a change of language or zone."""
        self._sweep()
        for binding in list(self._bindings.values()):
            if binding.alive():
                binding.apply()
        self.language_changed.emit()

    def set_zone(self, zone: tzinfo | None) -> None:
        """Show times in another zone."""
        formats.use_zone(zone)
        self.refresh()

    def bind(self, owner: QObject, setter: Callable[[str], Any], message: Message) -> None:
        """Set now and on every change, until `owner` dies or another text is bound to the same setter."""
        if len(self._bindings) >= self._sweep_at:
            self._sweep()
        binding = _Binding(owner, setter, message)
        self._bindings[_key(setter)] = binding
        binding.apply()

    def unbind(self, setter: Callable[[str], Any]) -> None:
        """Forget what is bound to a setter."""
        self._bindings.pop(_key(setter), None)

    def bound(self) -> int:
        """How many living bindings there are."""
        self._sweep()
        return len(self._bindings)

    def _sweep(self) -> None:
        self._bindings = {key: binding for key, binding in self._bindings.items() if binding.alive()}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._bindings))


def _key(setter: Callable[[str], Any]) -> tuple[int, str]:
    return id(getattr(setter, "__self__", None)), setter.__name__


@cache
def texts() -> Texts:
    """The one keeper of texts."""
    return Texts()


def bind(owner: QObject, setter: Callable[[str], Any], text_id: str, **params: Param) -> None:
    """Show a message through a setter and keep it in the language in force.

    `bind(label, label.setText, "common.save")`. The setter must be a method; binding it again replaces the message
    (a new count, say).
    """
    texts().bind(owner, setter, msg(text_id, **params))


def put(owner: QObject, setter: Callable[[str], Any], words: Words) -> None:
    """Show words through a setter: a Message follows the language, a string (a name, user data) stays as it is."""
    if isinstance(words, Message):
        texts().bind(owner, setter, words)
    else:
        texts().unbind(setter)
        setter(words)
