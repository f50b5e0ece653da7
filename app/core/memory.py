"""How often the collector of cyclic garbage looks, where thousands of short-lived things are made a second."""

from __future__ import annotations

import gc
from typing import Final

BETWEEN_LOOKS: Final = (10_000, 20, 20)
"""New containers before the youngest are looked at, then rounds before older ones are; Python has 700, 10, 10."""


def begin() -> None:
    """Nothing is looked at until `settle`: while a process starts, nearly all that it makes is there for good."""
    gc.disable()


def settle() -> None:
    """What is there now stays for good and is not looked at again. Called once, when a process has started.

    Code, tables and routes are a few hundred thousand objects: going through them again and again cost a message a
    tenth of its time.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*BETWEEN_LOOKS)
