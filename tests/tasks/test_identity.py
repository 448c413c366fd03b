"""A task's digest changes with everything that decides a prompt or a verdict, and with nothing else."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.errors import DataError
from harness.records import (
    Asserts,
    Call,
    Cases,
    Dimension,
    Equality,
    Limits,
    Prompt,
    Raises,
    Risk,
    Suite,
    Task,
    Twin,
    digest,
)
from harness.tasks.identity import NOT_IN_DIGEST, canonical, task_digest

TASK = Task(
    id="starter/double",
    suite="starter",
    title="Double",
    prompt=Prompt("Double a number.", signature="def double(n):"),
    entry_point="double",
    reference="def double(n):\n    return 2 * n\n",
    groups=(
        Cases("base", (Call((1,)),), (2,)),
        Asserts("plus", "def test_it(): assert double(2) == 4"),
    ),
)

CHANGES = {
    "prompt": [
        replace(TASK.prompt, **{field.name: "Other."}) for field in dataclasses.fields(Prompt)
    ],
    "entry_point": ["twice"],
    "reference": ["def double(n):\n    return n + n\n"],
    "groups": [
        TASK.groups[::-1],
        TASK.groups[:1],
        (Cases("base", (Call((1,)),), None), TASK.groups[1]),
        (Cases("base", (Call((1,)),), (Raises("ValueError"),)), TASK.groups[1]),
        (Cases("base", (Call((1,)),), ("ValueError",)), TASK.groups[1]),
        (Cases("base", (Call((), {"n": 1}),), (2,)), TASK.groups[1]),
        (Cases("base", (Call((1,)),), (2,), Equality(exact=True)), TASK.groups[1]),
        (TASK.groups[0], Suite("plus", "def test_it(): assert double(2) == 4")),
        (TASK.groups[0], Suite("plus", "def test_it(): assert double(2) == 4", "unittest")),
        (TASK.groups[0], replace(TASK.groups[1], check="check")),
    ],
    "risk": [Risk.HIGH],
    "libraries": [("numpy",)],
    "limits": [Limits(cpu_seconds=2.0), Limits(processes=True)],
    "preamble": ["import math\n"],
    "input_strategies": [{"source": "def inputs(st): ..."}],
    "size_generator": ["def sized(n): ..."],
}

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(SCALARS, max_size=3)
        | st.dictionaries(SCALARS, inner, max_size=3)
    ),
    max_leaves=10,
)


def disguises(value: object) -> Iterator[object]:
    """Values with another type (or sign of zero) in one place, most of them equal to Python."""
    match value:
        case bool():
            yield int(value)
        case int():
            yield float(value) if abs(value) < 2**53 else str(value)
            yield complex(value, 0) if abs(value) < 2**53 else hex(value)
        case float():
            yield repr(value)
            yield -value if value == 0 else complex(value, 0)
        case str():
            yield value.encode("utf-8", "surrogatepass")
        case bytes():
            yield value.hex()
        case None:
            yield from ("None", (), False)
        case list() | tuple():
            yield tuple(value) if isinstance(value, list) else list(value)
            for i, item in enumerate(value):
                for other in disguises(item):
                    yield type(value)((*value[:i], other, *value[i + 1 :]))
        case set():
            yield frozenset(value)
            yield list(value)
        case dict():
            yield list(value.items())
            for key, item in value.items():
                for other in disguises(item):
                    yield {**value, key: other}


def expecting(value: object) -> Task:
    return replace(TASK, groups=(Cases("base", (Call(),), (value,)),))


def given_argument(value: object) -> Task:
    return replace(TASK, groups=(Cases("base", (Call((value,)),), (None,)),))


@given(VALUES)
@example([1, 1.0, True, 0.0, -0.0, float("nan"), float("inf"), (), [], {}, set(), 10**700])
def test_the_digest_differs_when_the_type_of_any_test_value_differs(value: object):
    for other in disguises(value):
        assert task_digest(expecting(other)) != task_digest(expecting(value))
        assert task_digest(given_argument(other)) != task_digest(given_argument(value))


@given(st.lists(SCALARS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_in_which_a_set_was_built_does_not_change_the_digest(items, random):
    shuffled = list(dict.fromkeys(items))
    random.shuffle(shuffled)

    assert json.dumps(canonical(set(shuffled))) == json.dumps(canonical(set(dict.fromkeys(items))))


def test_the_order_of_a_dict_changes_the_digest_because_a_candidate_can_see_it():
    assert task_digest(given_argument({1: 2, 3: 4})) != task_digest(given_argument({3: 4, 1: 2}))


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Task)])
def test_every_field_is_either_in_the_digest_or_named_as_left_out(field: str):
    """A field that is neither would let an old verdict stand for a task that changed."""
    assert (field in CHANGES) != (field in NOT_IN_DIGEST)

    digests = {task_digest(TASK), *(task_digest(replace(TASK, **{field: new})) for new in CHANGES.get(field, []))}  # fmt: skip

    assert len(digests) == 1 + len(CHANGES.get(field, []))


def test_what_only_names_sorts_or_controls_a_task_is_not_in_the_digest():
    renamed = replace(
        TASK,
        id="other/twice",
        suite="other",
        title="Twice",
        category="text",
        tags=("new",),
        twins=(Twin("zero", "def double(n): return 0", Dimension.FUNCTIONAL),),
        digest="0",
    )

    assert task_digest(renamed) == task_digest(TASK)


def test_a_mapping_counts_like_the_dict_it_holds():
    shown = replace(TASK, input_strategies=MappingProxyType({"source": "x"}))

    assert task_digest(shown) == task_digest(replace(TASK, input_strategies={"source": "x"}))


def test_the_digest_is_the_same_in_another_process_whatever_its_hash_seed():
    """Sets of text iterate in another order in each process; a digest must not."""
    code = (
        "from harness.records import digest; from harness.tasks.identity import canonical;"
        "print(digest(canonical([{'a', 'b', 'c', 'd', 'e'}, -0.0, 1 << 9999])))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONINTMAXSTRDIGITS": "640"},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert found == {digest(canonical([{"a", "b", "c", "d", "e"}, -0.0, 1 << 9999]))}


def test_the_digest_of_a_known_task_never_changes_by_accident():
    """A change would make every stored verdict worthless; a wanted one also changes FORMAT."""
    assert task_digest(TASK) == "9fc60b8c905c65b860832a731ec69735"


@pytest.mark.parametrize(
    "value", [object(), len, bytearray(b"a"), range(3), Exception, TASK.__class__]
)
def test_a_value_that_is_not_plain_data_is_refused_with_the_task_that_holds_it(value: object):
    with pytest.raises(DataError, match=r"^starter/double: a value of type \w+ is not plain data"):
        task_digest(given_argument(value))


def test_a_value_nested_beyond_pythons_stack_is_refused_and_not_a_crash():
    value: list[object] = []
    for _ in range(5000):
        value = [value]

    with pytest.raises(DataError, match=r"^starter/double: a test value is nested too deeply"):
        task_digest(expecting(value))
