"""Folders of benchmarks/ on disk -> Tasks, or one error that names every mistake in them."""

from __future__ import annotations

import ast
import difflib
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from harness.errors import DataError
from harness.records import (
    Asserts,
    Cases,
    Dimension,
    Equality,
    Limits,
    Prompt,
    Suite,
    Task,
    TestGroup,
    Twin,
    digest,
)
from harness.tasks.identity import canonical, task_digest
from harness.tasks.literals import parse_cases, parse_inputs
from harness.tasks.reading import Mistakes, definitions, parse_python, read_module, read_text
from harness.tasks.schema import FileOfTests, TaskSheet, read_task_sheet

SHEET, REFERENCE, INPUTS, SIZES = "task.yaml", "reference.py", "inputs.py", "sizes.py"

_SUITE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TWIN_FILE = re.compile(r"wrong_([a-z0-9][a-z0-9_]*)\.py")
_TWIN_MARK = re.compile(r"#\s*fails:\s*(.*?)\s*")
_TWIN_WORDS = ", ".join(Dimension)


def load_suite(path: Path) -> tuple[Task, ...]:
    """Load every task folder of a suite, sorted by id; `path` may also be one task folder.

    The suite is named after its folder. The mistakes of all tasks are raised together, so that
    they can be mended in one go.
    """
    if not path.is_dir():
        raise DataError(f"{path}: no such folder; name a suite or a task folder")
    if (path / SHEET).exists():
        return (load_task(path, _absolute(path).parent.name),)
    folders = [folder for folder in sorted(path.iterdir()) if _is_task(folder)]
    if not folders:
        raise DataError(f"{path}: holds no task folder; a task folder holds a {SHEET}")
    mistakes = Mistakes()
    tasks: list[Task] = []
    for folder in folders:
        with mistakes.noted():
            tasks.append(load_task(folder, _absolute(path).name))
    mistakes.raise_any()
    return tuple(tasks)


def load_task(path: Path, suite: str) -> Task:
    """Load one task folder as `<suite>/<id>`; nothing in it is run.

    The error names every mistake in task.yaml or, once that is right, in all the other files.
    """
    if not _SUITE_NAME.fullmatch(suite):
        raise DataError(
            f"{path}: expected a suite named by letters, digits, '.', '_' and '-', got {suite!r}; "
            f"rename the folder"
        )
    sheet = read_task_sheet(read_text(path, SHEET), str(path / SHEET))
    mistakes = Mistakes()
    with mistakes.noted():
        _check_id(path, sheet)
    with mistakes.noted():
        _check_files(path, sheet)
    with mistakes.noted():
        reference = _reference(path, sheet)
    with mistakes.noted():
        twins = _twins(path, sheet.entry_point)
    with mistakes.noted():
        groups = _groups(path, sheet)
    with mistakes.noted():
        inputs = _optional(path, INPUTS, defines="inputs")
    with mistakes.noted():
        sizes = _optional(path, SIZES, defines="sized")
    mistakes.raise_any()
    _check_wrong(path, twins, reference)
    task = Task(
        id=f"{suite}/{sheet.id}",
        suite=suite,
        title=sheet.title,
        prompt=_prompt(sheet),
        entry_point=sheet.entry_point,
        reference=reference,
        groups=groups,
        category=sheet.category,
        risk=sheet.risk,
        tags=tuple(sheet.tags),
        libraries=tuple(sheet.libraries),
        limits=Limits(**sheet.limits.model_dump()),
        twins=twins,
        input_strategies={"source": inputs} if inputs else {},
        size_generator=sizes,
    )
    return replace(task, digest=task_digest(task))


def _absolute(path: Path) -> Path:
    """The path by the names the user sees: links are followed only where `..` asks for it."""
    return path.resolve() if ".." in path.parts else path.absolute()


def _is_task(folder: Path) -> bool:
    """Whether a suite's sub-folder is meant as a task; one without its main file is a mistake."""
    if not folder.is_dir() or folder.name.startswith("."):
        return False
    return any((folder / name).exists() for name in (SHEET, "task.yml", REFERENCE))


def _check_id(path: Path, sheet: TaskSheet) -> None:
    name = _absolute(path).name
    if sheet.id != name:
        raise DataError(
            f"{path / SHEET}: id: expected the folder's name {name}, got {sheet.id!r}; "
            f"rename one of them"
        )


