"""Why a tour or a picture could not be made."""

from __future__ import annotations


class CannotGoOn(Exception):  # noqa: N818 - told to whoever runs it, in a sentence
    """A step could not be done; the message says why."""
