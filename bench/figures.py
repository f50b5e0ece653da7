"""One measured figure beside its baseline of the same run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit`; `against` is the baseline's value, `ratio` value / against, None without a baseline."""

    bench: str
    figure: str
    value: float
    unit: str
    against: float | None = None

    @property
    def ratio(self) -> float | None:
        """How the value stands to the baseline."""
        return self.value / self.against if self.against else None

    def as_json(self) -> dict[str, Any]:
        """The figure for other tools."""
        return {**asdict(self), "ratio": self.ratio}


def table(figures: list[Figure]) -> str:
    """Figures for people."""
    lines = [f"{'bench':14} {'figure':46} {'value':>12} {'unit':10} {'against':>12} {'ratio':>7}"]
    for one in figures:
        against = "" if one.against is None else f"{one.against:,.1f}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        lines.append(f"{one.bench:14} {one.figure:46} {one.value:12,.1f} {one.unit:10} {against:>12} {ratio:>7}")
    return "\n".join(lines)
