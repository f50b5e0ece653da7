"""Several runs at once (BRD-120)."""

from __future__ import annotations

import asyncio

import pytest

from app.broadcasts import several
from app.contract.broadcasts import BroadcastId, BulkAction, BulkForm, Status
from app.contract.faults import Code
from app.core.errors import Refusal
from tests.areas.broadcasts.conftest import numbers

pytestmark = pytest.mark.both_databases(slow=True)


def act(line, action: BulkAction, *ids: int):
    form = BulkForm(action=action, ids=tuple(BroadcastId(one) for one in ids))
    return asyncio.run(several.act(line.runtime.database, line.admin, form))


@pytest.mark.req("BRD-120", "BRD-91")
def test_each_run_is_judged_alone(line, launch, look):
    first, second = launch(name="A"), launch(name="B", recipients=(numbers("34611222333"),))
    act(line, BulkAction.PAUSE, first.id)
    paused, refused, gone = act(line, BulkAction.PAUSE, second.id, first.id, 999)
    assert (paused.id, paused.done.status, paused.code) == (second.id, Status.PAUSED, None)
    assert (refused.done, refused.code, refused.params) == (None, Code.STATUS_IS_NOW, {"status": "paused"})
    assert (gone.code, gone.params["id"]) == (Code.NOT_FOUND, 999)
    resumed = act(line, BulkAction.RESUME, first.id, second.id, first.id)
    assert [one.id for one in resumed] == [first.id, second.id]
    stopped = act(line, BulkAction.ABORT, first.id, second.id)
    assert {one.done.status for one in stopped} == {Status.ABORTED}
    assert {one.code for one in act(line, BulkAction.RELAUNCH, first.id, second.id)} == {Code.STATUS_IS_NOW}


@pytest.mark.parametrize("ids", [(), tuple(range(1, 502))])
def test_none_or_too_many_are_refused_as_a_whole(line, ids):
    with pytest.raises(Refusal) as refused:
        act(line, BulkAction.PAUSE, *ids)
    assert refused.value.code is Code.INVALID
