"""Our sizes against the calculator of npm's `sms-segments-calculator`, where Node and the package are there."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess

import pytest

from app.contract.sms import BASIC, EXTENSION, Alphabet, measure

SCRIPT = """
const { SegmentedMessage } = require('sms-segments-calculator');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const sizes = texts.map(text => {
  const message = new SegmentedMessage(text);
  const bits = message.encodedChars.reduce((sum, one) => sum + one.sizeInBits(), 0);
  const wide = message.encodingName === 'UCS-2';
  return [wide, bits / (wide ? 16 : 7), message.segmentsCount];
});
console.log(JSON.stringify(sizes));
"""
LETTERS: dict[str, str | list[str]] = {
    "basic": BASIC.replace("\x1b", "").replace("\r", ""),
    "extended": "abc" + "".join(EXTENSION.values()).replace("\f", ""),
    "cyrillic": "абвгд ё",
    "emoji": ["ж", "😀", "👍", "👍🏽", " "],
    "families": "ж👩",
}
LENGTHS = (1, 69, 70, 71, 133, 134, 135, 159, 160, 161, 201, 202, 305, 306, 307, 335, 336, 459, 460, 765, 766)


def vectors() -> list[str]:
    chance = random.Random(7)
    texts = [
        "".join(chance.choices(letters, k=length + shift))
        for letters in LETTERS.values()
        for length in LENGTHS
        for shift in (-1, 0, 1)
        if length + shift > 0
    ]
    return [*texts, *("ж" * left + "👨‍👩‍👧" + "ж" * 30 for left in range(55, 70))]


def test_sizes_are_those_of_the_npm_calculator() -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node is not installed")
    folders = subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=False)
    environment = {**os.environ, "NODE_PATH": os.environ.get("NODE_PATH") or folders.stdout.strip()}
    texts = vectors()
    run = subprocess.run(
        [node, "-e", SCRIPT], input=json.dumps(texts), env=environment, capture_output=True, text=True, check=False
    )
    if "Cannot find module" in run.stderr:
        pytest.skip("npm's sms-segments-calculator is not installed (npm install --global, or NODE_PATH)")
    assert run.returncode == 0, run.stderr
    ours = [(size.alphabet is Alphabet.UNICODE, size.units, size.parts) for size in map(measure, texts)]
    theirs = [(wide, round(units), parts) for wide, units, parts in json.loads(run.stdout)]
    different = [(text, one, other) for text, one, other in zip(texts, ours, theirs, strict=True) if one != other]
    assert different == []
