"""Events go to whom the routes would answer, and to nobody else."""

from __future__ import annotations

import pytest

from app.contacts import tags, targets
from app.contract.contacts import TagForm
from app.contract.feed import Topic
from app.contract.paging import Filter, Op
from app.contract.permissions import SYSTEM_ROLES, SystemRole
from app.contract.targets import TargetForm
from app.core.feed import Listener

TARGET = TargetForm(name="adults", filters=(Filter(field="attribute.age", op=Op.RANGE, low=18),))


@pytest.mark.req("ROL-8")
def test_names_are_told_to_those_who_work_with_them(line):
    runtime, admin = line.runtime, line.admin
    runtime.feed.seen.clear()
    tag = runtime.database.write(tags.add_tag, admin, TagForm(name="vip"))
    runtime.database.write(tags.delete_tag, admin, tag.id, runtime.jobs)
    target = runtime.database.write(targets.add_target, admin, TARGET)
    runtime.database.write(targets.delete_target, admin, target.id)
    line.rename("WESTWIND")
    heard = {role: _topics(runtime, role) for role in SystemRole}
    everything = {Topic.TAGS, Topic.TARGETS, Topic.SENDERS}
    assert (
        heard[SystemRole.ADMIN] == heard[SystemRole.BROADCAST_MANAGER] == heard[SystemRole.SUPERVISOR] == everything
    )
    assert heard[SystemRole.AGENT] == {Topic.TAGS, Topic.SENDERS}
    assert heard[SystemRole.NOC_ENGINEER] == {Topic.SENDERS}
    assert heard[SystemRole.FINANCE_MANAGER] == set()


def _topics(runtime, role):
    listener = Listener(99, 1, sees_all_departments=True, permissions=SYSTEM_ROLES[role])
    topics = {item.event.topic for item in runtime.feed.seen if listener.may_see(item.audience)}
    return topics & {Topic.TAGS, Topic.TARGETS, Topic.SENDERS}
