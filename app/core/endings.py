"""How a command of the service ends: its exit code, and the kinds of states that end one with a sentence."""

from __future__ import annotations

from typing import ClassVar, Final

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_RUNNING: Final = 3
EXIT_PORT_TAKEN: Final = 4
EXIT_NEWER_STORE: Final = 5
EXIT_STORE: Final = 6


class Ending(Exception):  # noqa: N818 - a state of the world
    """What keeps a command from being carried out; its text is the sentence for the terminal."""

    exit_code: ClassVar[int] = EXIT_STORE
