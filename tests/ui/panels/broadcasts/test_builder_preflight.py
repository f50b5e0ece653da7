"""The last column of the builder: what changed since somebody looked, and when the last message leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.contract.preflight import FigureChange, Hint, Notice, Since
from tests.ui.conftest import Scenario
from tests.ui.hands import click, write
from tests.ui.panels.broadcasts.door import HOUR_MS, NOW_MS
from tests.ui.panels.broadcasts.test_builder_panel import Builder, played
from tests.ui.panels.constructor.reach import words
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.figures_rows import DayLine, PairRow


@pytest.mark.req("BEY-2", "BEY-7")
def test_a_stored_draft_tells_what_changed_and_when_the_last_message_leaves(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        changed = FigureChange(figure="people", before=98, now=100)
        door, part = b.service.broadcasts, b.panel.preflight.part
        door.since = Since(at_ms=NOW_MS - HOUR_MS, by="Ana", changes=(changed,))
        waiting = Notice(hint=Hint.WAITING, count=7, until_ms=NOW_MS + HOUR_MS)
        late = {"finish_ms": NOW_MS + HOUR_MS, "latest_ms": NOW_MS + 3 * HOUR_MS, "waiting": waiting}
        door.ends = {"start_ms": NOW_MS, **late}

        def pairs() -> dict[str, str]:
            shown = (one for one in part.findChildren(PairRow) if not one.isHidden())
            return {one.name.text(): one.value.text() for one in shown}

        await b.open_stored()
        assert pairs() == {"People selected": "98 → 100", "Last step at the latest": "04:54"}
        assert "02:54" in part.findChildren(DayLine)[-1].text()
        assert any("7 people are outside their hours" in one.text() for one in part.findChildren(Text))
        door.since = Since(at_ms=NOW_MS, by="Me", changes=())
        click(b.panel.preflight.again)
        await b.counted()
        assert "People selected" in pairs(), "counting again hides nothing"
        write(b.panel.setup.name, "Other")
        assert not b.state.figures.stale
        write(words(b.panel.chain.cards[0]).main, "Other")
        await b.counted()
        assert "People selected" not in pairs(), "this is no longer what was stored"

    played(scenario, tmp_path, play)
