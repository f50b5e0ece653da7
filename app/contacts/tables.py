"""Contacts, their attributes, tags, opt-outs, targets and imports.

`contacts` gets a column `a<id>` for every attribute at run time (see `schema`); here are those every contact has.
"""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from app.core.tables import Id, Moment, metadata

contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("phone", Text, unique=True),  # canonical digits; NULL where somebody is known by another address
    Column("doubtful", Boolean, nullable=False),
    Column("country", Text),  # of the number
    Column("rcs_capable", Boolean),
    Column("rcs_checked_ms", Moment),
    Column("import_id", Integer),  # the import that made it
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("created_ms", Moment, nullable=False, index=True),
    Column("updated_ms", Moment, nullable=False, index=True),
    sqlite_autoincrement=True,  # messages and conversations name contacts that may be gone
)

RUNTIME_COLUMN: Final = re.compile(r"a\d+")
RUNTIME_INDEX: Final = re.compile(r"ix_contacts_a\d+")

attributes = Table(
    "attributes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("key_folded", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("show_in_profile", Boolean, nullable=False),
    Column("many", Boolean, nullable=False),
    Column("choices", Text, nullable=False),  # JSON list
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("successor_of", Integer),  # being filled by a change of type; hidden until then
    sqlite_autoincrement=True,  # the id names a column, and columns are not taken away
)

tags = Table(
    "tags",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("contacts", Integer, nullable=False),  # kept by `links`, because counting a large tag is slow
    Column("created_ms", Moment, nullable=False),
    sqlite_autoincrement=True,
)

contact_tags = Table(
    "contact_tags",
    metadata,
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", Integer, primary_key=True, autoincrement=False),  # a large tag's links go after the tag
    sqlite_with_rowid=False,
)
Index("ix_contact_tags_tag_id", contact_tags.c.tag_id, contact_tags.c.contact_id)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),  # digits of a number, or an e-mail address in lower case
    Column("channel", Integer, nullable=False),  # 0: every channel
    Column("sender", Text, nullable=False),  # name of a sender ID, "" is the whole channel
    Column("sender_folded", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("set_ms", Moment, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_by_id", Integer, nullable=False),
    Column("lifted_ms", Moment),
    Column("lifted_by", Text),
    Column("lifted_detail", Text),
)
Index("ix_opt_outs_address", opt_outs.c.address, opt_outs.c.channel, opt_outs.c.sender_folded)

devices = Table(
    "contact_devices",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("channel", Integer, nullable=False),
    Column("token", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("registered_ms", Moment, nullable=False),
    UniqueConstraint("channel", "token", name="uq_contact_devices_token"),  # a device is in one person's hands
)
Index("ix_contact_devices_contact_id", devices.c.contact_id, devices.c.channel)

targets = Table(
    "targets",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("filters", Text, nullable=False),  # JSON list of filters
    Column("launches", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_ms", Moment, nullable=False),
    Column("updated_ms", Moment, nullable=False),
    sqlite_autoincrement=True,
)

uses = Table(
    "contact_uses",
    metadata,
    Column("used_kind", Text, primary_key=True),  # target, tag, attribute (by key)
    Column("used", Text, primary_key=True),
    Column("by_kind", Text, primary_key=True),  # broadcast, template, chatbot ...
    Column("by_id", Integer, primary_key=True),
    Column("by_name", Text, nullable=False),
    Column("binding", Boolean, nullable=False),  # forbids deletion of what is used
)
Index("ix_contact_uses_by", uses.c.by_kind, uses.c.by_id)

redirects = Table(
    "contact_redirects",
    metadata,
    Column("old_id", Integer, primary_key=True, autoincrement=False),
    Column("new_id", Integer, nullable=False, index=True),
    Column("at_ms", Moment, nullable=False),
)

undo = Table(
    "contact_undo",
    metadata,
    Column("job_id", Integer, primary_key=True, autoincrement=False),
    Column("contact_id", Integer, primary_key=True, autoincrement=False),
    Column("before", Text, nullable=False),  # JSON: the contact as it was
    Column("at_ms", Moment, nullable=False, index=True),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("file", Text, nullable=False),  # name under <home>/uploads
    Column("file_name", Text, nullable=False),  # as the person called it
    Column("format", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("user", Text, nullable=False),
    Column("options", Text, nullable=False),  # JSON, as the following ones
    Column("sheets", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("columns", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("filled", Text, nullable=False),  # numbers of the columns that hold anything
    Column("proposal", Text, nullable=False),
    Column("plan", Text),
    Column("findings", Text),
    Column("run", Text),
    Column("outcome", Text),
    Column("fault", Text),
    Column("job_id", Integer),  # the newest job; an older one that ends later is ignored
    Column("read_job_id", Integer),  # whose rows are good
    Column("check_job_id", Integer),  # whose findings are good
    Column("undo_job_id", Integer),  # under whose number the contacts it changes are kept as they were
    Column("created_ms", Moment, nullable=False),
    Column("finished_ms", Moment),
    sqlite_autoincrement=True,
)
Index("ix_imports_state", imports.c.state, imports.c.created_ms)

presets = Table(
    "import_presets",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False, unique=True),
    Column("entries", Text, nullable=False),  # JSON
    Column("encoding", Text, nullable=False),
    Column("separator", Text, nullable=False),
    Column("date_order", Text, nullable=False),
    sqlite_autoincrement=True,
)
