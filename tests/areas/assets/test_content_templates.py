"""Content templates: what may be kept, under which names, what was made from them, who may what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.assets.content_templates import reads, service
from app.broadcasts import reads as run_reads
from app.broadcasts import service as runs
from app.broadcasts import templates as broadcast_templates
from app.contacts import reads as contact_reads
from app.contract.broadcast_templates import TemplateForm
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.content_templates import ContentTemplate, ContentTemplateForm, ContentTemplateId
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.paging import Filter, ListQuery, Op, PageRequest, Sort
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.whatsapp import WhatsAppContent
from app.core.clock import DAY_MS
from app.core.errors import Refusal
from tests.areas.asking import actions, read
from tests.areas.conftest import Client
from tests.areas.line import Line
from tests.areas.snapshot import Copy

pytestmark = pytest.mark.both_databases

HELLO = SmsContent(text="Hi {{attribute.name}}, see you on Monday")


class Desk:
    """Short words for the verbs."""

    def __init__(self, line: Line) -> None:
        self.line, self.runtime, self.admin = line, line.runtime, line.admin

    def save(
        self, name: str = "Reminder", content: Content = HELLO, template_id: int | None = None, **more: Any
    ) -> ContentTemplate:
        form = ContentTemplateForm(name=name, content=content, **more)
        known = None if template_id is None else ContentTemplateId(template_id)
        return self.runtime.database.write(service.save, self.admin, form, known)

    def refused(self, *given: Any, **more: Any) -> Refusal:
        with pytest.raises(Refusal) as error:
            self.save(*given, **more)
        return error.value

    def do(self, verb: Callable[..., Any], *given: Any) -> Any:
        return self.runtime.database.write(verb, self.admin, *given)

    def rows(self, **query: Any) -> list[ContentTemplate]:
        return list(read(self.runtime, reads.page, PageRequest(query=ListQuery(**query))).rows)

    def broadcast(self, template_id: int | None, name: str = "Spring") -> BroadcastForm:
        step = Step(content=HELLO, sender_id=self.line.sender.id, template_id=template_id)
        people = RecipientSource(kind=RecipientKind.PHONES, numbers=("34600000000",))
        return BroadcastForm(name=name, steps=(step,), recipients=(people,), timing=Timing.INSTANT)


@pytest.fixture
def desk(line: Line) -> Desk:
    return Desk(line)


@pytest.mark.req("CTP-24", "MSG-92", "WAP-3")
def test_only_what_could_be_sent_is_kept_and_every_mistake_is_named_at_once(desk: Desk) -> None:
    cases: list[tuple[str, Content, list[tuple[str, str]]]] = [
        (" ", SmsContent(), [("name", "required"), ("content.text", "sms_empty")]),
        ("x" * 101, SmsContent(text="a"), [("name", "too_long")]),
        ("a", SmsContent(text="Hi {{attribute.shoe}}"), [("content.text", "unknown_attribute")]),
        ("a", SmsContent(text="Hi {{attribute.name"), [("content.text", "unbalanced_braces")]),
        ("a", RcsContent(text="x" * 3073), [("content.text", "too_long")]),
        ("a", WhatsAppContent(type="template"), [("content.type", "not_in_list")]),
    ]
    for name, content, problems in cases:
        refusal = desk.refused(name, content)
        assert (refusal.code, [(one.path, one.code) for one in refusal.problems]) == (Code.INVALID, problems)
    assert desk.rows() == []
    kept = desk.save("x" * 100)
    assert (kept.channel, kept.type, kept.summary, kept.updated_by) == (1, "text", HELLO.text, "Ada Admin")


@pytest.mark.req("CTP-2", "MSG-13")
def test_a_name_is_used_once_in_a_channel_and_the_refusal_says_by_which_template(desk: Desk) -> None:
    first = desk.save()
    assert desk.save(content=RcsContent(text="Hi")).channel == Channel.RCS
    (problem,) = desk.refused("  reminder ").problems
    assert (problem.path, problem.code) == ("name", "taken")
    assert problem.params == {"value": "reminder", "id": first.id, "version": first.version}
    other = desk.save("Other")
    assert desk.refused("REMINDER", template_id=other.id, version=1).problems[0].params["id"] == first.id
    replaced = desk.save("Reminder", SmsContent(text="New"), first.id, version=first.version)
    assert (replaced.id, replaced.summary, replaced.version) == (first.id, "New", 2)
    assert read(desk.runtime, reads.form, first.id).content == SmsContent(text="New")


@pytest.mark.req("CTP-2")
def test_the_second_of_two_editors_is_told_and_a_repeated_save_makes_one(desk: Desk) -> None:
    first = desk.save(client_key="k")
    assert desk.save(client_key="k").id == first.id
    desk.save("Renamed", template_id=first.id, version=1)
    refusal = desk.refused("Mine", template_id=first.id, version=1)
    assert (refusal.code, refusal.params["by"]) == (Code.CONFLICT, "Ada Admin")
    assert desk.refused(template_id=99, version=1).code is Code.NOT_FOUND
    assert actions(desk.runtime)[-2:] == ["content_template_added", "content_template_changed"]


@pytest.mark.req("CTP-11", "MSG-12")
def test_steps_keep_their_copy_and_deleting_names_what_was_made(desk: Desk, line: Line) -> None:
    template = desk.save()
    draft = desk.do(runs.save, desk.broadcast(template.id), None)
    desk.do(broadcast_templates.save, TemplateForm(broadcast=desk.broadcast(template.id, "Weekly")), None)
    sent = desk.do(runs.launch, desk.broadcast(template.id, "Gone out"), None)
    line.feed(sent.id)
    line.send()
    desk.do(runs.abort, sent.id)
    used = read(desk.runtime, reads.used_by, template.id).uses
    assert [(one.kind, one.name) for one in used] == [("broadcast", "Spring"), ("broadcast_template", "Weekly")]
    desk.save("Reminder", SmsContent(text="Other words"), template.id, version=1)
    desk.do(service.remove, template.id)
    (step,) = read(desk.runtime, run_reads.form, draft.id).steps
    assert (step.content, step.template_id) == (HELLO, template.id)
    assert line.sent[0].text.startswith("Hi ")
    with pytest.raises(Refusal) as gone:
        read(desk.runtime, reads.one, template.id)
    assert gone.value.code is Code.NOT_FOUND


@pytest.mark.req("MSG-99")
def test_launching_asks_for_another_in_place_of_a_deleted_template(desk: Desk) -> None:
    template = desk.save()
    desk.do(service.remove, template.id)
    desk.do(runs.save, desk.broadcast(template.id), None)
    with pytest.raises(Refusal) as refused:
        desk.do(runs.launch, desk.broadcast(template.id), None)
    assert [(one.path, one.code) for one in refused.value.problems] == [("steps.0.template_id", "template_gone")]
    desk.do(runs.launch, desk.broadcast(None), None)


@pytest.mark.req("CTP-1", "MSG-13")
def test_a_copy_and_a_restored_one_find_a_free_name(desk: Desk, line: Line) -> None:
    first = desk.save("x" * 100)
    copied = desk.do(service.copy, first.id)
    assert (copied.name, copied.summary) == ("x" * 96 + " (2)", first.summary)
    desk.do(service.remove, first.id)
    desk.save("x" * 100)
    assert desk.do(service.restore, first.id).name == "x" * 96 + " (3)"
    desk.do(service.remove, first.id)
    line.clock.advance(30 * DAY_MS + 1)
    with pytest.raises(Refusal) as late:
        desk.do(service.restore, first.id)
    assert late.value.code is Code.NOT_FOUND


@pytest.mark.req("CTP-1")
def test_the_table_is_filtered_sorted_and_searched(desk: Desk, line: Line) -> None:
    for name, content in (("B", HELLO), ("a", RcsContent(text="Ola")), ("c", SmsContent(text="Bye"))):
        line.clock.advance(1000)
        desk.save(name, content)
    named = lambda **query: [one.name for one in desk.rows(**query)]  # noqa: E731 - three words, six uses
    assert named() == ["c", "a", "B"]
    assert named(filters=(Filter(field="channel", op=Op.VALUE, values=(1,)),)) == ["c", "B"]
    assert named(sort=(Sort(field="id"),)) == ["B", "a", "c"]
    assert named(search="monday") == ["B"]
    assert named(filters=(Filter(field="updated_ms", op=Op.RANGE, high=line.clock.now_ms() - 1),)) == ["a", "B"]


@pytest.mark.req("MSG-43")
def test_a_template_is_named_among_the_uses_of_an_attribute(desk: Desk) -> None:
    template = desk.save()
    assert _uses_of_name(desk) == ["Reminder"]
    desk.do(service.remove, template.id)
    assert _uses_of_name(desk) == []


def _uses_of_name(desk: Desk) -> list[str]:
    every = read(desk.runtime, contact_reads.all_attributes)
    wanted = next(one.id for one in every if one.key == "name")
    return [one.name for one in read(desk.runtime, contact_reads.attribute_uses, wanted).uses]


def test_the_snapshot_plus_the_events_is_the_next_snapshot(desk: Desk) -> None:
    copy = Copy(
        desk.runtime,
        desk.admin.listener(),
        {Topic.CONTENT_TEMPLATES: lambda: {str(one.id): one for one in desk.rows()}},
    )
    template = desk.save()
    desk.save("Other", template_id=template.id, version=1)
    desk.do(service.copy, template.id)
    desk.do(service.remove, template.id)
    copy.follow()
    assert copy.rows == copy.fresh()
    desk.do(service.restore, template.id)
    copy.follow()
    assert copy.rows == copy.fresh()


@pytest.mark.req("CTP-1", "CTP-2", "MSG-13")
def test_over_http_with_the_rights_of_either_side(client: Client) -> None:
    form = {"name": "Reminder", "content": {"channel": 1, "text": "Hi"}}
    made = client.call("POST", "/api/content-templates", json=form)
    assert made.status_code == 201
    path = f"/api/content-templates/{made.json()['id']}"
    changed = client.call("PUT", path, json={**form, "name": "Changed", "version": 1})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert client.call("GET", path).json()["name"] == "Changed"
    assert client.call("GET", f"{path}/form").json()["content"]["text"] == "Hi"
    assert client.call("GET", f"{path}/uses").json() == {"uses": []}
    assert client.call("POST", f"{path}/copy").json()["name"] == "Changed (2)"
    assert client.call("DELETE", path).status_code == 204
    assert client.call("GET", path).status_code == 404
    assert client.call("POST", f"{path}/restore").json()["name"] == "Changed"
    assert client.call("POST", "/api/content-templates/page", json={}).json()["total"] == 2
    for method, where in (("POST", "/api/content-templates/page"), ("POST", "/api/content-templates")):
        assert client.call(method, where, who="agent", json=form).status_code == 403
