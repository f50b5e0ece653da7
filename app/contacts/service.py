"""What other areas may do to contacts. The verbs themselves stand with their nouns."""

from __future__ import annotations

from app.contacts.attributes import seed
from app.contacts.contacts import find_or_create, record_rcs
from app.contacts.opt_outs import lift_by_message, opted_out_of, record_opt_out
from app.contacts.targets import count_launches
from app.contacts.uses import Used, declare

__all__ = [
    "Used", "count_launches", "declare", "find_or_create", "lift_by_message", "opted_out_of", "record_opt_out",
    "record_rcs", "seed",
]  # fmt: skip
