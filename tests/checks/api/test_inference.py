"""What engines say, in one form; and what happens when one does not answer."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.checks.api.facts import Inferred, Sites, Type
from harness.checks.api.inference import ENGINES, available, infer
from harness.checks.api.inference.engines.base import Diagnostic, Meaning
from harness.checks.api.inference.engines.pyrefly import Pyrefly
from harness.checks.api.inference.engines.ty import Ty
from harness.checks.api.inference.engines.types import parse
from harness.checks.api.reading.sites import read

UNKNOWN = Type("unknown")
PYTHON = Path(sys.executable)


def instance(name: str, module: str = "") -> Type:
    return Type("instance", name, module)


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("DataFrame", [instance("DataFrame")]),
        ("list[int | str]", [instance("list")]),
        ("dict[str, int] | list[int] | None", [instance("dict"), instance("list"), instance("None")]),
        ("DataFrame[a: Int64, ...]", [instance("DataFrame")]),
        ("A (_.client: int | None)", [instance("A")]),
        ("float*", [instance("float")]),
        ("pandas.core.frame.DataFrame", [instance("DataFrame", "pandas.core.frame")]),
        ("DataFrame & ~AlwaysFalsy", [instance("DataFrame")]),
        ("A & B", [UNKNOWN]),
        ("<module 'numpy.linalg'>", [Type("module", "numpy.linalg")]),
        ("Module[numpy.linalg]", [Type("module", "numpy.linalg")]),
        ("<class 'datetime'>", [Type("class", "datetime")]),
        ("type[LinearRegression]", [Type("class", "LinearRegression")]),
        ("type[int] | type[str]", [Type("class", "int"), Type("class", "str")]),
        ("type[Unknown]", [UNKNOWN]),
        ("Literal['a | b', 3, b\"x\", True, Color.RED]",
         [instance("str"), instance("int"), instance("bytes"), instance("bool"), instance("Color")]),
        ("LiteralString", [instance("str")]),
        ("def len(obj: Sized, /) -> int | None", [Type("function", "len")]),
        ("bound method DataFrame.mean(a: int = 1) -> Unknown", [Type("function", "DataFrame.mean")]),
        ("bound method <class 'datetime'>.now() -> datetime", [Type("function", "datetime.now")]),
        ("(bound method A.f() -> int) | (bound method B.f() -> int)",
         [Type("function", "A.f"), Type("function", "B.f")]),
        ("Overload[\n  () -> str\n  (x: int) -> str\n]", [Type("function")]),
        ("(x: int, y: (int) -> str = ...) -> str | None", [Type("function")]),
        ("[T: Hashable](x: T) -> T", [Type("function")]),
        ("((x: int) -> str) | None", [Type("function"), instance("None")]),
        *[(text, [UNKNOWN]) for text in (
            "Unknown", "Any", "Never", "object", "@_", "@Todo(x)", "Self@m", "T@f", "", "<special form>",
            "type[@_]", "Literal[", "<super: <class 'A'>, A>", "(((", "']", "Self@A",
        )],
    ],
)  # fmt: skip
def test_the_text_of_a_type_is_read(text: str, types: list[Type]) -> None:
    assert list(parse(text)) == types


def at(code: str, text: str) -> Diagnostic:
    return Diagnostic("f.py", 1, 0, 1, 1, code, text)


@pytest.mark.parametrize(
    ("code", "text", "meaning"),
    [
        ("missing-attribute", "Object of type `A` has no attribute `b`", Meaning("attribute", "A", "b")),
        ("unresolved-attribute", "Module `json` has no member `x`", Meaning("attribute", "json", "x")),
        ("missing-attribute", "Unresolved attribute `v` on type `M`", None),
        ("missing-union-attribute", "Attribute `g` is not defined on `None` in union `A | None`", None),
        ("missing-union-attribute", "Attribute `g` is not defined on `int` in union `A | int`",
         Meaning("attribute", "int", "g")),
        ("unknown-argument", "Argument `k` does not match any known parameter of function `get`",
         Meaning("keyword", "get", "k")),
        ("missing-argument", "No argument provided for required parameter `c` of bound method `A.f`",
         Meaning("missing-argument", "A.f", "c")),
        ("too-many-positional-arguments", "Too many positional arguments to function `len`: expected 1, got 2",
         Meaning("too-many", "len", "")),
        ("unresolved-reference", "Name `x` used when not defined", Meaning("name", "x", "")),
        ("import-not-found", "Cannot resolve imported module `torch`", Meaning("import", "torch", "")),
        ("invalid-await", "`None` is not awaitable", Meaning("await", "None", "")),
        ("not-iterable", "Object of type `A | None` may not be iterable", None),
        ("not-subscriptable", "Cannot subscript object of type `CoroutineType[Any]` with no method",
         Meaning("await", "CoroutineType[Any]", "")),
        ("invalid-argument-type", "Argument to function `f` is incorrect", None),
    ],
)  # fmt: skip
def test_a_message_of_ty_is_understood(code: str, text: str, meaning: Meaning | None) -> None:
    assert Ty().meaning(at(code, text)) == meaning


_OVERLOAD = "No matching overload found for function `f` called with arguments: ()\n"


@pytest.mark.parametrize(
    ("code", "text", "meaning"),
    [
        ("missing-attribute", "Object of class `A` has no attribute `b`\n  Did you mean `c`?",
         Meaning("attribute", "A", "b")),
        ("missing-attribute", "Object of class `NoneType` has no attribute `b`", None),
        ("missing-module-attribute", "Could not import `x` from `json`", Meaning("attribute", "json", "x")),
        ("missing-attribute", "No attribute `x` in module `json`", Meaning("attribute", "json", "x")),
        ("unexpected-keyword", "Unexpected keyword argument `k` in function `a.b.get`",
         Meaning("keyword", "a.b.get", "k")),
        ("no-matching-overload", _OVERLOAD + "  Unexpected keyword argument `k` in function `f`", Meaning("keyword", "f", "k")),
        ("no-matching-overload", _OVERLOAD + "  Expected at least 2 arguments, got 1", Meaning("missing-argument", "f", "")),
        ("no-matching-overload", _OVERLOAD + "  Expected at most 1 positional argument, got 2", Meaning("too-many", "f", "")),
        ("no-matching-overload", _OVERLOAD + "  Argument `int` is not assignable to parameter `x`", None),
        ("bad-argument-count", "Missing positional argument `y` in function `math.pow`",
         Meaning("missing-argument", "math.pow", "y")),
        ("bad-argument-count", "Expected 1 positional argument, got 2 in function `len`",
         Meaning("too-many", "len", "")),
        ("not-callable", "Expected a callable, got `Series`", Meaning("attribute", "", "")),
        ("not-callable", "Expected a callable, got `None`", None),
        ("bad-context-manager", "Cannot use `C` as a context manager\n  Object", Meaning("context", "C", "")),
        ("unsupported-operation", "`+` is not supported between `A` and `B`", None),
    ],
)  # fmt: skip
def test_a_message_of_pyrefly_is_understood(code: str, text: str, meaning: Meaning | None) -> None:
    assert Pyrefly().meaning(at(code, text)) == meaning


def files(**sources: str) -> dict[str, tuple[str, Sites]]:
    return {name: (source, read(source)) for name, source in sources.items()}


needs_engines = pytest.mark.skipif(
    any(not version[:1].isdigit() for version in available().values()),
    reason="needs ty and pyrefly: pip install 'harness[api]'",
)

_SOURCE = """\
import json
import collections
class Mine:
    def go(self): return 1