def _check_files(path: Path, sheet: TaskSheet) -> None:
    """Refuse test files with a second meaning, and Python files that nothing would read."""
    mistakes = Mistakes()
    known = [REFERENCE, INPUTS, SIZES]
    for key, tests in (("visible", sheet.visible), ("hidden", sheet.hidden)):
        with mistakes.noted():
            if tests.file in known or _TWIN_FILE.fullmatch(tests.file):
                raise DataError(
                    f"{path / SHEET}: {key}.file: {tests.file!r} already has another use; "
                    f"give these tests a file of their own"
                )
        known.append(tests.file)
    for file in sorted(path.glob("*.py")):
        with mistakes.noted():
            if file.name not in known and not _TWIN_FILE.fullmatch(file.name):
                near = difflib.get_close_matches(file.name, [*known, "wrong_name.py"], 1, 0.0)
                raise DataError(
                    f"{file}: no part of a task folder; the nearest name with a meaning is "
                    f"{near[0]}; rename or remove it"
                )
    mistakes.raise_any()


def _reference(path: Path, sheet: TaskSheet) -> str:
    """The reference solution, which must agree with the signature that models are shown."""
    mistakes = Mistakes()
    header = None
    with mistakes.noted():
        header = _header(sheet, f"{path / SHEET}: signature")
    with mistakes.noted():
        text, module = read_module(path, REFERENCE, sheet.entry_point)
        defined = _shape(definitions(module)[sheet.entry_point])
        shown = _shape(header) if header else defined
        if defined not in ("", shown):
            raise DataError(
                f"{path / SHEET}: signature: expected {defined} as in {REFERENCE}, got {shown}; "
                f"make them the same"
            )
    mistakes.raise_any()
    return text


def _header(sheet: TaskSheet, where: str) -> ast.stmt:
    """The statement that the signature begins, with `...` for its missing body."""
    names: dict[str, ast.stmt] = {}
    for source in (sheet.signature, f"{sheet.signature} ..."):
        with suppress(DataError):
            names = definitions(parse_python(source, where))
    if sheet.entry_point not in names:
        raise DataError(
            f"{where}: expected the header of {sheet.entry_point} (the entry_point), such as "
            f"'def {sheet.entry_point}(text: str) -> int:', got {sheet.signature!r}"
        )
    return names[sheet.entry_point]


def _shape(statement: ast.stmt) -> str:
    """How a definition begins, without name and annotations; empty for an assignment."""
    match statement:
        case ast.FunctionDef():
            return f"def ({_parameters(statement)})"
        case ast.AsyncFunctionDef():
            return f"async def ({_parameters(statement)})"
        case ast.ClassDef():
            return "class"
    return ""


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """A function's parameters without annotations and with `...` for defaults."""
    arguments = function.args
    plain = ast.arguments(
        posonlyargs=[ast.arg(a.arg) for a in arguments.posonlyargs],
        args=[ast.arg(a.arg) for a in arguments.args],
        vararg=arguments.vararg and ast.arg(arguments.vararg.arg),
        kwonlyargs=[ast.arg(a.arg) for a in arguments.kwonlyargs],
        kw_defaults=[default and ast.Constant(...) for default in arguments.kw_defaults],
        kwarg=arguments.kwarg and ast.arg(arguments.kwarg.arg),
        defaults=[ast.Constant(...) for _ in arguments.defaults],
    )
    return ast.unparse(plain)


def _twins(path: Path, entry_point: str) -> tuple[Twin, ...]:
    names = sorted(file.name for file in path.glob("wrong_*.py") if _TWIN_FILE.fullmatch(file.name))
    twins: list[Twin] = []
    mistakes = Mistakes()
    for name in names:
        with mistakes.noted():
            twins.append(_twin(path, name, entry_point))
    mistakes.raise_any()
    if len(twins) < 2 or all(twin.fails_in is not Dimension.FUNCTIONAL for twin in twins):
        got = ", ".join(f"{twin.name} ({twin.fails_in})" for twin in twins) or "none"
        raise DataError(
            f"{path}: expected two or more known-wrong twins (wrong_<name>.py), one of them with "
            f"'# fails: functional', got {got}; without them nothing shows that the tests can fail"
        )
    return tuple(twins)


def _twin(path: Path, name: str, entry_point: str) -> Twin:
    """A known-wrong solution; its source is the whole file, comments that explain it included."""
    text, _ = read_module(path, name, entry_point)
    first = text.split("\n", 1)[0]
    mark = _TWIN_MARK.fullmatch(first)
    if mark is None or mark[1] not in set(Dimension):
        raise DataError(
            f"{path / name}:1: expected '# fails: ' and one of {_TWIN_WORDS}, got {first[:80]!r}; "
            f"say in the first line which check must catch this twin"
        )
    return Twin(name[len("wrong_") : -len(".py")], text, Dimension(mark[1]))


