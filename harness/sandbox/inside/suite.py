"""A unittest or pytest module + a candidate -> one TEST frame per test, in the candidate's process.

Some suites need the module itself: classes, mocks, files. Such tests share an interpreter with the
code they judge, so no result of theirs is beyond forgery, and every verdict made of them says so.
What is known to have been tried is caught: changed test machinery is noticed and put back, results
are counted against the plan on the trusted side, code that inspects its callers or the garbage
collector is refused, values that claim to equal everything are found out, and a second run with the
entry point replaced by a stub (`sabotage`) must not pass.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import marshal
import math
import operator
import os
import signal
import sys
import traceback
import types
from collections.abc import Iterator
from itertools import islice
from typing import Any

from harness.sandbox.inside import wire
from harness.sandbox.inside.replies import Replies
from harness.sandbox.inside.runner import FILE, MODULE, load, prepare

TESTS_FILE = "test_hidden.py"
_GUARDED = (
    "unittest.case", "unittest.loader", "unittest.suite", "unittest.result", "unittest.mock",
    "numpy.testing", "_pytest.python", "_pytest.runner", "_pytest.assertion.rewrite",
    "_pytest.main", "_pytest.python_api",
)  # fmt: skip
_PRYING = frozenset({
    "f_back", "f_locals", "f_globals", "f_code", "f_builtins", "tb_frame", "gi_frame", "cr_frame",
    "co_consts", "_getframe", "_current_frames", "currentframe", "get_objects", "get_referrers",
    "get_referents", "settrace", "setprofile", "addaudithook", "ctypes", "_exit", "_thread",
})  # fmt: skip


class Sabotage:
    """Stands in for the entry point in the control run: takes anything and does nothing right."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        del args, kwargs


def run_suite(program: bytes, tests: bytes, replies: Replies) -> None:
    """Load the candidate, run every test beside it, send what happened."""
    source, entry_point, limits = marshal.loads(program)
    plan = marshal.loads(tests)
    signal.setitimer(signal.ITIMER_PROF, sum(limits))
    guard = Guard()
    module = prepare(MODULE)
    if load(source, entry_point, module, replies) is None:
        return
    prying = sorted(set(_names(compile(source, FILE, "exec", dont_inherit=True))) & _PRYING)
    if prying:
        _tampered(replies, f"uses {', '.join(prying)} where tests share its interpreter")
        return
    if changed := guard.restore(additions=True):
        _tampered(replies, f"changed {', '.join(changed[:5])} of the test machinery")
        return
    watch = EqualityWatch()
    entry = getattr(module, entry_point)
    watched = watch.wrap(entry, is_class=plan["entry_is_class"])
    module.__dict__[entry_point] = Sabotage if plan["sabotage"] else watched
    run = {"unittest": _run_unittest, "pytest": _run_pytest, "asserts": _run_asserts}
    run[plan["framework"]](plan, module, entry_point, replies)
    signal.setitimer(signal.ITIMER_PROF, 0)
    if changed := guard.restore(additions=False):
        _tampered(replies, f"changed {', '.join(changed[:5])} of the test machinery")
    elif watch.lied:
        _tampered(replies, f"returned {watch.lied}, which claims to equal anything")
    else:
        replies.send(wire.DONE, b"")


def _tampered(replies: Replies, what: str) -> None:
    _send(replies, "(test machinery)", "tampered", what)


def _send(
    replies: Replies, name: str, outcome: str, message: str = "", line: int = 0, text: str = ""
) -> None:
    frame = (name, outcome, message[:4000], line, text, "", "", 0)
    replies.send(wire.TEST, wire.encode(frame))
    replies.ring()


