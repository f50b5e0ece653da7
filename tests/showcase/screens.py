"""Every screen there is a picture of, and how it is reached."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from tests.showcase import (
    chains,
    contents,
    controlling,
    dialing,
    dialogs,
    library,
    mailing,
    phones,
    reaching,
    sent_kinds,
    templating,
    wa_templates,
    windows,
)
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from ui.panels.broadcasts.run.view import DETAILS, RECIPIENTS, STATISTICS
from ui.panels.imports.state import Step
from ui.panels.sign_in.view_model import Page

Reach = Callable[[Stage], Awaitable[Any]]


@dataclass(frozen=True)
class Screen:
    """`panel` is the id of the registry's entry it shows. What `reach` answers is drawn where it is a widget of its
    own, else the window."""

    name: str
    reach: Reach
    panel: str = ""
    signed_in: bool = True


def _door(name: str, wanted: Page) -> Screen:
    return Screen(name, partial(reaching.page, wanted=wanted), signed_in=False)


def _panel(panel: str, name: str = "") -> Screen:
    return Screen(name or panel, partial(show, panel_id=panel, **reaching.TABS.get(panel, {})), panel)


def _action(name: str, panel: str, action: str) -> Screen:
    return Screen(name, partial(reaching.offered, panel=panel, action=action), panel)


def _run(name: str, run: str, tab: str) -> Screen:
    return Screen(name, partial(reaching.run, name=run, tab=tab), "broadcasts")


def _import(name: str, step: Step) -> Screen:
    return Screen(name, partial(reaching.import_at, step=step), "imports")


def _over_builder(name: str, action: str) -> Screen:
    return Screen(name, partial(reaching.builder_opens, action=action), "broadcast_builder")


SCREENS: Final = (
    _door("sign-in", Page.SIGN_IN),
    Screen("sign-in-team", reaching.team, signed_in=False),
    Screen("sign-in-refused", reaching.refused, signed_in=False),
    _door("register", Page.REGISTER),
    _door("forgot", Page.FORGOT),
    _door("set-up", Page.SET_UP),
    _panel("dashboard"),
    _panel("broadcasts"),
    Screen("broadcasts-unfolded", partial(reaching.unfolded, name=reaching.CHAIN), "broadcasts"),
    Screen("broadcasts-rcs-check", partial(reaching.unfolded, name="Who takes RCS"), "broadcasts"),
    _run("broadcast-paused", "Second reminder", RECIPIENTS),
    _run("broadcast-done", "Yearly check", RECIPIENTS),
    _run("broadcast-statistics", "Yearly check", STATISTICS),
    _run("broadcast-message", "Yearly check", DETAILS),
    _run("chain-statistics", reaching.CHAIN, STATISTICS),
    _run("chain-message", reaching.CHAIN, DETAILS),
    Screen("chain-recipient", reaching.tried, "broadcasts"),
    Screen("builder-empty", reaching.empty_builder, "broadcast_builder"),
    Screen("builder-problems", reaching.problems, "broadcast_builder"),
    Screen("builder", reaching.builder, "broadcast_builder"),
    Screen("builder-chain", chains.chain, "broadcast_builder"),
    Screen("builder-button", dialogs.button, "broadcast_builder"),
    _over_builder("builder-audience", "audience"),
    _over_builder("builder-numbers", "numbers"),
    _over_builder("builder-test", "test"),
    Screen("builder-attributes", dialogs.attributes, "broadcast_builder"),
    Screen("builder-emoji", dialogs.emoji, "broadcast_builder"),
    Screen("builder-left-out", dialogs.people, "broadcast_builder"),
    _over_builder("launch-confirmation", "launch"),
    Screen("moderation-empty", templating.empty_queue, "moderation"),
    Screen("templates", templating.templates, "broadcasts"),
    Screen("template", templating.template, "broadcast_template"),
    Screen("template-schedule", templating.template_schedule, "broadcast_template"),
    Screen("template-problems", templating.template_problems, "broadcast_template"),
    Screen("template-launch", templating.launch_by_hand, "broadcasts"),
    Screen("content-templates", contents.listed, "content_templates"),
    Screen("content-template", contents.form, "content_template"),
    Screen("content-template-card", contents.rich, "content_template"),
    Screen("content-template-test", contents.trial, "content_template"),
    Screen("content-template-problems", contents.problems, "content_template"),
    Screen("builder-template", contents.picked, "broadcast_builder"),
    Screen("builder-template-gone", contents.gone, "broadcast_builder"),
    Screen("builder-wa-template-new", wa_templates.none_yet, "broadcast_builder"),
    Screen("builder-wa-template-choice", wa_templates.choosing, "broadcast_builder"),
    Screen("builder-wa-template", wa_templates.order, "broadcast_builder"),
    Screen("builder-wa-offer", wa_templates.offer, "broadcast_builder"),
    Screen("builder-wa-carousel", wa_templates.carousel, "broadcast_builder"),
    Screen("builder-wa-template-problems", wa_templates.missing, "broadcast_builder"),
    Screen("mail-constructor", contents.constructor, "content_template"),
    Screen("content-template-taken", contents.taken, "content_template"),
    Screen("moderation", templating.queue, "moderation"),
    Screen("moderation-reject", templating.reject, "moderation"),
    Screen("mailings", mailing.listed, "bulk"),
    Screen("mailing-channels", mailing.channels, "bulk"),
    Screen("mailing-new", mailing.new, "bulk"),
    Screen("mailing", mailing.checked, "bulk"),
    Screen("mailing-running", mailing.running, "bulk"),
    Screen("mailing-entries", mailing.entries, "bulk"),
    Screen("mailing-ahead", mailing.ahead, "bulk"),
    Screen("mailing-invalid-rows", mailing.invalid_rows, "bulk"),
    _panel("contacts"),
    Screen("contact", reaching.contact, "contacts"),
    Screen("contact-devices", reaching.devices, "contacts"),
    _action("contact-new", "contacts", "new_contact"),
    Screen("contacts-filters", reaching.filters, "contacts"),
    _action("attributes", "contacts", "attributes"),
    _action("tags", "contacts", "tags"),
    Screen("targets", reaching.targets, "contacts"),
    _action("target-new", "contacts", "new_target"),
    _panel("imports", "import-file"),
    _import("import-first-row", Step.FIRST_ROW),
    _import("import-mapping", Step.MAP),
    _import("import-duplicates", Step.DUPLICATES),
    _import("import-preview", Step.RESULT),
    Screen("inbox", reaching.inbox, "conversations"),
    Screen("conversation", reaching.conversation, "conversations"),
    Screen("conversation-kinds", sent_kinds.conversation, "conversations"),
    Screen("conversation-answers", sent_kinds.answers, "conversations"),
    Screen("conversation-window", windows.closing, "conversations"),
    Screen("conversation-window-closed", windows.closed, "conversations"),
    _action("conversation-new", "conversations", "inbox.new"),
    Screen("dialer-monitor", dialing.monitor, "dialer_monitor"),
    Screen("dialer-file-refused", dialing.refused_file, "dialer_monitor"),
    Screen("dialer-file-problems", dialing.all_problems, "dialer_monitor"),
    Screen("dialer-ahead", dialing.ahead, "dialer_monitor"),
    Screen("dialer-delete", dialing.deletion, "dialer_monitor"),
    _panel("dialers"),
    Screen("dialer", dialing.dialer_form, "dialers"),
    _action("dialer-new", "dialers", "new_dialer"),
    _panel("schedules"),
    Screen("schedule", dialing.schedule_form, "schedules"),
    _panel("dnc"),
    _action("dnc-add", "dnc", "dnc_add"),
    Screen("dnc-upload", dialing.dnc_upload, "dnc"),
    Screen("dnc-words", dialogs.opt_out_words, "dnc"),
    Screen("media", library.library, "media"),
    Screen("media-cards", library.cards, "media"),
    Screen("media-add", library.adding, "media"),
    Screen("media-enlarged", library.enlarged, "media"),
    Screen("media-picker", library.picker, "media"),
    Screen("media-picker-all", partial(library.picker, show_all=True), "media"),
    _panel("senders"),
    Screen("sender", reaching.sender, "senders"),
    _action("sender-new", "senders", "new_sender"),
    _panel("providers"),
    Screen("provider", reaching.provider, "providers"),
    _action("provider-new", "providers", "new_provider"),
    _panel("users"),
    Screen("user", reaching.user, "users"),
    _action("user-new", "users", "new_user"),
    _panel("api_keys", "api-keys"),
    _action("api-key-new", "api_keys", "new_api_key"),
    _action("web-service", "api_keys", "web_service"),
    Screen("web-service-address", dialogs.public_address, "api_keys"),
    Screen("access-requests", reaching.requests, "users"),
    _panel("account"),
    _panel("backups"),
    Screen("palette", reaching.palette),
    Screen("phones", partial(phones.phones, first=0)),
    Screen("phones-more", partial(phones.phones, first=14)),
    Screen("phones-last", partial(phones.phones, first=28)),
    Screen("phones-dark", partial(phones.phones, first=0, dark=True, filled=True)),
    Screen("phones-dark-more", partial(phones.phones, first=14, dark=True, filled=True)),
    _action("shortcuts", "broadcasts", "shortcuts"),
    _action("notifications", "", "notices"),
    _action("help", "", "help"),
    _action("about", "", "about"),
    Screen("avatar-menu", reaching.avatar_menu),
    _panel("hours"),
    _panel("health"),
    Screen("explain-message", controlling.explained, "broadcasts"),
    Screen("sending-stopped", controlling.stopped, "broadcasts"),
    Screen("sending-resume", controlling.resume_asked, "broadcasts"),
    Screen("controls", reaching.controls),
    Screen("backups-restored", controlling.restored, "backups"),
)


def named(name: str) -> Screen | None:
    """The screen of a name."""
    return next((one for one in SCREENS if one.name == name), None)


def widget_of(answer: object, window: QWidget) -> QWidget:
    """What is drawn: a widget that stands alone, else the window."""
    alone = isinstance(answer, QWidget) and answer.window() is answer
    return answer if isinstance(answer, QWidget) and alone else window
