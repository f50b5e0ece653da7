"""The step editor of a designed e-mail: subject, preview line, and the way into the constructor (EML-1..3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.content import SUBJECT_MAX, Content
from app.contract.faults import Problem
from app.contract.payloads.email import EmailContent, EmailDocument
from ui.kit.controls.field import Note
from ui.panels.constructor.editor import Editor, Services
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.email.summary import Summary
from ui.panels.email.view_model import MailModel
from ui.panels.email.window import MailWindow
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_LINES: Final = ("subject", "subtitle")


class EmailEditor(Editor):
    """Edits e-mails of the type `email`; their blocks in a window, which tells every edit at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = EmailContent(type="email", document=EmailDocument())
        self._names: Mapping[str, str] = {}
        self._locked = False
        self.window_: MailWindow | None = None
        self.fields = {
            name: PersonalField(
                msg(f"builder.field_{name}"),
                self,
                placeholder=msg(f"builder.{name}_placeholder"),
                limit=SUBJECT_MAX,
            )
            for name in _LINES
        }
        self.joined = Note(msg("constructor_email.lines_joined"), Icon.INFO, Token.MUTED, self)
        self.joined.hide()
        self.summary = Summary(self.picture, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        for field in self.fields.values():
            column.addWidget(field)
            field.entered.connect(self.entered)
        column.insertWidget(1, self.joined)
        column.addWidget(self.summary)
        self.fields["subject"].edited.connect(lambda text: self._on_line("subject", text))
        self.fields["subtitle"].edited.connect(lambda text: self._on_line("subtitle", text))
        self.summary.wanted.connect(self.open_constructor)

    def picture(self, media_id: int) -> QPixmap | None:
        """A picture of the library; one that is not here yet is drawn when it comes."""
        return self.services.media.pictures.pixmap(media_id) if self.services.media is not None else None

    def _on_picture(self) -> None:
        self.summary.miniature.update()

    def set_services(self, services: Services) -> None:
        """Hand them to the fields."""
        super().set_services(services)
        for field in self.fields.values():
            field.set_services(services)
        if services.media is not None:
            services.media.pictures.arrived.connect(self._on_picture)

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Show subject, preview line and what is in the body."""
        if not isinstance(content, EmailContent):
            return
        self._content, self._names, self._locked = content, names, locked
        for name, field in self.fields.items():
            own = [one for one in problems if one.path == name]
            field.show_text(getattr(content, name), names=names, problems=own, locked=locked)
        inside = [one for one in problems if self._is_inside(one)]
        self.summary.show_content(content, names=names, problems=inside)

    @staticmethod
    def _is_inside(problem: Problem) -> bool:
        return problem.path.partition(".")[0] == "document"

    def _on_line(self, name: str, text: str) -> None:
        """A header has one line: what was pasted with more is joined, and that is said (EML-40)."""
        line = " ".join(text.splitlines())
        if line != text:
            self.joined.show()
            self.fields[name].edit.set_text(line)
        self.edited.emit(replace(self._content, **{name: line}))

    # -- constructor

    def open_constructor(self, problem: object = None) -> None:
        """Open the constructor, at an element that has a problem if one is given."""
        if self.window_ is not None:
            self.window_.raise_()
            self.window_.activateWindow()
            return
        model = MailModel(
            self._content,
            names=self._names,
            on_edited=self._on_document,
            locked=self._locked,
            public=self.services.public,
        )
        self.window_ = MailWindow(model, self, services=self.services, pictures=self.picture)
        if self.services.media is not None:
            self.services.media.pictures.arrived.connect(self.window_.canvas.update)
        self.window_.closed.connect(self._on_closed)
        self.window_.open()
        if isinstance(problem, Problem):
            self.window_.jump(problem)

    def _on_document(self, content: EmailContent) -> None:
        self._content = replace(self._content, document=content.document)
        self.edited.emit(self._content)

    def _on_closed(self) -> None:
        self.window_ = None
        self.summary.open.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- problems

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a field, or on the way into the constructor."""
        field = self.fields.get(path)
        if field is not None:
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif path.startswith("document"):
            self.summary.open.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.fields["subject"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """Those of the lines stand at them, those of the body in its summary."""
        return problem.path in self.fields or self._is_inside(problem)