def _names(code: types.CodeType) -> Iterator[str]:
    """Every name and string constant a code object and those inside it mention."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, types.CodeType):
            yield from _names(constant)


class Guard:
    """The test machinery as it was before the candidate ran."""

    def __init__(self) -> None:
        self._kept: list[tuple[str, object, dict[str, object]]] = []
        for owner in (builtins, math, operator, *self._classes()):
            name = getattr(owner, "__qualname__", getattr(owner, "__name__", "?"))
            self._kept.append((str(name), owner, dict(vars(owner))))

    @staticmethod
    def _classes() -> Iterator[object]:
        for name in _GUARDED:
            module = sys.modules.get(name)
            if module is None:
                continue
            yield module
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__ == name:
                    yield value

    def restore(self, *, additions: bool) -> list[str]:
        """Put back what was changed; the dotted names of it, of `additions` too where asked.

        Once tests have run, the machinery has caches of its own among the additions.
        """
        changed = []
        for name, owner, before in self._kept:
            now = vars(owner)
            for key in [k for k in now if k not in before and not self._harmless(k)]:
                if additions:
                    changed.append(f"{name}.{key}")
            for key, value in before.items():
                if not self._harmless(key) and now.get(key) is not value:
                    changed.append(f"{name}.{key}")
                    try:
                        setattr(owner, key, value)
                    except (AttributeError, TypeError):
                        continue
        return changed

    @staticmethod
    def _harmless(key: str) -> bool:
        """Caches that the machinery itself keeps in its namespaces."""
        return key in {"_", "__warningregistry__", "__abstractmethods__", "__cached__"} or (
            key.startswith(("_abc", "_class", "__static", "_moduleSetUp"))
        )


class EqualityWatch:
    """Looks at what an entry point returns: equality with everything is no equality."""

    def __init__(self) -> None:
        self.lied = ""
        self._strangers = (object(), 0x5EED_0DD5, "a string nobody returns", [object()])

    def wrap(self, entry: Any, *, is_class: bool) -> object:
        """The entry point with its results looked at; of a class, those of its methods."""
        if not is_class:
            return self._observed(entry)
        for name, method in list(getattr(entry, "__dict__", {}).items()):
            if isinstance(method, types.FunctionType) and not name.startswith("__"):
                setattr(entry, name, self._observed(method))
        return entry

    def _observed(self, function: Any) -> object:
        def observed(*args: object, **kwargs: object) -> object:
            value = function(*args, **kwargs)
            self._look(value)
            return value

        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            with contextlib.suppress(Exception):  # the entry point may be any object
                text = getattr(function, name, None)
                setattr(observed, name, text if type(text) is str else MODULE)
        return observed

    def _look(self, value: object, depth: int = 0) -> None:
        kind = type(value)
        if kind in wire.SCALARS or depth > 3:
            return
        if kind in (list, tuple, set, frozenset, dict):
            parts = value.values() if isinstance(value, dict) else value
            for part in islice(parts, 200):  # type: ignore[call-overload]
                self._look(part, depth + 1)
            return
        try:
            if any(bool(value == stranger) for stranger in self._strangers):
                self.lied = f"a {kind.__name__}"
        except Exception:
            return


# --- frameworks ------------------------------------------------------------------------------


def _line_in_tests(error: BaseException, source: str, file: str) -> tuple[int, str]:
    line = 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == file:
            line = number
    lines = source.split("\n")
    return line, lines[line - 1].strip() if 0 < line <= len(lines) else ""


def _run_asserts(
    plan: dict[str, object], module: types.ModuleType, entry_point: str, replies: Replies
) -> None:
    source, check = str(plan["source"]), str(plan["check"])
    space: dict[str, object] = {"__name__": "tests", entry_point: module.__dict__[entry_point]}
    try:
        exec(compile(source, TESTS_FILE, "exec", dont_inherit=True), space)
        if check:
            space[check](space[entry_point])  # type: ignore[operator]
        else:
            for name in [key for key in space if key.startswith("test_")]:
                space[name]()  # type: ignore[operator]
    except BaseException as error:
        line, text = _line_in_tests(error, source, TESTS_FILE)
        _send(replies, "assertions", "failed", f"{type(error).__name__}: {error}", line, text)
    else:
        _send(replies, "assertions", "passed")


def _run_unittest(
    plan: dict[str, object], module: types.ModuleType, entry_point: str, replies: Replies
) -> None:
    unittest = importlib.import_module("unittest")
    source = str(plan["source"])
    space = module.__dict__ if plan["shared"] else types.ModuleType("test_hidden").__dict__
    kept = module.__dict__[entry_point]
    try:
        exec(compile(source, TESTS_FILE, "exec", dont_inherit=True), space)
    except BaseException as error:
        line, text = _line_in_tests(error, source, TESTS_FILE)
        _send(
            replies, "(loading the tests)", "failed", f"{type(error).__name__}: {error}", line, text
        )
        return
    if plan["shared"]:
        space[entry_point] = kept  # the tests may have imported or defined it again
    result = _result_class(unittest, replies, source)
    for value in list(space.values()):
        if not (isinstance(value, type) and issubclass(value, unittest.TestCase)):
            continue
        names = sorted(name for name in dir(value) if name.startswith("test"))
        unittest.TestSuite([value(name) for name in names]).run(result)
        if result.shouldStop:
            return


def _result_class(
    unittest: types.ModuleType, replies: Replies, source: str
) -> types.SimpleNamespace:
    """A TestResult that sends each test as it ends and stops at the first that is not a pass."""

    class Result(unittest.TestResult):  # type: ignore[misc, name-defined]
        def _tell(self, test: object, outcome: str, error: object = None) -> None:
            message, line, text = "", 0, ""
            if isinstance(error, tuple):
                message = f"{error[0].__name__}: {error[1]}"
                line, text = _line_in_tests(error[1], source, TESTS_FILE)
            name = f"{type(test).__name__}.{getattr(test, '_testMethodName', test)}"
            _send(replies, name, outcome, message, line, text)
            if outcome != "passed":
                self.stop()

        def addSuccess(self, test: object) -> None:  # noqa: N802 - unittest's name
            self._tell(test, "passed")

        def addFailure(self, test: object, err: object) -> None:  # noqa: N802
            self._tell(test, "failed", err)

        def addError(self, test: object, err: object) -> None:  # noqa: N802
            self._tell(test, "failed", err)

        def addSkip(self, test: object, reason: str) -> None:  # noqa: N802
            self._tell(test, "skipped", (RuntimeError, RuntimeError(reason)))

        def addExpectedFailure(self, test: object, err: object) -> None:  # noqa: N802
            self._tell(test, "passed", err)

        def addUnexpectedSuccess(self, test: object) -> None:  # noqa: N802
            self._tell(test, "failed")

        def addSubTest(self, test: object, subtest: object, err: object) -> None:  # noqa: N802
            del subtest
            if err is not None:
                self._tell(test, "failed", err)

    made: types.SimpleNamespace = Result()
    return made


def _run_pytest(
    plan: dict[str, object], module: types.ModuleType, entry_point: str, replies: Replies
) -> None:
    del module, entry_point
    reporter = _reporter(replies)
    code = run_pytest(str(plan["source"]), reporter, "-x")
    if code not in (0, 1):
        _send(replies, "(pytest)", "failed", f"pytest ended with code {code}: {reporter.trouble}")


def run_pytest(source: str, plugin: object, *options: str) -> int:
    """Run a test module under pytest with nothing of this machine's settings; pytest's exit code."""
    pytest = importlib.import_module("pytest")
    folder = os.getcwd()
    path, settings = os.path.join(folder, TESTS_FILE), os.path.join(folder, "pytest.ini")
    for name, text in ((path, source), (settings, "[pytest]\n")):
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # noqa: TID251 - this process's own
    arguments = [*options, "--noconftest", "-c", settings, "--rootdir", folder,
                 "--confcutdir", folder, "--import-mode=importlib", "-p", "no:cacheprovider",
                 "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:threadexception",
                 path]  # fmt: skip
    return int(pytest.main(arguments, plugins=[plugin]))


def _reporter(replies: Replies) -> types.SimpleNamespace:
    """A pytest plugin that sends each test as it ends."""

    class Reporter:
        trouble = ""

        def pytest_collectreport(self, report: types.SimpleNamespace) -> None:
            if report.failed:
                self.trouble = str(report.longrepr)[-1500:]

        def pytest_runtest_logreport(self, report: types.SimpleNamespace) -> None:
            name = report.nodeid.partition("::")[2]
            if report.when == "call" and report.passed:
                _send(replies, name, "passed")
            elif not report.passed:
                crash = getattr(report.longrepr, "reprcrash", None)
                message = crash.message if crash else str(report.longrepr)
                line = crash.lineno if crash and crash.path.endswith(TESTS_FILE) else 0
                _send(replies, name, "skipped" if report.skipped else "failed", message, line)

    made: types.SimpleNamespace = Reporter()  # type: ignore[assignment]
    return made
