"""Contents a second: parts of texts against npm's calculator, personal contents against plain replacing."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec

from app.contract.content import check_content, personal_problem, personaliser
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import ActionSuggestion, OpenUrl, Reply
from app.contract.sms import measure
from app.contract.visible import visible_length
from bench.figures import Figure

TEXTS: Final = 20_000
PEOPLE: Final = 2_000
CHECKS: Final = 500
ROUNDS: Final = 3
NAME: Final = "{{attribute.name}}"
WORDS: Final = {
    "latin": "your order is on its way and arrives on Monday between nine and twelve",
    "cyrillic": "ваш заказ уже в пути и приедет в понедельник с девяти до двенадцати",
    "emoji": "see you 👍 on Monday 🎉 at the workshop 👩\u200d🔧 in the harbour",
}
SCRIPT: Final = """
const { SegmentedMessage } = require('sms-segments-calculator');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const count = () => texts.reduce((sum, text) => sum + new SegmentedMessage(text).segmentsCount, 0);
count();
const times = [];
let parts = 0;
for (let round = 0; round < 3; round++) {
  const started = process.hrtime.bigint();
  parts = count();
  times.push(Number(process.hrtime.bigint() - started) / 1e9);
}
console.log(JSON.stringify([parts, Math.min(...times)]));
"""


def texts() -> list[str]:
    """Texts as people send them: mostly Latin, some Cyrillic, some with an emoji, of one to three parts."""
    chance = random.Random(7)
    words = {name: said.split() for name, said in WORDS.items()}
    kinds = chance.choices(list(words), weights=(7, 2, 1), k=TEXTS)
    return [" ".join(chance.choices(words[kind], k=chance.randint(5, 60))) for kind in kinds]


def carousel() -> RcsContent:
    """Six cards, each personal in its title, text and address."""
    card = RcsCard(
        title=f"For {NAME}",
        text=f"Dear {NAME}, this is what we have put aside for you until Monday.",
        suggestions=(
            ActionSuggestion(text="See", action=OpenUrl(url=f"https://shop.example/?n={NAME}")),
            Reply(text="Keep it"),
        ),
    )
    return RcsContent(type="carousel", cards=(card,) * 6)


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def calculator(given: list[str]) -> tuple[int, float] | None:
    """Parts and seconds of npm's calculator, None where Node or the package is not there."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    folder = subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=False).stdout.strip()
    environment = {**os.environ, "NODE_PATH": os.environ.get("NODE_PATH") or folder}
    run = subprocess.run(
        [node, "-e", SCRIPT], input=json.dumps(given), env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        return None
    parts, seconds = json.loads(run.stdout)
    return int(parts), float(seconds)


def naive(text: str) -> int:
    """Parts by encoding a text and looking at its length: right for plain Latin, wrong for emoji and extensions."""
    try:
        units, alone, part = len(text.encode("latin-1")), 160, 153
    except UnicodeEncodeError:
        units, alone, part = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= alone else -(-units // part)


def segments() -> Figure:
    """Texts measured a second."""
    given = texts()
    ours = TEXTS / fastest(lambda: [measure(text) for text in given])
    other = calculator(given)
    if other is None:
        baseline = TEXTS / fastest(lambda: [naive(text) for text in given])
        print("npm's sms-segments-calculator is not there; a naive count stands in", file=sys.stderr)
        return Figure("constructor", "SMS parts / naive count", ours, "texts/s", baseline)
    parts, seconds = other
    if parts != sum(measure(text).parts for text in given):
        raise RuntimeError("npm's calculator counts other parts")
    return Figure("constructor", "SMS parts / sms-segments-calculator", ours, "texts/s", TEXTS / seconds)


def personal() -> list[Figure]:
    """Contents made for one person each, and looked at before they leave."""
    content = carousel()
    people = [{"name": f"Person & {number}"} for number in range(PEOPLE)]
    make = personaliser(content)
    raw = msgspec.json.encode(content).decode()
    plain = PEOPLE / fastest(
        lambda: [msgspec.json.decode(raw.replace(NAME, one["name"]), type=RcsContent) for one in people]
    )
    made: list[Any] = []
    ours = PEOPLE / fastest(lambda: made.append([make(one) for one in people]))
    some = made[0][:CHECKS]
    looked = CHECKS / fastest(lambda: [personal_problem(one) for one in some])
    checked = CHECKS / fastest(lambda: [check_content(content, "content", frozenset({"name"})) for _ in some])
    return [
        Figure("constructor", "carousels made personal / replace in JSON", ours, "contents/s", plain),
        Figure("constructor", "personal carousels looked at", looked, "contents/s"),
        Figure("constructor", "carousels checked while typing", checked, "contents/s"),
    ]


def visible() -> Figure:
    """Texts whose characters are counted as a reader does, a second."""
    given = texts()
    ours = TEXTS / fastest(lambda: [visible_length(text) for text in given])
    return Figure("constructor", "visible characters", ours, "texts/s")


def run() -> list[Figure]:
    """All of them."""
    return [segments(), visible(), *personal()]
