"""What a file is read to say, and under which guards."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.facts import Place, Sites
from harness.checks.api.reading.places import Text
from harness.checks.api.reading.sites import Unreadable, read


def guard_of(source: str, name: str) -> str:
    sites = read(source)
    found = [one.guard for one in sites.lookups if one.name == name]
    found += [one.guard for one in sites.imports if name in (one.module, one.name)]
    found += [guard for place, guard in sites.guarded if Text(source).at(place) == name]
    return found[-1]


def dotted(source: str) -> list[str]:
    return [one.dotted for one in read(source).lookups]


def test_imports_are_named_as_written() -> None:
    source = "import a.b as c, d\nfrom ..e import f as g\nfrom h import *\n"
    found = [(one.module, one.name, one.alias, one.level) for one in read(source).imports]
    assert found == [("a.b", "", "c", 0), ("d", "", "", 0), ("e", "f", "g", 2), ("h", "", "", 0)]
    assert read(source).star_imports == ("h",)


def test_a_module_imported_by_call_is_an_import() -> None:
    assert (
        read("import importlib\nimportlib.import_module('no.such')").imports[1].module == "no.such"
    )


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("import numpy as np\nnp.linalg.norm", "numpy.linalg.norm"),
        ("from datetime import datetime\ndatetime.now", "datetime.datetime.now"),
        ("import a.b.c\na.x", "a.x"),
        ("str.join", "builtins.str.join"),
        ("import a\ndef f():\n  import a\n  return a.x", "a.x"),
        ("import a\nclass C:\n  a = 1\n  def f(self): return a.x", "a.x"),
    ],
)  # fmt: skip
def test_a_root_that_only_one_import_binds_gives_the_full_path(source: str, path: str) -> None:
    assert path in dotted(source)


@pytest.mark.parametrize(
    "rebinding",
    [
        "a = 1", "for a in []: pass", "def a(): pass", "class a: pass", "del a", "(a := 1)",
        "try: pass\nexcept ValueError as a: pass", "with open('') as a: pass", "import b as a",
        "def f():\n  global a\n  a = 1", "match 1:\n  case a: pass", "from .m import a",
        "[a, *b] = 1, 2",
    ],
)  # fmt: skip
def test_a_root_that_something_else_may_bind_gives_none(rebinding: str) -> None:
    assert dotted(f"import a\n{rebinding}\na.x") == [""]


def test_a_parameter_hides_an_import_and_star_imports_hide_builtins() -> None:
    assert dotted("import a\ndef f(a): return a.x") == [""]
    assert dotted("import a\n[a.x for a in []]") == [""]
    assert dotted("from os import *\nstr.x") == [""]


def test_a_call_is_counted_as_it_is_written() -> None:
    (call,) = read("f.g(1, *a, k=2, **b)").calls
    assert (call.positional, call.starred, call.double_starred) == (1, True, True)
    assert call.keywords == (("k", Place(1, 11, 1, 12)),)
    assert (call.callee_text, read("f.g(1)").lookups[0].context) == ("f.g", "call")


def test_uses_say_what_they_need() -> None:
    source = "async def f():\n  await a\n  with b: pass\n  async with c: pass\n  for x in d: pass\n"
    source += "  async for x in e: pass\n  [y async for y in g]"
    found = [(one.protocol, one.text) for one in read(source).uses]
    assert found == [
        ("await", "a"), ("with", "b"), ("async with", "c"), ("iterate", "d"),
        ("async iterate", "e"), ("async iterate", "g"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "name", "guard"),
    [
        ("try:\n  import n\nexcept ImportError: pass", "n", "ImportError: inside try/except ImportError"),
        ("try:\n  a.n\nexcept (AttributeError, KeyError): pass", "n",
         "AttributeError, KeyError: inside try/except AttributeError, KeyError"),
        ("try:\n  a.n\nexcept: pass", "n", "BaseException: inside try/except BaseException"),
        ("try:\n  import n\nexcept ImportError:\n  raise", "n", ""),
        ("try:\n  import n\nexcept ImportError:\n  import sys; sys.exit(1)", "n", ""),
        ("try:\n  import m\nexcept ImportError:\n  import n", "n", "*: reached only after ImportError"),
        ("from contextlib import suppress\nwith suppress(ImportError): import n", "n",
         "ImportError: inside suppress(ImportError)"),
        ("import pytest\nwith pytest.raises(AttributeError): a.n", "n",
         "AttributeError: inside raises(AttributeError)"),
        ("if hasattr(a, 'n'): a.n", "n",
         "ImportError, AttributeError, NameError: inside if hasattr(a, 'n')"),
        ("if hasattr(a, 'n'): a.m", "m", ""),
        ("if hasattr(a, 'm'): a.m\nelse: a.n", "n",
         "ImportError, AttributeError, NameError: reached only without 'm'"),
        ("def f():\n  if not hasattr(a, 'n'): return\n  a.n", "n",
         "ImportError, AttributeError, NameError: inside if hasattr(a, 'n')"),
        ("hasattr(a, 'n') and a.n", "n",
         "ImportError, AttributeError, NameError: inside if hasattr(a, 'n')"),
        ("x = a.n if hasattr(a, 'n') else 1", "n",
         "ImportError, AttributeError, NameError: inside if hasattr(a, 'n')"),
        ("import sys\nif sys.version_info < (3,):\n  n", "n", "*: depends on sys.version_info < (3,)"),
        ("import sys\nif sys.version_info < (3,): raise SystemExit\na.n", "n", ""),
        ("if sp_version >= V(1):\n  a\nelse:\n  x.n", "n", "*: depends on sp_version >= V(1)"),
        ("b = x.n if parse_version(v) > 1 else 0", "n", "*: depends on parse_version(v) > 1"),
        ("NEW = x.__version__ > '2'\nif NEW:\n  x.n", "n", "*: depends on NEW"),
        ("NEW = Version(v) > 1\nOLD = not NEW\nif OLD:\n  x.n", "n", "*: depends on OLD"),
        ("import m\na, b = m.__version__.split('.')\nif a:\n  m.n", "n", "*: depends on a"),
        ("if conversion > 1:\n  x.n", "n", ""),
        ("y = f(version=3)\nif y:\n  x.n", "n", ""),
        ("import os\nif os.name == 'nt': pass\nelse: a.n", "n", "*: depends on os.name == 'nt'"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING: import n", "n", "*: depends on TYPE_CHECKING"),
        ("try:\n  import t\n  HAS = True\nexcept ImportError:\n  HAS = False\nif HAS: t.n", "n",
         "ImportError, NameError: inside if HAS"),
        ("try:\n  import t\nexcept ImportError:\n  t = None\nif t is not None: t.n", "n",
         "ImportError, NameError: inside if t"),
        ("import pytest\npytest.importorskip('n')\nimport n", "n",
         "ImportError: after pytest.importorskip"),
        ("import pytest\n@pytest.mark.skipif(True)\ndef f(): a.n", "n", "*: decorated with skipif"),
        ("try:\n  def f(): a.n\nexcept AttributeError: pass", "n", ""),
        ("from __future__ import annotations\ndef f(x: a.n): pass", "n",
         "*: annotation that is never evaluated"),
        ("def f():\n  x: a.n = 1", "n", "*: annotation that is never evaluated"),
        ("if False: a.n", "n", "*: never reached"),
    ],
)  # fmt: skip
def test_a_guard_names_what_it_excuses(source: str, name: str, guard: str) -> None:
    assert guard_of(source, name) == guard


def test_names_the_file_adds_are_stored() -> None:
    source = (
        "x.a = 1\nsetattr(x, 'b', 1)\nclass C:\n  c = 1\n  __slots__ = ('d',)\n  def e(self): ...\n"
    )
    source += "P = namedtuple('P', 'f g')\nglobals()['h'] = 1\np.add_argument('--i-j')"
    sites = read(source)
    assert set("abcdefgh") | {"i_j"} <= sites.stored
    assert {"C", "e", "P"} <= sites.defined
    assert not sites.dynamic


@pytest.mark.parametrize(
    "source",
    [
        "setattr(x, k, 1)", "def __getattr__(name): ...", "import sys\nsys.modules[k] = 1",
        "globals()[k] = 1", "vars(x).update(y)", "class C:\n  def __getattr__(self, n): ...", "exec(s)",
    ],
)  # fmt: skip
def test_names_nobody_can_list_make_a_file_dynamic(source: str) -> None:
    assert read(source).dynamic


def test_columns_are_characters() -> None:
    (lookup,) = read("é = 'ü'; x.ñame").lookups
    assert (lookup.place.column, lookup.place.end_column, lookup.name) == (11, 15, "ñame")


def test_parts_of_f_strings_stand_where_they_are_or_where_the_string_does() -> None:
    for source in ('f"{a.b}"', 'x = f"""é\n{a.b} {c.d:>{e.f}}"""', 'f"é{a.b}"'):
        text = Text(source)
        for lookup in read(source).lookups:
            written = text.at(lookup.place)
            assert written in (lookup.name, "")


@pytest.mark.parametrize(
    "source",
    ["x = '\0'", "(" * 5000 + ")" * 5000, "-" * 20000 + "1", "x = '\ud800'", "a" + ".b" * 9000],
)
def test_what_the_parser_cannot_take_is_unreadable_or_a_syntax_error(source: str) -> None:
    with pytest.raises((Unreadable, SyntaxError)):
        read(source)


def test_a_syntax_error_is_raised_as_it_is() -> None:
    with pytest.raises(SyntaxError) as caught:
        read("x = 1\ndef f(:\n")
    assert caught.value.lineno == 2


_NAMES = st.sampled_from(["a", "é", "b1"])
_ATOMS = _NAMES | st.sampled_from(["'s'", "f(1)", "'ü'", "[1]", "(x, y)", "d[é]"])


@given(
    st.recursive(
        _ATOMS,
        lambda inner: st.one_of(
            st.builds("{}.{}".format, inner.map(lambda s: f"({s}\n)"), _NAMES),
            st.builds("{}.{}({}, k={})".format, inner, _NAMES, inner, inner),
            st.builds("[{} for {} in {}]".format, inner, _NAMES, inner),
            st.builds("{} + {}".format, inner, inner),
        ),
        max_leaves=12,
    )
)
def test_every_place_holds_what_it_says(source: str) -> None:
    text, sites = Text(source), read(source)
    for lookup in sites.lookups:
        assert text.at(lookup.place) == lookup.name
        assert ast.unparse(ast.parse(f"({text.at(lookup.receiver)})"))
    for call in sites.calls:
        for name, place in call.keywords:
            assert text.at(place) == name


def test_nothing_to_say_is_nothing() -> None:
    assert read("") == Sites()
