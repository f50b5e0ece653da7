"""The editors of the four formats of RCS (RCS-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.faults import Problem
from app.contract.payloads.media import MediaKind
from app.contract.payloads.rcs import RcsCard, RcsContent
from ui.panels.constructor.editor import Editor, Services
from ui.panels.constructor.media_box import MediaBox
from ui.panels.constructor.paths import at, below, inside
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.rcs import limits
from ui.panels.constructor.rcs.card_box import CardBox, words_itself
from ui.panels.constructor.rcs.suggestions_box import SuggestionsBox
from ui.texts.messages import msg
from ui.theme import metrics


class RcsEditor(Editor):
    """Something above, and the suggestions below the message (panel two)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = RcsContent()
        self.locked = False
        full = msg("constructor_rcs.below_full", limit=limits.BELOW_MAX)
        self.below = SuggestionsBox(msg("constructor_rcs.below"), limits.BELOW_MAX, full, self)
        self.below.edited.connect(partial(self.change, "suggestions"))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(metrics.GAP_12)

    def set_services(self, services: Services) -> None:
        """Hand them to the suggestions."""
        super().set_services(services)
        self.below.set_services(services)

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Show the format's own part, then the suggestions."""
        if not isinstance(content, RcsContent):
            raise TypeError(f"an RCS editor cannot show {type(content).__name__}")
        self.content, self.locked = content, locked
        self.show_rest(content, names, problems)
        self.below.show_suggestions(
            content.suggestions,
            names=names,
            problems=inside(problems, "suggestions"),
            locked=locked,
            heed=self.heed.inside("suggestions"),
        )

    def show_rest(self, content: RcsContent, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show what is above the suggestions."""
        raise NotImplementedError

    def focus_main(self, path: str) -> None:
        """Put the keyboard on a field above the suggestions."""
        raise NotImplementedError

    def change(self, name: str, value: object) -> None:
        """The person changed one field."""
        changed = msgspec.structs.replace(self.content, **{name: value})
        if changed != self.content and not self.locked:
            self.edited.emit(changed)

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a field."""
        if path.startswith("suggestions"):
            self.below.focus_path(path.partition(".")[2])
        else:
            self.focus_main(path)

    def places(self, problem: Problem) -> bool:
        """Suggestions word their own."""
        return problem.path.startswith("suggestions")

    def advises(self, advice: Problem) -> bool:
        """Suggestions word their own."""
        return advice.path.startswith("suggestions")


class TextEditor(RcsEditor):
    """Plain text (RCS-30)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = PersonalField(
            msg("builder.field_text"),
            self,
            placeholder=msg("builder.text_placeholder"),
            limit=limits.TEXT_MAX,
            least=3,
            boxed=False,
        )
        for part in (self.text, self.below):
            self.column.addWidget(part)
        self.text.edited.connect(partial(self.change, "text"))
        self.text.entered.connect(self.entered)

    def set_services(self, services: Services) -> None:
        """Hand them on."""
        super().set_services(services)
        self.text.set_services(services)

    def show_rest(self, content: RcsContent, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show the text."""
        self.text.show_text(content.text, names=names, problems=at(problems, "text"), locked=self.locked)

    def focus_main(self, path: str) -> None:  # noqa: ARG002 - there is one field only
        """Put the keyboard into the text."""
        self.text.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """The text words its own, too."""
        return problem.path == "text" or super().places(problem)


class FileEditor(RcsEditor):
    """One file (RCS-31)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.media = MediaBox(Channel.RCS, "file", msg("constructor_rcs.file"), self)
        self.thumbnail = MediaBox(Channel.RCS, "thumbnail", msg("constructor_rcs.thumbnail"), self)
        for part in (self.media, self.thumbnail, self.below):
            self.column.addWidget(part)
        self.media.edited.connect(self._on_media)
        self.thumbnail.edited.connect(partial(self.change, "thumbnail"))

    def set_services(self, services: Services) -> None:
        """Hand them on."""
        super().set_services(services)
        self.media.set_services(services)
        self.thumbnail.set_services(services)

    def show_rest(self, content: RcsContent, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show the file; a video may have a picture that stands for it."""
        del names
        self.media.show_media(content.media, at(problems, "media"), locked=self.locked)
        has_video = content.media is not None and content.media.media_ref.kind is MediaKind.VIDEO
        self.thumbnail.setVisible(has_video)
        self.thumbnail.show_media(content.thumbnail, at(problems, "thumbnail"), locked=self.locked)

    def _on_media(self, value: object) -> None:
        changed = msgspec.structs.replace(self.content, media=value, thumbnail=None)
        if changed != self.content and not self.locked:
            self.edited.emit(changed)

    def focus_main(self, path: str) -> None:  # noqa: ARG002 - as above
        """Put the keyboard on the file."""
        self.media.focus()

    def places(self, problem: Problem) -> bool:
        """The file words its own, too."""
        return problem.path in ("media", "thumbnail") or super().places(problem)


class CardEditor(RcsEditor):
    """One card (RCS-5)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = CardBox(self)
        for part in (self.card, self.below):
            self.column.addWidget(part)
        self.card.edited.connect(partial(self.change, "card"))
        self.card.entered.connect(self.entered)

    def set_services(self, services: Services) -> None:
        """Hand them on."""
        super().set_services(services)
        self.card.set_services(services)

    def show_rest(self, content: RcsContent, names: Mapping[str, str], problems: Sequence[Problem]) -> None:
        """Show the card."""
        card = content.card or RcsCard()
        own = below(problems, "card")
        self.card.show_card(card, names=names, problems=own, locked=self.locked, heed=self.heed.inside("card"))

    def focus_main(self, path: str) -> None:
        """Put the keyboard on a part of the card."""
        self.card.focus_path(path.partition(".")[2])

    def places(self, problem: Problem) -> bool:
        """The card words its own, too."""
        return problem.path.startswith("card.") or super().places(problem)

    def advises(self, advice: Problem) -> bool:
        """Buttons and styles of the card, too."""
        return words_itself(advice.path.removeprefix("card.")) or super().advises(advice)
