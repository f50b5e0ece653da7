"""Numbers, shares, sizes and durations as each language writes them."""

from __future__ import annotations

from ui.texts.language import Language, current

NO_BREAK = "\u00a0"
THIN = "\u202f"  # the thin space that does not break a line

_SEPARATORS = {Language.EN: (",", "."), Language.ES: (".", ","), Language.RU: (THIN, ",")}
_SIZES = {
    Language.EN: ("B", "KB", "MB", "GB", "TB"),
    Language.ES: ("B", "KB", "MB", "GB", "TB"),
    Language.RU: ("Б", "КБ", "МБ", "ГБ", "ТБ"),
}
_THOUSANDS = {Language.EN: ("k", "M"), Language.ES: ("k", "M"), Language.RU: (f"{NO_BREAK}тыс", f"{NO_BREAK}млн")}
_SPANS = {
    Language.EN: ("d", "h", "min", "s"),
    Language.ES: ("d", "h", "min", "s"),
    Language.RU: ("д", "ч", "мин", "с"),
}
_KILO = 1024
_SECONDS = (86_400, 3_600, 60, 1)


def number(value: float, decimals: int | None = None) -> str:
    """`12,345`; without `decimals` a fraction keeps at most two digits."""
    group, point = _SEPARATORS[current()]
    if decimals is None:
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").removesuffix(".")
    else:
        text = f"{value:,.{decimals}f}"
    whole, _, fraction = text.partition(".")
    whole = whole.replace(",", group).replace("-", "\u2212")
    return f"{whole}{point}{fraction}" if fraction else whole


def percent(part: float, decimals: int = 0) -> str:
    """A share of one as `65 %`. Anything above nothing is never 0 %, anything short of all never 100 %."""
    step = 10 ** -(decimals + 2)
    if 0 < part < 1:
        part = min(max(part, step), 1 - step)
    return f"{number(part * 100, decimals)}{NO_BREAK}%"


def compact(value: int) -> str:
    """A count in four letters at most: `842`, `7k`, `1.2M`; cut, never rounded up."""
    kilo, mega = _THOUSANDS[current()]
    if value < 1_000:
        return number(value)
    unit, size = (kilo, 1_000) if value < 1_000_000 else (mega, 1_000_000)
    tenths = value * 10 // size
    return f"{number(tenths // 10) if tenths >= 100 else number(tenths / 10, 1 if tenths % 10 else 0)}{unit}"


def size(count: int, decimals: int = 1) -> str:
    """A number of bytes as `1.4 MB` (1 KB is 1,024 bytes)."""
    units = _SIZES[current()]
    value, unit = float(count), 0
    while value >= _KILO and unit < len(units) - 1:
        value, unit = value / _KILO, unit + 1
    return f"{number(value, decimals if unit else 0)}{NO_BREAK}{units[unit]}"


def duration(span_ms: int) -> str:
    """`2 d 3 h`, `1 h 51 min`, `26 min`, `45 s`: the two largest units, cut, never rounded up."""
    rest = max(span_ms, 0) // 1_000
    units = _SPANS[current()]
    if rest < 3_600:
        at = 2 if rest >= 60 else 3
        return f"{rest // _SECONDS[at]}{NO_BREAK}{units[at]}"
    at = 0 if rest >= 86_400 else 1
    many, rest = divmod(rest, _SECONDS[at])
    few = rest // _SECONDS[at + 1]
    large = f"{number(many)}{NO_BREAK}{units[at]}"
    return f"{large} {few}{NO_BREAK}{units[at + 1]}" if few else large
