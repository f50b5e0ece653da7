"""What *Delete* would take, as a file in the layout of the upload (DIA-36)."""

from __future__ import annotations

import re
from typing import Final

from app.audit.service import record as audit
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dialers.reads import unprocessed as records
from app.dialers.store import row_of

HEADER: Final = "campaign;destiny;menssage;priority;state;data"
_BREAKS: Final = re.compile(r"[;\r\n]+")


def unprocessed(work: UnitOfWork, actor: Actor, dialer_id: int) -> bytes:
    """Records in states 0, 1 and 3: UTF-8 with a mark, semicolons, CRLF. What would shift a column is a blank.

    The action log says who took it along.
    """
    row = row_of(work.conn, dialer_id)
    lines = [HEADER]
    for destiny, message, priority, state, data in records(work.conn, dialer_id):
        cells = (row["name"], destiny, message, priority, state)
        lines.append(";".join([*(_BREAKS.sub(" ", str(cell)) for cell in cells), data]))
    details = {"name": row["name"], "count": len(lines) - 1}
    audit(work, actor, "dialer_data_exported", "dialer", dialer_id, details=details)
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode()
