"""What other areas may do to contacts. The verbs themselves stand with their nouns."""

from __future__ import annotations

from app.contacts.attributes import seed
from app.contacts.contacts import find_or_create, record_rcs
from app.contacts.exporting import FOLDER, exported_file, prune
from app.contacts.opt_outs import lift_by_message, opted_out_of, record_opt_out
from app.contacts.sheets import Cell, sheet_writer
from app.contacts.targets import count_launches
from app.contacts.uses import Used, declare

__all__ = [
    "FOLDER", "Cell", "Used", "count_launches", "declare", "exported_file", "find_or_create", "lift_by_message",
    "opted_out_of", "prune", "record_opt_out", "record_rcs", "seed", "sheet_writer",
]  # fmt: skip
