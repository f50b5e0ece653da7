"""Where two contents differ, so that typing in one place is one step of undo."""

from __future__ import annotations

import msgspec

from app.contract.content import Content


def place_of(before: Content, after: Content) -> str:
    """The path of the one text that was changed; empty where more or something else was."""
    found = _texts(msgspec.to_builtins(before), msgspec.to_builtins(after), "")
    return found[0] if found is not None and len(found) == 1 else ""


def _texts(before: object, after: object, path: str) -> list[str] | None:
    """Paths of texts that differ; None where something differs that is no text."""
    if before == after:
        return []
    if isinstance(before, str) and isinstance(after, str):
        return [path]
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        parts = [(name, before[name], after[name]) for name in before]
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        parts = [(str(at), before[at], after[at]) for at in range(len(before))]
    else:
        return None
    found: list[str] = []
    for name, old, new in parts:
        inner = _texts(old, new, f"{path}.{name}" if path else name)
        if inner is None:
            return None
        found += inner
    return found
