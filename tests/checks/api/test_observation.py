"""A candidate is watched in the sandbox through whatever its task can run it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.running.observation import Observation, Observer, _Look
from harness.records import (
    Asserts,
    Call,
    Candidate,
    Cases,
    Ended,
    Execution,
    Isolation,
    Limits,
    Prompt,
    Suite,
    Task,
    TestGroup,
)
from harness.sandbox import Frame, Pool
from harness.sandbox.inside import wire
from harness.verify import profile_of

ENDED = Execution(Ended.EXITED, 0, None, 0.1, 0.1, 10.0, Isolation("L0"))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool


def a_task(*groups: TestGroup, **changes: Any) -> Task:
    limits = Limits(memory_mb=1024)
    return Task(
        "t/f", "t", "f", Prompt("f"), "f", "def f(x): return x", groups, limits=limits, **changes
    )


def watched(
    pool: Pool, source: str, *groups: TestGroup, follow: bool | None = True, **changes: Any
) -> Observation:
    task = a_task(*groups, **changes)
    observer = Observer(task)
    try:
        return observer.observe(
            Candidate("t/f", "m", "s", 0, source, source),
            pool.worker(0, profile_of(task)),
            follow=follow,
        )
    finally:
        observer.close()


def calls(*arguments: object) -> Cases:
    return Cases("base", tuple(Call((argument,)) for argument in arguments))


def symbols(seen: Observation, source: str) -> list[tuple[str, int]]:
    return [(one.symbol, one.line) for one in seen.attributions(source)]


BAD = "def f(x):\n    return x.length\n"


@pytest.mark.parametrize(
    "group",
    [
        calls([1], [2]),
        Asserts("base", "def check(candidate):\n    assert candidate([1]) == 1\n", "check"),
        Asserts("base", "def test_it():\n    assert f([1]) == 1\n"),
        Asserts("base", "assert f([1]) == 1\n"),
        Suite(
            "base",
            "import unittest\nclass T(unittest.TestCase):\n    def test_it(self): f([1])\n",
            "unittest",
            shared_namespace=True,
        ),
        Suite("base", "from candidate import f\ndef test_it():\n    f([1])\n"),
    ],
    ids=["calls", "check", "functions", "bare", "unittest", "pytest"],
)
def test_exceptions_are_seen_whatever_tests_there_are(pool: Pool, group: TestGroup) -> None:
    seen = watched(pool, BAD, group)

    assert symbols(seen, BAD) == [("length", 2)]
    assert seen.exceptions[0].escaped
    assert seen.cut_short == ""


def test_a_driver_runs_a_file_without_a_task(pool: Pool) -> None:
    observer = Observer.from_driver("f([1])")
    seen = observer.observe(Candidate("", "", "", 0, BAD, BAD), pool.worker(0))
    observer.close()

    assert symbols(seen, BAD) == [("length", 2)]


def test_base_tests_are_those_it_is_watched_with(pool: Pool) -> None:
    plus = Cases("plus", (Call(("hidden",)),))
    seen = watched(pool, "def f(x): return x", calls(1), plus)

    assert seen.types == {"f": {"x": ("builtins.int",), "return": ("builtins.int",)}}


def test_what_is_caught_is_seen_as_well(pool: Pool) -> None:
    source = (
        "def f(x):\n    try:\n        return x.length\n    except Exception:\n        return 0\n"
    )
    seen = watched(pool, source, calls([1]))

    assert symbols(seen, source) == [("length", 3)]
    assert not seen.attributions(source)[0].sure


def test_every_call_is_made_though_the_first_raises(pool: Pool) -> None:
    source = "def f(x):\n    if x:\n        return x.one\n    return x.two\n"
    seen = watched(pool, source, calls([1], []))

    assert symbols(seen, source) == [("one", 3), ("two", 4)]


def test_bodies_of_generators_and_coroutines_are_run(pool: Pool) -> None:
    for source in ("def f(x):\n    yield x.length", "async def f(x):\n    return x.length"):
        assert symbols(watched(pool, source, calls([1])), source) == [("length", 2)]


def test_deprecations_of_its_own_lines_are_kept(pool: Pool) -> None:
    source = (
        "import datetime, warnings\n"
        "def f(x):\n"
        "    warnings.warn('gone soon', FutureWarning)\n"
        "    warnings.warn('never mind')\n"
    )
    seen = watched(pool, source, calls(1, 2))

    assert [(w.category, w.message, w.line) for w in seen.warnings] == [
        ("FutureWarning", "gone soon", 3)
    ]


def test_types_are_unions_over_calls_with_members_of_containers(pool: Pool) -> None:
    source = (
        "import collections\nclass A:\n    def m(self, a, *, b=None): return [a]\n"
        "def f(x): return A().m(collections.Counter(), b={1: x})"
    )
    seen = watched(pool, source, calls(1, "a", None))

    assert seen.types["f"]["x"] == ("builtins.int", "builtins.str", "None")
    assert seen.types["A.m"]["self"] == ("candidate.A",)
    assert seen.types["A.m"]["return"] == ("builtins.list[collections.Counter]",)
    assert seen.types["A.m"]["b"][0] == "builtins.dict[builtins.int, builtins.int]"


def test_what_was_seen_before_it_was_killed_is_kept(pool: Pool) -> None:
    source = "def f(x):\n    while x == 2: pass\n    return x.length\n"
    seen = watched(pool, source, calls(1, 2))

    assert seen.cut_short == "over its time limit"
    assert symbols(seen, source) == [("length", 3)]


@pytest.mark.parametrize(
    "source",
    ["def f(", "import os\nos._exit(3)", "raise SystemExit", "import sys\nsys.settrace(None)\ndef f(x): x.y",
     ("class M(type):\n    @property\n    def __module__(c): raise ValueError\nclass A(metaclass=M): pass\n"
     "def f(x): return (lambda a: a.y)(A())")],
)  # fmt: skip
def test_candidates_that_will_not_be_watched_are_no_trouble(pool: Pool, source: str) -> None:
    assert isinstance(watched(pool, source, calls(1)), Observation)


def test_what_is_installed_but_not_for_a_task_looks_missing_and_is_not_blamed(pool: Pool) -> None:
    source = "import rich\ndef f(x): pass"
    optional = (
        "try:\n    import rich\nexcept ImportError:\n    rich = None\ndef f(x): return rich.x"
    )
    seen = watched(pool, source, calls(1), libraries=("yaml",))

    assert seen.exceptions[0].names[0] == "ModuleNotFoundError"
    assert seen.attributions(source) == ()
    assert watched(pool, optional, calls(1), libraries=("yaml",)).steps == 2


# --- Forged frames -------------------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=5)
    | st.binary(max_size=3)
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)  # fmt: skip


def looked_at(body: bytes) -> Observation:
    look = _Look()
    look.look(Frame(wire.VALUE, 0.0, len(body), -1, 0, body))
    return look.observation(ENDED)


@given(
    st.fixed_dictionaries({}, optional={"raised": ANYTHING, "warned": ANYTHING, "types": ANYTHING})
)
def test_any_content_of_a_frame_is_an_observation(content: dict[str, Any]) -> None:
    seen = looked_at(wire.encode(content))

    assert seen.attributions("import a\na.b(c=1)") is not None
    assert all(
        type(text) is str
        for each in seen.types.values()
        for texts in each.values()
        for text in texts
    )


@given(st.binary(max_size=60))
def test_any_bytes_of_a_frame_are_an_observation(body: bytes) -> None:
    assert looked_at(body).exceptions == ()


def test_a_candidate_of_the_standard_library_alone_is_not_followed_into_its_functions(
    pool: Pool,
) -> None:
    source = (
        "import json\n"
        "def f(x):\n"
        "    try:\n"
        "        return x.nowhere\n"
        "    except Exception:\n"
        "        return json.nothing(x)\n"
    )

    seen = watched(pool, source, calls(1), follow=None)

    assert seen.types == {}
    assert [(one.names[0], one.line) for one in seen.exceptions] == [("AttributeError", 6)]
