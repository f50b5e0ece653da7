"""What the pre-flight column says about a form: what keeps it from launching, what to look at, what is fine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.contract.broadcasts import Kind, RecipientKind, check_launch
from app.contract.chain import check_network
from app.contract.channels import Channel
from app.contract.content import Criterion, EmailContent, is_written, keys_of
from app.contract.faults import Problem
from app.contract.mail.checks import lacks_unsubscribe
from app.contract.senders import Sender, SenderStatus
from app.contract.sms import first_foreign, measure, replace_similar
from app.contract.targets import Target
from app.contract.timing import Fit
from ui.panels.broadcasts.builder.form import FormDraft, start_of, start_problems, to_form
from ui.panels.broadcasts.builder.state import BuilderState, Choices

DAY_MS: Final = 86_400_000
YEAR_MS: Final = 366 * DAY_MS
MANY_PEOPLE: Final = 1_000_000
"""More are warned of (BRD-125)."""


class Weight(Enum):
    """How much a check matters."""

    BAD = "bad"
    WARN = "warn"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: its text is `broadcasts.check_<code>`; `path` is the field it speaks of.

    `attribute` names a value people lack; `name` and `count` complete the text; `steps` are the messages it is of.
    """

    weight: Weight
    code: str
    path: str = ""
    count: int = 0
    name: str = ""
    attribute: str = ""
    steps: tuple[int, ...] = ()


def problems_of(draft: FormDraft, choices: Choices, now_ms: int) -> tuple[Problem, ...]:
    """Everything that keeps the form from launching, as far as the desktop can see (BRD-50..55)."""
    typed = start_problems(draft)
    found = [
        problem
        for problem in check_launch(to_form(draft, version=0, client_key=""), now_ms, choices.attribute_keys)
        if not (typed and problem.path == "at_ms")
    ]
    known: dict[int, Sender] = {sender.id: sender for sender in choices.senders}
    for path, sender_id in _chosen(draft):
        sender = known.get(sender_id)
        if sender is None:
            found.append(Problem(path=path, code="sender_gone"))
        elif sender.status is not SenderStatus.ACTIVE:
            found.append(Problem(path=path, code="sender_inactive", params={"sender": sender.name}))
    for number, step in enumerate(draft.steps if draft.kind is Kind.FALLBACK else ()):
        sender = known.get(step.sender_id or 0)
        if sender is not None:
            found += check_network(step.content, sender.rcs_network, f"steps.{number}.content")
    found += [*_gone(draft, choices), *_templates_gone(draft, choices)]
    return tuple(sorted([*typed, *found], key=lambda problem: _order(problem.path)))


def removed_problems(draft: FormDraft, choices: Choices) -> list[Problem]:
    """What was chosen and is no more, however incomplete the form may be (MSG-99)."""
    known = {sender.id for sender in choices.senders}
    gone = [Problem(path=path, code="sender_gone") for path, one in _chosen(draft) if one not in known]
    return [*gone, *_templates_gone(draft, choices)]


def _templates_gone(draft: FormDraft, choices: Choices) -> list[Problem]:
    known = {None, *(one.id for one in choices.templates)}
    return [
        Problem(path=f"steps.{number}.template_id", code="template_gone")
        for number, step in enumerate(draft.steps if draft.kind is Kind.FALLBACK else ())
        if step.template_id not in known
    ]


def _chosen(draft: FormDraft) -> list[tuple[str, int]]:
    """Every sender the form names, and where."""
    if draft.kind is Kind.RCS_CHECK:
        return [] if draft.rcs_sender_id is None else [("rcs_sender_id", draft.rcs_sender_id)]
    return [(f"steps.{n}.sender_id", s.sender_id) for n, s in enumerate(draft.steps) if s.sender_id is not None]


