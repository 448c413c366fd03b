"""What this machine's sandbox reaches, and what a rule means: in words, and as data."""

from __future__ import annotations

import pytest
from command_line import Harness

from harness.checks import Rule, load_rules
from harness.cli.doctor_verb import LAYERS, NEEDS, NOT_CONTAINED
from harness.errors import SandboxError
from harness.sandbox import LEVELS, Worker


def test_doctor_states_level_layers_and_what_is_not_contained(harness: Harness) -> None:
    data = harness.here("doctor", "--json").json
    out = harness.here("doctor").out

    assert data.keys() == {
        "schema", "level", "layers", "applied", "landlock_abi", "possible_inside", "system", "python",
    }  # fmt: skip
    assert data["schema"] == "doctor/1"
    assert set(data["layers"]) <= set(LAYERS)
    assert set(data["layers"]) <= set(data["applied"])
    assert f"Isolation {data['level']} on " in out
    for layer in LAYERS:
        held = "holds  " if layer in data["layers"] else "MISSING"
        assert f"{held}  {layer}" in out
    assert f"Not contained at {data['level']}:" in out
    assert NOT_CONTAINED["L3"] in out


def test_every_layer_says_what_it_needs_and_every_level_what_it_does_not_contain() -> None:
    assert LAYERS.keys() == NEEDS.keys()
    assert set(NOT_CONTAINED) == set(LEVELS)


def test_doctor_on_a_machine_that_lacks_layers_names_them(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.sandbox.ALL_LAYERS", ("rlimits",))

    out = harness.here("doctor").out

    assert "Isolation L1" in out
    for layer in set(LAYERS) - {"rlimits"}:
        assert f"MISSING  {layer}" in out
        assert f"needs {NEEDS[layer]}" in out
    assert "<- not contained" in out
    for level in ("L3", "L2", "L1"):
        assert f"  {level}: {NOT_CONTAINED[level]}" in out
    assert f"L0: {NOT_CONTAINED['L0']}" not in out


def test_doctor_fails_where_no_sandbox_starts(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_start(worker: Worker) -> tuple[str, ...]:
        raise SandboxError("the sandbox did not start: no interpreter")

    monkeypatch.setattr(Worker, "start", no_start)

    assert "no interpreter" in harness.here("doctor", code=3).err


RULES = load_rules()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_explained_by_id_and_by_name(harness: Harness, rule: Rule) -> None:
    by_id = harness.here("explain", rule.id.lower()).out
    by_name = harness.here("explain", rule.name).out

    assert by_id == by_name
    assert by_id.startswith(f"{rule.id} {rule.name} ({rule.dimension})\n\nWh")
    assert "\nWhy: " in by_id
    assert "\nFix: " in by_id
    assert all(f"    {line}".rstrip() in by_id for line in (rule.fires + rule.quiet).split("\n"))


def test_the_list_of_rules_is_complete_and_by_dimension(harness: Harness) -> None:
    listed = harness.here("explain").out.strip().split("\n")

    assert [line.strip() for line in listed if line.startswith("  ")] == [
        f"{rule.id}  {rule.name}" for rule in RULES
    ]
    headings = [line.rstrip(":") for line in listed if line.endswith(":")]
    assert headings == [*dict.fromkeys(str(rule.dimension) for rule in RULES)]


@pytest.mark.parametrize(
    ("asked", "nearest"), [("FUN01", "FUN0"), ("time-out", "timeout"), ("zzz", "lists all")]
)
def test_an_unknown_rule_gets_the_nearest(harness: Harness, asked: str, nearest: str) -> None:
    err = harness.here("explain", asked, code=2).err

    assert f"no rule {asked!r}; nearest: " in err
    assert nearest in err
