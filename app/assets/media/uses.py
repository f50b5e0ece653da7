"""Who uses a file: told by whoever stores contents, so that a deletion can be warned of (MED-8, MSG-32)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from app.contract.media import MediaUse
from app.dispatch.tables import messages


@dataclass(frozen=True, slots=True)
class MediaUser:
    """An area that stores contents: what of it needs a file, and whether something of it keeps the content.

    `kept` is asked for what has gone out or is going out: it needs the content, though the file be deleted.
    """

    uses: Callable[[Connection, int], Sequence[MediaUse]]
    kept: Callable[[Connection, int], bool] = lambda _conn, _media_id: False


def naming(column: ColumnElement[Any], media_id: int) -> ColumnElement[bool]:
    """A condition for rows whose stored JSON may name a file; `names` is sure."""
    return column.contains(f'"media_id":{media_id}', autoescape=True)


def names(content: str, media_id: int) -> bool:
    """Whether stored JSON names a file. Quotes of texts are escaped there, so that words cannot pass for a name."""
    return re.search(rf'"media_id":{media_id}(?!\d)', content) is not None


def _sent(conn: Connection, media_id: int) -> bool:
    """Whether a message names it."""
    rows = conn.execute(select(messages.c.content).where(naming(messages.c.content, media_id)))
    return any(names(row.content, media_id) for row in rows)


MESSAGES: Final = MediaUser(uses=lambda _conn, _media_id: (), kept=_sent)
"""What was sent shows its files for ever."""


def of(conn: Connection, users: Sequence[MediaUser], media_id: int) -> list[MediaUse]:
    """Everything that needs a file."""
    return [use for user in users for use in user.uses(conn, media_id)]
