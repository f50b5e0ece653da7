"""The permission matrix is the one of the requirements, read from the requirements themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.contract.permissions import GROUPS, IMPLIES, SYSTEM_ROLES, P, Permission, SystemRole, effective

SPEC = (Path(__file__).resolve().parents[3] / "docs/spec/08-users-security-api.md").read_text(encoding="utf-8")
COLUMNS = (
    SystemRole.ADMIN,
    SystemRole.BROADCAST_MANAGER,
    SystemRole.FINANCE_MANAGER,
    SystemRole.NOC_ENGINEER,
    SystemRole.SUPERVISOR,
    SystemRole.AGENT,
)
GROUP_KEYS = {
    "Export": "export", "Dashboard": "dashboard", "Broadcast": "broadcast", "Contacts": "contacts",
    "Conversations": "conversations", "Finance": "finance", "Statistics": "statistics", "Assets": "assets",
    "Users": "users", "Audit": "audit", "API Accesses": "api", "2FA Service": "tfa", "Campaigns": "campaigns",
    "Contact centre": "contact_centre", "Admin area": "admin",
}  # fmt: skip
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| [^|]* \|((?: x? ?\|){6})$", re.MULTILINE)
ROWS = [
    (int(number), group.strip(), name.strip(), [cell.strip() for cell in cells.split("|")[:6]])
    for number, group, name, cells in ROW.findall(SPEC)
]


def line(requirement: str) -> str:
    """One line of the requirements."""
    (found,) = [one for one in SPEC.splitlines() if one.startswith(f"- {requirement} ")]
    return found


def figures(text: str) -> dict[str, int]:
    """`Export 1, Dashboard 1` as a mapping."""
    return {name.strip(): int(count) for name, count in re.findall(r"([A-Z2][A-Za-z2F ]*?) (\d+)(?=[,. ])", text)}


def test_the_requirements_hold_44_rows_in_order() -> None:
    assert [number for number, *_ in ROWS] == list(range(1, 45))
    assert len(P) == 44


@pytest.mark.req("ROL-6")
@pytest.mark.parametrize("at", range(6), ids=[role.value for role in COLUMNS])
def test_each_role_holds_what_its_column_marks(at: int) -> None:
    marked = frozenset(P[number - 1] for number, _, _, cells in ROWS if cells[at] == "x")
    assert SYSTEM_ROLES[COLUMNS[at]] == marked


@pytest.mark.req("ROL-7")
def test_the_totals_are_those_of_the_requirements() -> None:
    totals = figures(line("ROL-7").replace("Totals: ", "").split("My account")[0] + " ")
    found = {role.value.replace("_", " ").capitalize(): len(granted) for role, granted in SYSTEM_ROLES.items()}
    found["NOC engineer"] = found.pop("Noc engineer")
    assert found == totals


@pytest.mark.req("ROL-5")
def test_the_groups_have_the_sizes_of_the_requirements_and_hold_everything_once() -> None:
    sizes = figures(line("ROL-5").replace("Groups and sizes: ", ""))
    assert {GROUP_KEYS[name]: count for name, count in sizes.items()} == {key: len(held) for key, held in GROUPS}
    assert [permission for _, held in GROUPS for permission in held] == list(P)


@pytest.mark.req("ROL-6")
@pytest.mark.parametrize(("number", "group", "name", "cells"), ROWS)
def test_each_permission_stands_in_its_group_under_its_name(
    number: int, group: str, name: str, cells: list[str]
) -> None:
    permission = P[number - 1]
    assert permission in dict(GROUPS)[GROUP_KEYS[group]]
    english = re.sub(r"[^a-z0-9]", "", name.lower())
    assert re.sub(r"[^a-z0-9]", "", permission.name.lower()) in (
        english,
        english.replace("2faservices", "2faservices"),
        english.replace("conversationstemplates", "conversationtemplates"),
        english.replace("paymentsandinvoices", "payments"),
    )


@pytest.mark.req("ROL-9")
def test_managing_implies_viewing_and_nothing_else() -> None:
    stated = re.findall(r"(\d+) implies (\d+)", line("ROL-9"))
    assert {P[int(a) - 1]: P[int(b) - 1] for a, b in stated} == IMPLIES
    for manage, view in IMPLIES.items():
        assert effective(frozenset({manage})) == {manage, view}
        assert effective(frozenset({view})) == {view}
    assert effective(frozenset()) == frozenset()


@pytest.mark.req("ROL-11")
def test_ids_are_dotted_lower_case_and_unique() -> None:
    assert all(re.fullmatch(r"[a-z0-9]+(\.[a-z0-9_]+)+", one.value) for one in Permission)
    assert len({one.value for one in Permission}) == 44


@pytest.mark.req("ROL-10")
def test_the_administrator_holds_everything() -> None:
    assert SYSTEM_ROLES[SystemRole.ADMIN] == frozenset(Permission)


@pytest.mark.req("ROL-4")
def test_the_first_27_permissions_give_each_role_of_the_guide_its_count() -> None:
    stated = re.findall(r"([A-Z][A-Za-z ]+) 3\+(\d+)", line("ROL-4").split("The guide shows ")[1])
    found = {SystemRole(name.lower().replace(" ", "_")): 3 + int(more) for name, more in stated}
    of_the_guide = frozenset(P[:27])
    assert found == {role: len(SYSTEM_ROLES[role] & of_the_guide) for role in found}
    assert sorted(found.values()) == [7, 14, 16, 27]
