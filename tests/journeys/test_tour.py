"""The tour: the window's main job done by mouse and keys against a real service, and figures that add up."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import WAIT_S

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "samples" / "customers.csv"
FOREIGN = Path(os.environ.get("SWITCHROOM_LISTS", ROOT.parent / "shared" / "data")) / "us-500.csv"
"""A public list of invented people; it is no part of the checkout."""
AT_MOST_S = 240

Figures = dict[str, float]


def toured(out: Path, *options: str) -> Figures:
    command = [sys.executable, "-m", "tests.showcase.tour", str(out), *options]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=AT_MOST_S, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    figures: Figures = json.loads((out / "figures.json").read_text())
    return figures


def rows_of(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def add_up(figures: Figures, rows: int) -> None:
    assert figures["imported"] + figures["rejected"] == rows
    assert figures["recipients"] == figures["imported"]
    assert figures["submitted"] == figures["recipients"] - figures["excluded"]
    assert figures["delivered"] + figures["failed"] + figures["unknown"] == figures["submitted"]
    assert figures["delivered"] > figures["submitted"] * 0.8
    assert figures["replies"] >= 1
    assert figures["answered"] == 1
    assert 0 < figures["seconds"] < AT_MOST_S


@pytest.mark.slow(seconds=40)
def test_the_main_job_is_done_by_mouse_and_keys(tmp_path: Path):
    figures = toured(tmp_path / "out")
    add_up(figures, rows_of(SAMPLE))
    pictures = sorted(path.name for path in (tmp_path / "out").glob("*.png"))
    assert [int(name[:2]) for name in pictures] == list(range(1, len(pictures) + 1))
    steps = {name[3:-4] for name in pictures}
    assert {"sign-in", "import-mapping", "launch-confirmation", "broadcast-running", "answer-delivered"} <= steps
    assert min(path.stat().st_size for path in (tmp_path / "out").glob("*.png")) > 10_000


@pytest.mark.slow(seconds=40)
@pytest.mark.skipif(not FOREIGN.is_file(), reason="the list is not on this machine")
def test_a_list_of_another_country_is_toured_in_the_dark_and_in_spanish(tmp_path: Path):
    figures = toured(tmp_path / "out", "--file", str(FOREIGN), "--theme", "dark", "--lang", "es")
    add_up(figures, rows_of(FOREIGN))
    assert figures["imported"] == rows_of(FOREIGN)


def test_a_file_that_is_not_there_is_said_at_once(tmp_path: Path):
    command = [sys.executable, "-m", "tests.showcase.tour", str(tmp_path), "--file", str(tmp_path / "no.csv")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WAIT_S, check=False)
    assert ended.returncode == 1
    assert "no.csv" in ended.stdout
    assert list(tmp_path.iterdir()) == []