def f(text):
    counts = collections.Counter("é")
    counts.most_commonest(
        1)  # type: ignore
    parts = text if text else "é".splitlines()
    "x".uper(); Mine(1, 2).go(3)
    json.dumps({}, indnet=2)
    return counts.\\
        most_common(1)
"""


@needs_engines
def test_both_engines_tell_types_and_complain_at_the_places_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.ty.rules]\nall='ignore'\n[tool.pyrefly]\npreset='off'\n"
    )
    (tmp_path / "pyrightconfig.json").write_text("{}")
    found = infer(files(a=_SOURCE), python=PYTHON, work=tmp_path)["a"]
    sites = read(_SOURCE)
    receivers = {one.receiver_text: one.receiver for one in sites.lookups if not one.dotted}
    for engine in ENGINES:
        assert found.types[receivers["counts"]][engine] == (instance("Counter"),)
        assert found.types[receivers['"x"']][engine] == (instance("str"),)
        about = {
            (c.kind, c.symbol.rpartition(".")[2], c.line)
            for c in found.complaints
            if c.engine == engine
        }
        assert {("attribute", "most_commonest", 7), ("attribute", "uper", 10)} <= about
        assert not [c for c in found.complaints if "Mine" in c.symbol or "scratch" in c.text]
    assert not found.missing
    assert {p.name for p in tmp_path.glob("scratch*")} == set()


@needs_engines
def test_a_complaint_carries_the_guard_of_what_it_is_about(tmp_path: Path) -> None:
    source = "import sys, json\nif sys.version_info[0] < 3 or json.x:\n    text = unicode\n"
    source += "try:\n    json.y\nexcept AttributeError: pass\n"
    found = infer(files(a=source), python=PYTHON, work=tmp_path, engines=["pyrefly"])["a"]
    guards = {c.symbol: c.guard.partition(":")[0] for c in found.complaints}
    assert guards.get("unicode", "*") == "*"
    assert guards["json.y"] == "AttributeError"


def fake(folder: Path, body: str) -> Path:
    """A program in place of an engine; the names of the files to check are `names`."""
    path = folder / "engine"
    head = f"#!{sys.executable}\nimport sys, pathlib\nnames = [n for n in sys.argv if n.endswith('.py')]\n"
    path.write_text(head + body)
    path.chmod(0o755)
    return path


def asked(tmp_path: Path, body: str, **sources: str) -> dict[str, Inferred]:
    work = tmp_path / "work"
    work.mkdir()
    programs = {"ty": fake(tmp_path, body)}
    found = infer(files(**sources), python=PYTHON, work=work, engines=["ty"], programs=programs)
    return dict(found)


def test_a_file_that_crashes_an_engine_costs_only_its_own_answer(tmp_path: Path) -> None:
    body = "if any('boom' in pathlib.Path(n).read_text() for n in names):\n"
    body += "    sys.exit('thread main panicked')\nprint('[]')\n"
    found = asked(tmp_path, body, **{f"f{i}": "boom" if i == 5 else "x = 1" for i in range(9)})
    assert {name for name, one in found.items() if one.missing} == {"f5"}
    assert found["f5"].missing == {"ty": "ended with code 1: thread main panicked"}


def test_an_engine_that_takes_nothing_is_missing_for_all_and_asked_only_twice(
    tmp_path: Path,
) -> None:
    body = (
        f"open({str(tmp_path / 'log')!r}, 'a').write('x')\nsys.exit('cannot open shared object')\n"
    )
    found = asked(tmp_path, body, **{f"f{i}": "x = 1" for i in range(9)})
    assert {one.missing["ty"] for one in found.values()} == {
        "ended with code 1: cannot open shared object"
    }
    assert (tmp_path / "log").read_text() == "xx"


@pytest.mark.parametrize("output", ["", "{", "[1]", '[{"location": 3}]', "null"])
def test_output_that_is_no_report_is_no_answer(tmp_path: Path, output: str) -> None:
    assert (
        asked(tmp_path, f"print({output!r})", f="x = 1")["f"].missing["ty"].startswith("ended with")
    )


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = infer(
        files(f="x = 1"),
        python=PYTHON,
        work=tmp_path,
        engines=["ty"],
        programs={"ty": tmp_path / "no"},
    )
    assert "cannot be started" in found["f"].missing["ty"]


def test_an_engine_nobody_knows_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        infer(files(f="x = 1"), python=PYTHON, work=tmp_path, engines=["pylance"])
