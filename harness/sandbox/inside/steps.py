"""What a task offers to run a candidate with -> steps, one thing to do each; nothing is judged.

A step raises what the candidate raises; test frameworks, which do not, are asked for what they caught.
"""

from __future__ import annotations

import importlib
import types
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from harness.sandbox.inside.suite import TESTS_FILE, run_pytest

DRIVER_FILE = "driver.py"
_MOST_TESTS = 200
_TAKEN = 1000

Step = Callable[[], object]
See = Callable[..., None]
"""Takes an exception, its traceback and `escaped=True`."""


def steps_of(
    plan: Iterable[tuple[Any, ...]], module: types.ModuleType, entry_point: str, see: See
) -> Iterator[Step]:
    """The steps of a plan: call (args, kwargs), driver (source), asserts (source, check, helpers),
    unittest (source, shared namespace) and pytest (source)."""
    for kind, *rest in plan:
        if kind == "call":
            yield _call(module, entry_point, *rest)
        elif kind == "driver":
            yield _script(rest[0], DRIVER_FILE, module.__dict__)
        elif kind == "asserts":
            yield from _asserts(module, entry_point, *rest)
        elif kind == "unittest":
            yield from _unittest(module, see, *rest)
        elif kind == "pytest":
            yield partial(run_pytest, rest[0], _plugin(see))


def _call(
    module: types.ModuleType, entry_point: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Step:
    """A call, and what its result still has to do: the body of a generator or coroutine."""

    def step() -> None:
        value = getattr(module, entry_point)(*args, **kwargs)
        if isinstance(value, types.GeneratorType):
            list(islice(value, _TAKEN))
        elif isinstance(value, types.CoroutineType):
            importlib.import_module("asyncio").run(value)

    return step


def _script(source: str, file: str, space: dict[str, Any]) -> Step:
    def step() -> None:
        exec(compile(source, file, "exec", dont_inherit=True), space)

    return step


def _asserts(
    module: types.ModuleType, entry_point: str, source: str, check: str, helpers: str
) -> Iterator[Step]:
    space: dict[str, Any] = {"__name__": "tests"}

    def load() -> None:
        exec(compile(helpers, "reference.py", "exec", dont_inherit=True), space)
        space[entry_point] = getattr(module, entry_point)
        exec(compile(source, TESTS_FILE, "exec", dont_inherit=True), space)

    yield load
    if check and check in space:
        yield lambda: space[check](space[entry_point])
    for name in [key for key in space if key.startswith("test_")][:_MOST_TESTS]:
        yield space[name]


def _unittest(
    module: types.ModuleType,
    see: See,
    source: str,
    shared: bool,  # noqa: FBT001 - one field of a plan
) -> Iterator[Step]:
    unittest = importlib.import_module("unittest")
    space = module.__dict__ if shared else types.ModuleType("test_hidden").__dict__
    before = set(space)
    yield _script(source, TESTS_FILE, space)
    tests = [
        value(name)
        for key, value in list(space.items())
        if key not in before and isinstance(value, type) and issubclass(value, unittest.TestCase)
        for name in sorted(dir(value))
        if name.startswith("test")
    ]
    for test in tests[:_MOST_TESTS]:
        yield partial(unittest.TestSuite([test]).run, _result(unittest, see))


def _result(unittest: types.ModuleType, see: See) -> object:
    class Result(unittest.TestResult):  # type: ignore[misc, name-defined]
        def addError(self, test: object, err: Any) -> None:  # noqa: N802 - unittest's name
            del test
            see(err[1], err[2], escaped=True)

        def addSubTest(self, test: object, subtest: object, err: Any) -> None:  # noqa: N802
            del test, subtest
            if err is not None:
                see(err[1], err[2], escaped=True)

    made: object = Result()
    return made


def _plugin(see: See) -> object:
    class Plugin:
        def pytest_exception_interact(self, node: object, call: Any, report: object) -> None:
            del node, report
            see(call.excinfo.value, call.excinfo.value.__traceback__, escaped=True)

    return Plugin()
