"""Contents of a newer version in the store: kept to the letter when what is around them changes, not sent."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Column, ColumnElement, Update, select, update

from app.assets.content_templates import reads, service
from app.assets.content_templates.tables import bodies
from app.broadcasts import reads as run_reads
from app.broadcasts import service as runs
from app.broadcasts import template_reads
from app.broadcasts import templates as broadcast_templates
from app.broadcasts.tables import broadcasts, template_forms
from app.contract.broadcast_templates import TemplateForm
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.content import NewerContent
from app.contract.content_templates import ContentTemplateForm
from app.contract.faults import Code
from app.contract.payloads.email import EmailColumn, EmailContent, EmailDocument, Section, TextBlock
from app.core.errors import Refusal
from tests.areas.asking import read
from tests.areas.line import Line

BODY = Section(id="1", columns=(EmailColumn(blocks=(TextBlock(id="2", html="<p>Tyres</p>"),)),))
OLD = EmailContent(subject="Spring", type="email", document=EmailDocument(blocks=(BODY,)))
TREE = msgspec.to_builtins(OLD)
NEW = msgspec.json.format(
    msgspec.json.encode({**TREE, "document": {**TREE["document"], "blocks": [{"type": "video", "id": "1"}]}})
).decode()
"""With a block of tomorrow, written as nobody here writes it."""


def whole(line: Line, column: Column[str], key: ColumnElement[bool]) -> str:
    with line.runtime.database.read() as conn:
        return str(conn.execute(select(column).where(key)).scalar_one())


def put(line: Line, statement: Update) -> None:
    line.runtime.database.write(lambda work: work.conn.execute(statement))


@pytest.mark.req("MSG-92", "EML-41")
def test_a_template_is_renamed_and_copied_around_it(line: Line) -> None:
    write, form = line.runtime.database.write, ContentTemplateForm(name="Spring", content=OLD)
    template = write(service.save, line.admin, form, None)
    mine = bodies.c.template_id == template.id
    put(line, update(bodies).where(mine).values(content=NEW))
    read_again = read(line.runtime, reads.form, template.id)
    assert isinstance(read_again.content, NewerContent)
    over_the_wire = msgspec.json.decode(msgspec.json.encode(read_again), type=ContentTemplateForm)
    renamed = msgspec.structs.replace(over_the_wire, name="Summer")
    told = write(service.save, line.admin, renamed, template.id)
    assert (told.name, told.summary, told.channel, told.type) == ("Summer", "Spring", 6, "email")
    copied = write(service.copy, line.admin, template.id)
    for one in (template, copied):
        assert whole(line, bodies.c.content, bodies.c.template_id == one.id) == NEW


def chain(line: Line, name: str) -> BroadcastForm:
    people = RecipientSource(kind=RecipientKind.PHONES, numbers=("34600000000",))
    step = Step(content=OLD, sender_id=line.sender.id)
    return BroadcastForm(name=name, steps=(step,), recipients=(people,), timing=Timing.INSTANT)


def swapped(stored: str) -> str:
    return stored.replace(msgspec.json.encode(OLD).decode(), NEW)


@pytest.mark.req("MSG-92", "EML-41")
def test_a_broadcast_is_renamed_around_it_and_not_launched(line: Line) -> None:
    write = line.runtime.database.write
    draft = write(runs.save, line.admin, chain(line, "Spring"), None)
    mine = broadcasts.c.id == draft.id
    stored = swapped(whole(line, broadcasts.c.steps, mine))
    put(line, update(broadcasts).where(mine).values(steps=stored))
    form = read(line.runtime, run_reads.form, draft.id)
    assert isinstance(form.steps[0].content, NewerContent)
    over_the_wire = msgspec.json.decode(msgspec.json.encode(form), type=BroadcastForm)
    told = write(runs.save, line.admin, msgspec.structs.replace(over_the_wire, name="Summer"), draft.id)
    assert (told.name, told.channels) == ("Summer", (6,))
    assert NEW in whole(line, broadcasts.c.steps, mine)
    with pytest.raises(Refusal) as refused:
        write(runs.launch, line.admin, read(line.runtime, run_reads.form, draft.id), draft.id)
    assert refused.value.code is Code.RUN_INCOMPLETE
    named = [one.code for one in refused.value.problems if one.path.startswith("steps.0.content")]
    assert named == ["newer_schema"]


@pytest.mark.req("MSG-92")
def test_a_broadcast_template_is_renamed_around_it(line: Line) -> None:
    write, form = line.runtime.database.write, TemplateForm(broadcast=chain(line, "Weekly"))
    template = write(broadcast_templates.save, line.admin, form, None).template
    mine = template_forms.c.template_id == template.id
    put(
        line,
        update(template_forms).where(mine).values(form=swapped(whole(line, template_forms.c.form, mine))),
    )
    read_again = read(line.runtime, template_reads.form, template.id)
    renamed = msgspec.structs.replace(read_again.broadcast, name="Monthly")
    write(broadcast_templates.save, line.admin, msgspec.structs.replace(read_again, broadcast=renamed), template.id)
    assert NEW in whole(line, template_forms.c.form, mine)
