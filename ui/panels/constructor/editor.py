"""What every editor of a content is to the frame around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.contract.content import Content
from app.contract.faults import Problem
from app.contract.preflight import PartsRange
from app.contract.providers import RcsNetwork
from ui.kit.media.desk import MediaDesk
from ui.panels.constructor.paths import inside
from ui.panels.constructor.whatsapp.book import TemplateBook


def _none() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Services:
    """What an editor may use of the program around it.

    `media` is the library, None where there is none; `recent_emoji` and `emoji_taken` keep the ones used last;
    `zone` is the time zone of the workspace, `country` its country, by which phone numbers are completed; `public`
    says whether people outside can open addresses of the workspace; `templates` are the registered templates of the
    WhatsApp senders.
    """

    media: MediaDesk | None = None
    recent_emoji: Callable[[], Sequence[str]] = _none
    emoji_taken: Callable[[str], None] | None = None
    zone: str = "UTC"
    country: str = ""
    public: bool = True
    templates: TemplateBook | None = None


@dataclass(frozen=True, slots=True)
class Heed:
    """What an author should know of a content that may be sent all the same.

    Paths of `advice` are relative to the content, or to the part it was narrowed to; `network` is that of an RCS
    sender, None while none is chosen.
    """

    advice: tuple[Problem, ...] = ()
    network: RcsNetwork | None = None

    def inside(self, place: str) -> Heed:
        """What is of a place and of all below it."""
        return Heed(tuple(inside(self.advice, place)), self.network)


NOTHING: Final = Heed()


class Editor(QWidget):
    """Edits the contents of one format. It holds no truth: what it tells comes back to it.

    Paths of problems are relative to the content: `card.title`, `cards.2.suggestions.0.text`. Signals:
    `edited(object)` with the new content, `entered(bool)` when the keyboard comes and goes, `turned()` when another
    part is shown, which words its own problems.
    """

    edited = Signal(object)
    entered = Signal(bool)
    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.services = Services()
        self.heed = NOTHING

    def set_services(self, services: Services) -> None:
        """Take what the program offers; told once, before the first content."""
        self.services = services

    def set_heed(self, heed: Heed) -> None:
        """Take what should be known of the content that is shown next."""
        self.heed = heed

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Show a content of this format, attributes by their names, what is wrong at its places."""
        raise NotImplementedError

    def show_sender(self, sender_id: int | None) -> None:
        """Take whom the message is sent as, before its content; most formats have no use for it."""

    def show_audience(self, parts: PartsRange | None, *, stale: bool) -> None:
        """Take what the pre-flight counted of the recipients' short messages; most formats have no use for it."""

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a field; on the main one where the path is empty or unknown."""
        raise NotImplementedError

    def advises(self, advice: Problem) -> bool:  # noqa: ARG002 - most formats leave it to the frame
        """Whether advice is worded at its place; the frame lists the rest."""
        return False

    def places(self, problem: Problem) -> bool:
        """Whether a problem is worded at its field; the frame lists the others."""
        raise NotImplementedError
