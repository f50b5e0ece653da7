"""The ways to the screens of control: the stop, explanations, hours, channel health."""

from __future__ import annotations

from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import show


async def stopped(stage: Stage) -> None:
    """All sending is stopped."""
    await show(stage, "broadcasts")
    frame = stage.window.frame
    if frame.halt.isHidden():
        await stage.hand.click(frame.top.stop)
    await stage.until(frame.halt.isVisible, "the band")


async def resume_asked(stage: Stage) -> None:
    """The question before sending goes on; with it asked, sending goes on for the pictures that follow."""
    await stopped(stage)
    await stage.hand.click(stage.window.frame.halt.button)
    await something_opens(stage, "the question")
    await stage.client.control.resume()
    await stage.until(stage.window.frame.halt.isHidden, "the band gone")
