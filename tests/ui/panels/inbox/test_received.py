"""What a customer taps, shares and sends, from the line to the screen, and where it is opened (CVP-7)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.contract.received import SentFile, SharedPlace, Tapped
from tests.patience import until
from tests.ui.hands import click
from tests.ui.panels.inbox.test_service import LUCIA, Inbox, Steps, work
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Confirm
from ui.kit.thread import opening
from ui.kit.thread.items import Act
from ui.panels.inbox.listing.faces import preview_of

__all__ = ["work"]

HOME = SharedPlace(latitude=40.41536, longitude=-3.7074, name="Plaza Mayor", address="28012 Madrid")
BILL = SentFile(url="https://files.example/7", name="bill.pdf", mime_type="application/pdf", size_bytes=2048)


def asked(inbox: Inbox) -> list[Confirm]:
    return [one for one in inbox.panel.window().findChildren(Confirm) if one.isVisible()]


async def answer(inbox: Inbox, words: str) -> None:
    """Press a button of the question."""
    await until(lambda: asked(inbox), "the question")
    click(next(one for one in asked(inbox)[0].findChildren(Button) if one.text() == words))
    await until(lambda: not asked(inbox), "it is closed")


def press_act(inbox: Inbox, act: Act) -> None:
    view = inbox.panel.talk.talk_view
    click(view.viewport(), view.act_rect(inbox.last.key, act).center().toPoint())


@pytest.mark.req("CVP-7", "RCS-17", "RCS-19", "WAP-16", "CNV-48")
def test_taps_places_and_files_are_shown_and_opened_after_a_word(
    work: Callable[[Steps], None], monkeypatch: pytest.MonkeyPatch
):
    opened: list[str] = []
    browser = SimpleNamespace(openUrl=lambda url: opened.append(url.toString()))
    monkeypatch.setattr(opening, "QDesktopServices", browser)

    async def steps(inbox: Inbox) -> None:
        inbox.line.arrive(LUCIA, "", Tapped(text="I will come", postback="r1"))
        await until(lambda: inbox.rows() == [(LUCIA, "I will come")], "the row")
        await inbox.open(LUCIA)
        assert inbox.last.head is not None
        assert (inbox.last.text, str(inbox.last.head.words)) == ("I will come", "Tapped")

        inbox.line.arrive(LUCIA, "", HOME)
        await until(lambda: inbox.last.acts == (Act.OPEN_MAP,), "the place")
        rows = inbox.panel.model.list.window
        words = "Location: Plaza Mayor, 28012 Madrid (40.41536, -3.70740)"
        await until(lambda: [preview_of(one.conversation, "").whole for one in rows] == [words], "its row")
        press_act(inbox, Act.OPEN_MAP)
        assert opened == []
        await answer(inbox, "Open www.openstreetmap.org")
        assert opened.pop().startswith("https://www.openstreetmap.org/?mlat=40.415360&mlon=-3.707400")

        inbox.line.arrive(LUCIA, "", BILL)
        await until(lambda: inbox.last.acts == (Act.OPEN_FILE,), "the file")
        inbox.panel.talk.open_sent()
        await answer(inbox, "Cancel")
        assert opened == []
        press_act(inbox, Act.OPEN_FILE)
        await answer(inbox, "Open files.example")
        assert opened == [BILL.url]

    work(steps)
