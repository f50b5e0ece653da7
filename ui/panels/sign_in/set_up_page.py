"""First run: the company, its administrator, where it is (BKO-22)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.accounts import Language as WireLanguage
from app.contract.accounts import Setup
from ui.kit.controls.field import Field
from ui.kit.controls.select import Select
from ui.kit.controls.text_field import PasswordField, TextField
from ui.panels.sign_in import places
from ui.panels.sign_in.form_page import FormPage
from ui.panels.sign_in.rules import PasswordRules
from ui.panels.sign_in.view_model import SignInState
from ui.texts.language import current
from ui.texts.messages import msg
from ui.theme import metrics


class SetUpPage(FormPage):
    """One page: everything has a sensible beginning but name, login and password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            msg("sign_in.set_up_title"), msg("sign_in.set_up_text"), msg("sign_in.set_up_create"), parent
        )
        self.company, self.login, self.email = TextField(), TextField(), TextField()
        self.first_name, self.last_name = TextField(), TextField()
        self.password, self.again = PasswordField(), PasswordField()
        self.country, self.zone = Select(), Select()
        self.country.set_options(places.countries(), places.own_country())
        self.zone.set_options(places.zones(), places.own_zone())
        self.add_field("company", Field(msg("sign_in.company"), self.company, self))
        self._pair(
            ("first_name", Field(msg("sign_in.first_name"), self.first_name, self)),
            ("last_name", Field(msg("sign_in.last_name"), self.last_name, self)),
        )
        self._pair(
            ("login", Field(msg("sign_in.login"), self.login, self)),
            ("email", Field(msg("sign_in.email"), self.email, self)),
        )
        self._pair(
            ("password", Field(msg("sign_in.password"), self.password, self)),
            ("again", Field(msg("sign_in.again"), self.again, self)),
        )
        self.rules = PasswordRules(self)
        self.column.addWidget(self.rules)
        self.column.addSpacing(metrics.GAP_12)
        self._pair(
            ("default_country", Field(msg("sign_in.country"), self.country, self)),
            ("time_zone", Field(msg("sign_in.zone"), self.zone, self)),
        )
        for field in (self.password, self.again):
            field.textChanged.connect(lambda: self.rules.show_for(self.password.text(), self.again.text()))
        self.finish()

    def _pair(self, *two: tuple[str, Field]) -> None:
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        for path, field in two:
            self.fields[path] = field
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
            control = field.control
            if isinstance(control, TextField):
                control.textEdited.connect(lambda _text, one=field: one.set_problem(None))
        self.column.addLayout(row)
        self.column.addSpacing(metrics.GAP_12)

    def _on_language_changed(self) -> None:
        super()._on_language_changed()
        self.country.set_options(places.countries(), self.country.value)

    def form(self) -> Setup:
        """What is typed."""
        return Setup(
            company=self.company.text().strip(),
            login=self.login.text().strip(),
            password=self.password.text(),
            first_name=self.first_name.text().strip(),
            last_name=self.last_name.text().strip(),
            email=self.email.text().strip(),
            language=WireLanguage(current().value),
            default_country=str(self.country.value),
            time_zone=str(self.zone.value),
        )

    def show_state(self, state: SignInState) -> None:
        """Show how everything stands."""
        self.show_problems(state.problems, state.fault)
        self.set_busy(state.busy or not state.service.ready)
