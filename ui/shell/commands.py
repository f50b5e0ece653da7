"""What can be done from anywhere, as actions of the palette, the shortcut sheet and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ui.shell import registry
from ui.shell.frame import Frame
from ui.shell.panel import Action
from ui.shell.search import Finding, Group
from ui.texts.language import NATIVE_NAMES, Language
from ui.texts.messages import Words, msg
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Doors:
    """What the window can open and do."""

    palette: Act
    refresh: Act
    rail: Act
    shortcuts: Act
    help: Act
    about: Act
    notices: Act
    step_back: Act
    log_out: Act
    close: Act
    mode: Callable[[Mode], object]
    language: Callable[[Language], object]


def everywhere(doors: Doors) -> tuple[Action, ...]:
    """The actions of the window, in the order in which they are shown."""
    fixed = (
        Action("palette", msg("shell.palette"), doors.palette, Icon.SEARCH, "Ctrl+K"),
        Action("refresh", msg("shell.refresh"), doors.refresh, Icon.REFRESH, "F5"),
        Action("rail", msg("shell.toggle_rail"), doors.rail, Icon.SIDEBARL, "Ctrl+B"),
        Action("back", msg("shell.step_back"), doors.step_back, Icon.ARROWL, "Esc"),
        Action("notices", msg("shell.notifications"), doors.notices, Icon.BELL, "Ctrl+Shift+N"),
        Action("shortcuts", msg("shell.shortcuts"), doors.shortcuts, Icon.KEYB, "F1"),
        Action("help", msg("shell.help"), doors.help, Icon.HELP, "Shift+F1"),
        Action("about", msg("shell.about"), doors.about, Icon.INFO),
        Action("log_out", msg("shell.log_out"), doors.log_out, Icon.LOGOUT),
        Action("quit", msg("shell.quit"), doors.close, Icon.X, "Ctrl+Q"),
    )
    themes = tuple(
        Action(f"theme_{mode.value}", msg(f"shell.theme_{mode.value}"), partial(doors.mode, mode), Icon.MOON)
        for mode in Mode
    )
    languages = tuple(
        Action(f"language_{one.value}", NATIVE_NAMES[one], partial(doors.language, one), Icon.GLOBE)
        for one in Language
    )
    return (*fixed, *themes, *languages)


def panel_actions(frame: Frame) -> tuple[Action, ...]:
    """Going to every panel the person may see, and to its tabs."""
    context = frame.context
    if context is None:
        return ()
    icons = {section.id: section.icon for section in registry.SECTIONS}
    return tuple(
        Action(
            one.id,
            msg(one.text_id),
            partial(frame.go, one.entry.id, **one.params),
            icons[one.entry.section],
            one.keys,
        )
        for one in registry.places(registry.visible(context.me.permissions))
    )


class ActionProvider:
    """Offers actions to the palette under one heading."""

    def __init__(self, words: Words, actions: Callable[[], Sequence[Action]]) -> None:
        self._words, self._actions = words, actions

    def offers(self) -> Group:
        """Those that can be done now."""
        found = tuple(
            Finding(one.id, one.words, one.act, one.icon, one.keys) for one in self._actions() if one.enabled
        )
        return Group(self._words, found)

    async def search(self, text: str) -> Group | None:
        """The service is not asked about actions."""
        del text
        return None
