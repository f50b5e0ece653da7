"""The options form of a list message while it is filled in: sections, options, their order (WAP-13)."""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec.structs import replace

from app.contract.payloads.limits import LIST_OPTIONS_MAX
from app.contract.payloads.rules import WHATSAPP
from app.contract.payloads.whatsapp import ListOption, ListSection, OptionList

SECTIONS_MAX: Final = WHATSAPP["list"].counts["list.sections"].high


class Place(NamedTuple):
    """An option by its section and its number in it, both from zero."""

    section: int
    option: int


def opened(found: OptionList | None) -> OptionList:
    """What the form opens with: never without a place to write an option in."""
    draft = found if found is not None else OptionList()
    if not draft.sections:
        draft = add_section(draft)
    return draft


def options_count(draft: OptionList) -> int:
    """Options in all sections."""
    return sum(len(section.options) for section in draft.sections)


def has_room(draft: OptionList) -> bool:
    """Whether one more option may be added."""
    return options_count(draft) < LIST_OPTIONS_MAX


def may_add_section(draft: OptionList) -> bool:
    """Whether one more section may be added; it comes with an option of its own."""
    return len(draft.sections) < SECTIONS_MAX and has_room(draft)


def add_section(draft: OptionList) -> OptionList:
    """A further section with an empty option."""
    fresh = ListSection(options=(ListOption(id=_fresh_id(draft)),))
    return replace(draft, sections=(*draft.sections, fresh))


def add_option(draft: OptionList, section: int) -> OptionList:
    """An empty option at the end of a section."""
    return _with(draft, section, (*draft.sections[section].options, ListOption(id=_fresh_id(draft))))


def option_at(draft: OptionList, place: Place) -> ListOption:
    """One option."""
    return draft.sections[place.section].options[place.option]


def set_option(draft: OptionList, place: Place, option: ListOption) -> OptionList:
    """The list with another option at a place."""
    options = list(draft.sections[place.section].options)
    options[place.option] = option
    return _with(draft, place.section, tuple(options))


def set_header(draft: OptionList, section: int, header: str) -> OptionList:
    """The list with another header over a section."""
    sections = list(draft.sections)
    sections[section] = replace(sections[section], header=header)
    return replace(draft, sections=tuple(sections))


def remove_option(draft: OptionList, place: Place) -> OptionList:
    """The list without an option; its section stays."""
    options = draft.sections[place.section].options
    return _with(draft, place.section, (*options[: place.option], *options[place.option + 1 :]))


def remove_section(draft: OptionList, section: int) -> OptionList:
    """The list without a section and its options."""
    return replace(draft, sections=(*draft.sections[:section], *draft.sections[section + 1 :]))


def move_option(draft: OptionList, source: Place, to: Place) -> OptionList:
    """The list with an option elsewhere; `to` counts without it."""
    option = option_at(draft, source)
    rest = remove_option(draft, source)
    options = rest.sections[to.section].options
    return _with(rest, to.section, (*options[: to.option], option, *options[to.option :]))


def step_of(draft: OptionList, place: Place, by: int) -> Place | None:
    """Where an option goes by one step up or down, over the edge into the next section; None at the ends."""
    section, option = place.section, place.option + by
    if 0 <= option < len(draft.sections[section].options):
        return Place(section, option)
    section += by
    if not 0 <= section < len(draft.sections):
        return None
    return Place(section, 0 if by > 0 else len(draft.sections[section].options))


def trimmed(draft: OptionList) -> OptionList:
    """What is taken over: texts without blanks at their ends."""
    return OptionList(
        header=draft.header.strip(),
        sections=tuple(
            ListSection(
                header=section.header.strip(),
                options=tuple(
                    replace(one, title=one.title.strip(), description=one.description.strip())
                    for one in section.options
                ),
            )
            for section in draft.sections
        ),
    )


def fresh_id(taken: set[str], letter: str) -> str:
    """The first of `o1`, `o2` ... that is not taken."""
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _fresh_id(draft: OptionList) -> str:
    return fresh_id({option.id for section in draft.sections for option in section.options}, "o")


def _with(draft: OptionList, section: int, options: tuple[ListOption, ...]) -> OptionList:
    sections = list(draft.sections)
    sections[section] = replace(sections[section], options=options)
    return replace(draft, sections=tuple(sections))
