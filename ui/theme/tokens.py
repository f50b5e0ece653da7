"""The colour tokens of both themes as they stand in `resources/theme/tokens.json`."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from typing import Literal

from ui.theme.resources import resource

ThemeName = Literal["light", "dark"]
Rgba = tuple[int, int, int, int]


class Token(StrEnum):
    """A colour by its meaning. The value is its name in tokens.json, groups are flattened with a dot."""

    WINDOW = "window"
    SURFACE = "surface"
    RAISED = "raised"
    LINE = "line"
    LINE_STRONG = "line-strong"
    TEXT = "text"
    MUTED = "muted"
    FAINT = "faint"
    ACCENT = "accent"
    ACCENT_HOVER = "accent-hover"
    ACCENT_PRESS = "accent-press"
    ACCENT_WEAK = "accent-weak"
    ON_ACCENT = "on-accent"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OK_WEAK = "ok-weak"
    WARN_WEAK = "warn-weak"
    BAD_WEAK = "bad-weak"
    BUBBLE_IN = "bubble-in"
    BUBBLE_OUT = "bubble-out"
    BUBBLE_OUT_LINE = "bubble-out-line"
    BUBBLE_IN_LINE = "bubble-in-line"
    NOTE = "note"
    NOTE_LINE = "note-line"
    CHAT = "chat"
    CONTROL = "control"
    TRACK = "track"
    HOVER = "hover"
    HOVER_WINDOW = "hover-window"
    HOVER_RAISED = "hover-raised"
    PRESS = "press"
    SELECTED = "selected"
    DISABLED = "disabled"
    CANVAS = "canvas"
    DOT = "dot"
    NODE_ACTION = "node-action"
    NODE_COND = "node-cond"
    NODE_LINE = "node-line"
    EDGE = "edge"
    OK_FILL = "ok-fill"
    WARN_FILL = "warn-fill"
    BAD_FILL = "bad-fill"
    ACCENT_FILL = "accent-fill"
    TIP = "tip"
    ON_TIP = "on-tip"
    ACCENT_LINE = "accent-line"
    SEG_ON = "seg-on"
    KNOB = "knob"
    ON_MARK = "on-mark"
    ON_TIP_FAINT = "on-tip-faint"
    SHADOW = "shadow"
    SCRIM = "scrim"
    # a channel's hue, for its mark only
    CH_SMS = "ch.sms"
    CH_WA = "ch.wa"
    CH_RCS = "ch.rcs"
    CH_VIBER = "ch.viber"
    CH_WECHAT = "ch.wechat"
    CH_EMAIL = "ch.email"
    CH_TG = "ch.tg"
    CH_PUSH = "ch.push"
    CH_TTS = "ch.tts"
    CH_MPUSH = "ch.mpush"
    # a label and its ground
    LABEL_GREY = "label.grey"
    LABEL_GREY_WEAK = "label.grey-weak"
    LABEL_RED = "label.red"
    LABEL_RED_WEAK = "label.red-weak"
    LABEL_BLUE = "label.blue"
    LABEL_BLUE_WEAK = "label.blue-weak"
    LABEL_ORANGE = "label.orange"
    LABEL_ORANGE_WEAK = "label.orange-weak"
    LABEL_GREEN = "label.green"
    LABEL_GREEN_WEAK = "label.green-weak"
    # an avatar and its ground
    AV_1 = "av.1"
    AV_1_WEAK = "av.1-weak"
    AV_2 = "av.2"
    AV_2_WEAK = "av.2-weak"
    AV_3 = "av.3"
    AV_3_WEAK = "av.3-weak"
    AV_4 = "av.4"
    AV_4_WEAK = "av.4-weak"
    AV_5 = "av.5"
    AV_5_WEAK = "av.5-weak"
    AV_6 = "av.6"
    AV_6_WEAK = "av.6-weak"
    # the tab on a chatbot node
    TAB_START = "tab.start"
    TAB_FAILOVER = "tab.failover"
    TAB_OPTOUT = "tab.optout"
    TAB_STUCK = "tab.stuck"
    TAB_RESPONSE = "tab.response"
    # the recipient's phone in previews, whatever the theme
    PHONE_RING = "phone.ring"
    PHONE_BAR = "phone.bar"
    PHONE_GROUND = "phone.ground"
    PHONE_TEXT = "phone.text"
    PHONE_MUTED = "phone.muted"
    PHONE_FAINT = "phone.faint"
    PHONE_LINE = "phone.line"
    PHONE_BUBBLE = "phone.bubble"
    PHONE_LINK = "phone.link"
    PHONE_MARK = "phone.mark"
    PHONE_FIELD = "phone.field"
    PHONE_AVATAR = "phone.avatar"
    PHONE_ON_AVATAR = "phone.on-avatar"
    PHONE_MEDIA = "phone.media"
    PHONE_MEDIA_INK = "phone.media-ink"
    PHONE_SCRIM = "phone.scrim"
    PHONE_CHIP_LINE = "phone.chip-line"
    PHONE_WA_GROUND = "phone.wa-ground"
    PHONE_WA_BUBBLE = "phone.wa-bubble"
    PHONE_WA_ACCENT = "phone.wa-accent"
    PHONE_VIBER_GROUND = "phone.viber-ground"
    PHONE_VIBER_BUBBLE = "phone.viber-bubble"
    PHONE_VIBER_ACCENT = "phone.viber-accent"
    PHONE_ON_VIBER = "phone.on-viber"
    PHONE_WALL = "phone.wall"
    PHONE_ON_WALL = "phone.on-wall"
    PHONE_ON_WALL_MUTED = "phone.on-wall-muted"
    PHONE_NOTICE = "phone.notice"
    PHONE_CALL = "phone.call"
    PHONE_CALL_CARD = "phone.call-card"
    PHONE_ON_CALL = "phone.on-call"
    PHONE_ON_CALL_MUTED = "phone.on-call-muted"
    PHONE_CALL_END = "phone.call-end"
    PHONE_CALL_ANSWER = "phone.call-answer"
    PHONE_MAP = "phone.map"
    PHONE_MAP_ROAD = "phone.map-road"
    PHONE_PIN = "phone.pin"
    # the same phone set to dark
    PHONE_DARK_RING = "phone-dark.ring"
    PHONE_DARK_BAR = "phone-dark.bar"
    PHONE_DARK_GROUND = "phone-dark.ground"
    PHONE_DARK_TEXT = "phone-dark.text"
    PHONE_DARK_MUTED = "phone-dark.muted"
    PHONE_DARK_FAINT = "phone-dark.faint"
    PHONE_DARK_LINE = "phone-dark.line"
    PHONE_DARK_BUBBLE = "phone-dark.bubble"
    PHONE_DARK_LINK = "phone-dark.link"
    PHONE_DARK_MARK = "phone-dark.mark"
    PHONE_DARK_FIELD = "phone-dark.field"
    PHONE_DARK_AVATAR = "phone-dark.avatar"
    PHONE_DARK_ON_AVATAR = "phone-dark.on-avatar"
    PHONE_DARK_MEDIA = "phone-dark.media"
    PHONE_DARK_MEDIA_INK = "phone-dark.media-ink"
    PHONE_DARK_SCRIM = "phone-dark.scrim"
    PHONE_DARK_CHIP_LINE = "phone-dark.chip-line"
    PHONE_DARK_WA_GROUND = "phone-dark.wa-ground"
    PHONE_DARK_WA_BUBBLE = "phone-dark.wa-bubble"
    PHONE_DARK_WA_ACCENT = "phone-dark.wa-accent"
    PHONE_DARK_VIBER_GROUND = "phone-dark.viber-ground"
    PHONE_DARK_VIBER_BUBBLE = "phone-dark.viber-bubble"
    PHONE_DARK_VIBER_ACCENT = "phone-dark.viber-accent"
    PHONE_DARK_ON_VIBER = "phone-dark.on-viber"
    PHONE_DARK_WALL = "phone-dark.wall"
    PHONE_DARK_ON_WALL = "phone-dark.on-wall"
    PHONE_DARK_ON_WALL_MUTED = "phone-dark.on-wall-muted"
    PHONE_DARK_NOTICE = "phone-dark.notice"
    PHONE_DARK_CALL = "phone-dark.call"
    PHONE_DARK_CALL_CARD = "phone-dark.call-card"
    PHONE_DARK_ON_CALL = "phone-dark.on-call"
    PHONE_DARK_ON_CALL_MUTED = "phone-dark.on-call-muted"
    PHONE_DARK_CALL_END = "phone-dark.call-end"
    PHONE_DARK_CALL_ANSWER = "phone-dark.call-answer"
    PHONE_DARK_MAP = "phone-dark.map"
    PHONE_DARK_MAP_ROAD = "phone-dark.map-road"
    PHONE_DARK_PIN = "phone-dark.pin"


_COLUMN = {"light": 0, "dark": 1}


def parse(text: str) -> Rgba:
    """`#RRGGBB` or `#RRGGBBAA` to numbers."""
    digits = text.removeprefix("#")
    if len(digits) not in (6, 8):
        raise ValueError(text)
    red, green, blue, *alpha = bytes.fromhex(digits)
    return red, green, blue, alpha[0] if alpha else 255


@cache
def load(name: ThemeName) -> dict[Token, Rgba]:
    """Every token of one theme; raises ValueError for a colour in the file that is no Token."""
    document = json.loads(resource("theme", "tokens.json").read_text(encoding="utf-8"))
    column = _COLUMN[name]
    colours: dict[str, str] = dict(document[name])
    for group in ("ch", "tab", "phone", "phone-dark"):
        colours |= {f"{group}.{key}": pair[column] for key, pair in document[group].items()}
    for group in ("label", "av"):
        for key, four in document[group].items():
            text, ground = four[column * 2 : column * 2 + 2]
            colours |= {f"{group}.{key}": text, f"{group}.{key}-weak": ground}
    return {Token(key): parse(text) for key, text in colours.items()}
