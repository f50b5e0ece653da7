"""What the strip above the form says, of all that may have happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.contract.broadcasts import Status
from ui.panels.broadcasts.builder.notice import Choice
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.texts.faults import fault_text
from ui.texts.formats import minute
from ui.texts.messages import Words, msg


@dataclass(frozen=True, slots=True)
class Strip:
    """A sentence and what can be done about it."""

    words: Words
    choices: tuple[Choice, ...] = ()
    bad: bool = False


class Ways(Protocol):
    """What the strip can do."""

    def retry(self) -> None:
        """Try once more what was refused."""

    def restore(self) -> None:
        """Go on with the form that was kept."""

    def discard_kept(self) -> None:
        """Forget it."""

    def withdraw(self) -> None:
        """Take it back from the moderators."""

    def save_copy(self) -> None:
        """Keep the changes as a new draft."""


def strip_of(state: BuilderState, ways: Ways) -> Strip | None:
    """The most important thing; None when there is nothing to say."""
    if state.phase is not Phase.READY:
        return None
    if state.fault is not None:
        words = msg("builder.not_saved", reason=fault_text(state.fault))
        return Strip(words, ((msg("common.retry"), ways.retry),), bad=True)
    if state.recovered_ms is not None:
        choices = (
            (msg("builder.recovered_take"), ways.restore),
            (msg("builder.recovered_drop"), ways.discard_kept),
        )
        return Strip(msg("builder.recovered", time=minute(state.recovered_ms)), choices)
    if (moderated := _moderation_strip(state, ways)) is not None:
        return moderated
    if state.is_locked and state.launched is None:
        if state.is_dirty:
            return Strip(msg("builder.started"), ((msg("builder.save_copy"), ways.save_copy),))
        return Strip(msg("builder.locked"))
    if state.removed:
        return Strip(msg("builder.removed"))
    return None


def _moderation_strip(state: BuilderState, ways: Ways) -> Strip | None:
    run = state.run
    if run is None or state.launched is not None or state.is_dirty:
        return None
    if run.status is Status.ON_MODERATION:
        return Strip(msg("moderation.waits_here"), ((msg("moderation.withdraw"), ways.withdraw),))
    if run.status is Status.REJECTED and run.moderation is not None:
        return Strip(msg("moderation.rejected_because", comment=run.moderation.comment), bad=True)
    return None