def _gone(draft: FormDraft, choices: Choices) -> list[Problem]:
    targets: dict[int, Target] = {target.id: target for target in choices.targets}
    tags = {tag.id for tag in choices.tags}
    found = []
    for number, source in enumerate(draft.recipients):
        path = f"recipients.{number}"
        if source.kind is RecipientKind.TAG and source.tag_id not in tags:
            found.append(Problem(path=path, code="recipients_gone"))
        if source.kind is RecipientKind.TARGET:
            target = targets.get(source.target_id or 0)
            if target is None:
                found.append(Problem(path=path, code="recipients_gone"))
            elif target.needs_attention:
                found.append(Problem(path=path, code="target_needs_attention", params={"name": target.name}))
    return found


_PLACES: Final = ("name", "description", "recipients", "at_ms", "steps", "rcs_sender_id")


def _order(path: str) -> int:
    """Problems stand in the order of the form."""
    return next((at for at, place in enumerate(_PLACES) if path.startswith(place)), len(_PLACES))


def checks_of(state: BuilderState, now_ms: int) -> tuple[Check, ...]:
    """Warnings, then what is fine."""
    return (*_warnings(state, now_ms), *_fine(state))


def _warnings(state: BuilderState, now_ms: int) -> list[Check]:
    found = [*_missing(state), *_of_start(state.draft, now_ms)]
    for number, step in enumerate(state.draft.steps if state.draft.kind is Kind.FALLBACK else ()):
        path = f"steps.{number}"
        if step.channel is Channel.SMS:
            found += _of_text(step.text(), number)
        if isinstance(step.content, EmailContent) and is_written(step.content) and lacks_unsubscribe(step.content):
            found.append(Check(Weight.WARN, "no_unsubscribe", f"{path}.content", steps=(number,)))
        if step.criterion is Criterion.DISPLAY and step.channel is Channel.SMS:
            found.append(Check(Weight.WARN, "display", f"{path}.success_criterion", steps=(number,)))
    if (state.people or 0) > MANY_PEOPLE:
        found.append(Check(Weight.WARN, "many_people", "recipients", count=state.people or 0))
    return found


def _missing(state: BuilderState) -> list[Check]:
    report = state.figures.report
    if report is None:
        return []
    names = state.choices.attribute_names
    found = []
    for key, count in report.missing.items():
        using = tuple(at for at, step in enumerate(state.draft.steps) if key in keys_of(step.content))
        path = f"steps.{using[0] if using else 0}.content"
        found.append(Check(Weight.WARN, "missing", path, count, names.get(key, key), key, using))
    return found


def _of_start(draft: FormDraft, now_ms: int) -> list[Check]:
    if draft.instantly:
        return []
    start = start_of(draft)
    at_ms = start.at_ms(second=draft.second)
    if start.placed is None or at_ms is None:
        return []
    found = []
    if start.placed.fit is Fit.MISSING:
        found.append(Check(Weight.WARN, "time_missing", "at_ms"))
    elif start.placed.fit is Fit.TWICE:
        found.append(Check(Weight.WARN, "time_twice", "at_ms"))
    if at_ms - now_ms > YEAR_MS:
        found.append(Check(Weight.WARN, "far_ahead", "at_ms"))
    return found


def _of_text(text: str, number: int) -> list[Check]:
    """A typographic character that costs a message."""
    at = first_foreign(text)
    if at is None:
        return []
    saved = measure(text).parts - measure(replace_similar(text)).parts
    path = f"steps.{number}.content.text"
    return [Check(Weight.WARN, "unicode", path, saved, text[at], steps=(number,))] if saved > 0 else []


def _is_personal(draft: FormDraft) -> bool:
    return draft.kind is Kind.FALLBACK and any(keys_of(step.content) for step in draft.steps)


def _fine(state: BuilderState) -> list[Check]:
    found = []
    senders = {sender.id: sender for sender in state.choices.senders}
    for sender in senders.values():
        chosen = any(sender_id == sender.id for _, sender_id in _chosen(state.draft))
        if chosen and sender.status is SenderStatus.ACTIVE:
            found.append(Check(Weight.OK, "sender_active", name=sender.name))
    samples = state.figures.samples
    if samples and not any(sample.missing for sample in samples) and _is_personal(state.draft):
        found.append(Check(Weight.OK, "samples", count=len(samples)))
    return found
