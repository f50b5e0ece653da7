"""The product's own list of customers: nobody in it is taken for somebody in another country."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from app.contract.phones import Phone, read_phone

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "samples" / "customers.csv"
HOME = "ES"
COUNTRIES = {"ES", "RU", "MX", "US", "GB"}


def test_numbers_are_of_the_countries_people_live_in_or_marked_as_doubtful():
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        found = [read_phone(row["Phone"], HOME) for row in csv.DictReader(stream, delimiter=";")]
    phones = [one for one in found if isinstance(one, Phone)]
    seen = Counter(one.country for one in phones if not one.doubtful)
    assert set(seen) == COUNTRIES
    assert seen[HOME] > 100
    assert 0 < sum(one.doubtful for one in phones) < 30
    assert 0 < len(found) - len(phones) < 10
