"""Opt-out words: which answers put a number on the list of all (BLK-85)."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from app.audit.service import record as audit
from app.contract.dnc import ChangeOptOutWords, OptOutWords, bare, check_words, is_opt_out
from app.contract.faults import Code
from app.core import workspace
from app.core.actor import Actor
from app.core.errors import Refusal, refuse_if
from app.core.tables import workspace as stored
from app.core.work import UnitOfWork

KEY: Final = "opt_out_words"


def read(conn: Connection) -> OptOutWords:
    """The words as they are, the usual ones where nobody has set others."""
    found = workspace.value(conn, KEY)
    return OptOutWords() if found is None else msgspec.convert(found, OptOutWords)


def refuses(conn: Connection, text: str) -> bool:
    """Whether somebody who writes this wants to hear no more."""
    return is_opt_out(text, read(conn).words)


def change(work: UnitOfWork, actor: Actor, form: ChangeOptOutWords) -> OptOutWords:
    """Save the words; the same one in another spelling is kept once. Refused when somebody else saved meanwhile."""
    refuse_if(check_words(form.words))
    before = read(work.conn)
    if before.version != form.version:
        raise Refusal(Code.CONFLICT, what="opt_out_words")
    once = {bare(word): word.strip() for word in reversed(form.words)}
    fresh = OptOutWords(words=tuple(reversed(once.values())), version=before.version + 1)
    work.conn.execute(stored.delete().where(stored.c.key == KEY))
    work.conn.execute(stored.insert().values(key=KEY, value=msgspec.json.encode(fresh).decode()))
    details = {"before": list(before.words), "after": list(fresh.words)}
    audit(work, actor, "opt_out_words_changed", "workspace", KEY, details=details)
    return fresh