def _check_wrong(path: Path, twins: tuple[Twin, ...], reference: str) -> None:
    """Refuse a twin that is the reference but for comments: no test could ever catch it."""
    right = ast.dump(parse_python(reference, REFERENCE))
    mistakes = Mistakes()
    for twin in twins:
        file = path / f"wrong_{twin.name}.py"
        with mistakes.noted():
            if ast.dump(parse_python(twin.source, str(file))) == right:
                raise DataError(f"{file}: the same program as {REFERENCE}; seed a mistake")
    mistakes.raise_any()


def _groups(path: Path, sheet: TaskSheet) -> tuple[TestGroup, ...]:
    mistakes = Mistakes()
    groups: list[TestGroup] = []
    for group, tests in (("base", sheet.visible), ("plus", sheet.hidden)):
        with mistakes.noted():
            groups.append(_group(path, tests, group, sheet))
    mistakes.raise_any()
    match groups:
        case [Cases(calls=shown), Cases(calls=hidden)]:
            seen = {digest(canonical(call)) for call in shown}
            if all(digest(canonical(call)) in seen for call in hidden):
                raise DataError(
                    f"{path / sheet.hidden.file}: every call is also in {sheet.visible.file}, so "
                    f"the hidden tests are vacuous; add calls that the prompt does not show"
                )
    return tuple(groups)


def _group(path: Path, tests: FileOfTests, group: str, sheet: TaskSheet) -> TestGroup:
    text = read_text(path, tests.file)
    where = str(path / tests.file)
    equality = Equality(**sheet.equality.model_dump())
    match tests.kind:
        case "cases":
            cases = parse_cases(text, entry_point=sheet.entry_point, where=where)
            calls, expected = zip(*cases, strict=True)
            return Cases(group, calls, expected, equality)
        case "inputs":
            inputs = parse_inputs(text, entry_point=sheet.entry_point, where=where)
            return Cases(group, inputs, None, equality)
        case "asserts":
            _check_asserts(parse_python(text, where), sheet.entry_point, where)
            return Asserts(group, text)
        case framework:
            _check_suite(parse_python(text, where), sheet.entry_point, where)
            return Suite(group, text, framework=framework)


def _check_asserts(module: ast.Module, entry_point: str, where: str) -> None:
    """Test functions without fixtures that call the entry point and never import it."""
    mistakes = Mistakes()
    tests = [
        statement
        for statement in module.body
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith("test_")
    ]
    for test in tests:
        with mistakes.noted():
            if _parameters(test):
                raise DataError(
                    f"{where}:{test.lineno}: expected {test.name}() without parameters, got "
                    f"({_parameters(test)}); fixtures need kind pytest"
                )
    with mistakes.noted():
        if _imports_candidate(module):
            raise DataError(
                f"{where}: tests of kind asserts run in another process than the candidate and "
                f"cannot import it; call {entry_point} by its name, or use kind pytest"
            )
    with mistakes.noted():
        names = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
        if not tests or entry_point not in names:
            raise DataError(
                f"{where}: expected one or more functions test_*() that call {entry_point}, got "
                f"{'none' if not tests else 'no call'}; these tests are vacuous"
            )
    mistakes.raise_any()


def _check_suite(module: ast.Module, entry_point: str, where: str) -> None:
    """At least one test, and an import of the candidate."""
    functions = [
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    if not any(name.startswith("test") for name in functions):
        raise DataError(
            f"{where}: no function is named test_*, so these tests are vacuous; add one"
        )
    if not _imports_candidate(module):
        raise DataError(
            f"{where}: never imports what it tests; add 'from candidate import {entry_point}'"
        )


def _imports_candidate(module: ast.Module) -> bool:
    modules: set[str | None] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module)
    return "candidate" in modules


def _optional(path: Path, name: str, *, defines: str) -> str:
    """The source of a generator file, or nothing where the task has none."""
    if not (path / name).exists() and not (path / name).is_symlink():
        return ""
    return read_module(path, name, defines)[0]


def _prompt(sheet: TaskSheet) -> Prompt:
    return Prompt(
        statement=sheet.statement,
        signature=sheet.signature,
        context=sheet.context,
        constraints=sheet.constraints,
        examples=sheet.examples,
        edge_cases=sheet.edge_cases,
        quality_bar=sheet.quality_bar,
    )
