"""An exception is laid at the door of a name that does not exist, or of nobody."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.running.attribution import Attribution, Observed, Thing, attribute
from harness.checks.api.running.observation import _observed
from harness.sandbox.inside import observe, wire

FILE = "candidate.py"


def seen(source: str) -> list[Observed]:
    """What the watch sees of a source that is run here (trusted code only)."""
    watch = observe.Watch(source)
    code = compile(source, FILE, "exec")
    before = sys.gettrace()
    sys.settrace(watch.trace)
    try:
        exec(code, {"__name__": "candidate"})
    except Exception as error:
        sys.settrace(before)
        watch.see(error, error.__traceback__, escaped=True)
    finally:
        sys.settrace(before)
    content: Any = wire.decode(wire.encode(watch.take())) if watch else {}
    found = [_observed(record) for record in content.get("raised", [])]
    assert all(found)
    return [one for one in found if one]


def blamed(source: str) -> list[Attribution]:
    return [found for one in seen(source) if (found := attribute(source, one))]


def told(source: str) -> list[tuple[str, str, str, int, int]]:
    """Problem, symbol, owner, line and column of what is blamed."""
    return [(a.problem, a.symbol, a.owner, a.line, a.column) for a in blamed(source)]


# --- Names that do not exist -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import json\njson.parse('1')", ("attribute", "parse", "json", 2, 5)),
        ("from json import parse", ("name", "parse", "json", 1, 17)),
        ("import json.nonsense", ("module", "json.nonsense", "json", 1, 7)),
        ("from json.nonsense import x", ("module", "json.nonsense", "json", 1, 0)),
        ("x = [1]\nx.push(2)", ("attribute", "push", "list", 2, 2)),
        ("é = ['é'] and 'é'; é.lenght", ("attribute", "lenght", "str", 1, 21)),
        ("getattr([], 'push')", ("attribute", "push", "list", 1, 0)),
        ("import time\nt = (time\n     .clock())", ("attribute", "clock", "time", 3, 6)),
        ("sum(i for i in xrange(3))", ("name", "xrange", "", 1, 15)),
        ("sorted([1], descending=True)", ("keyword", "descending", "sorted", 1, 12)),
        ("[1].sort(\n    descending=True)", ("keyword", "descending", "sort", 2, 4)),
        (
            "import json\njson.loads('1', encoding='x')",
            ("keyword", "encoding", "json.loads", 2, 16),
        ),
        ("import math\nmath.pow(2)", ("missing-argument", "pow", "math.pow", 2, 0)),
        ("len([], 2)", ("too-many", "len", "len", 1, 0)),
        ("import re\nre.findall('a')", ("missing-argument", "findall", "re.findall", 2, 0)),
        (
            (
                "import asyncio\nasync def f():\n    q = asyncio.Queue()\n    await q.put_nowait(1)\n"
                "asyncio.run(f())"
            ),
            ("protocol", "put_nowait", "NoneType", 4, 10),
        ),
        (
            (
                "import io\nasync def f():\n    async with io.StringIO() as s: pass\n"
                "try:\n    f().send(None)\nexcept StopIteration: pass"
            ),
            ("protocol", "StringIO", "io.StringIO", 3, 15),
        ),
    ],
)
def test_a_name_that_does_not_exist_is_blamed_where_it_is_written(
    source: str, expected: tuple[object, ...]
) -> None:
    assert told(source) == [expected]


def test_a_method_missing_on_a_subclass_of_a_library_class_is_the_libraries() -> None:
    source = "from collections import Counter\nclass C(Counter): pass\nC().top(1)"

    assert told(source) == [("attribute", "top", "collections.Counter", 3, 4)]


def test_the_innermost_frame_of_the_candidate_counts_and_not_the_depth_in_a_library() -> None:
    source = "import json\ndef key(x):\n    return json.nope\nsorted([1], key=key)"

    assert told(source) == [("attribute", "nope", "json", 3, 16)]


# --- Bugs of another kind ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "source"),
    [
        ("an Optional", "import re\nre.match('a', 'b').group()"),
        ("its own class", "class A: pass\nA().nope"),
        ("its own function", "def f(a): pass\nf(1, 2)"),
        ("its own keyword", "def f(a): pass\nf(b=2)"),
        ("its own method", "class A:\n    def m(self): pass\nA().m(1)"),
        ("its own lambda", "f = lambda: 0\nf(1)"),
        ("its own constructor", "class A: pass\nA(1)"),
        ("its own callback", "def f(): pass\nlist(map(f, [1]))"),
        ("its own raise", "raise AttributeError(\"'A' object has no attribute 'raise'\")"),
        ("its own local", "def f():\n    print(x)\n    x = 1\nf()"),
        ("a name it defines later", "f()\ndef f(): pass"),
        ("an attribute set elsewhere", ("from collections import Counter\nclass C(Counter):\n"
         "    def fit(self): self.x = 1\nC().x")),
        ("values that do not fit", "1 + 'a'"),
        ("no function", "s = 'a'\ns()"),
        ("a library's own trouble", "import json\njson.dumps({1, 2})"),
        ("a property that fails inside", "class A:\n    @property\n    def p(self): return None.x\nA().p"),
        ("its own coroutine", "async def f(): pass\nc = f()\nc.close()\nc.result()"),
    ],
)  # fmt: skip
def test_a_bug_of_its_own_is_nobodys_hallucination(why: str, source: str) -> None:
    assert told(source) == []


def test_a_dependency_that_a_library_misses_is_not_the_candidates() -> None:
    deeper = Observed(
        ("ModuleNotFoundError", "ImportError"), "No module named 'lxml'", "lxml",
        frames=((1, "<module>"),), below=(("pandas.io.html", "read_html"),), span=(1, 0, 1, 13),
    )  # fmt: skip

    assert attribute("import pandas", deeper) is None


def test_a_keyword_rejected_deep_in_a_library_counts_only_where_it_is_written() -> None:
    deep = {
        "names": ("TypeError",), "message": "Session.request() got an unexpected keyword argument 'token'",
        "frames": ((2, "<module>"),), "below": (("requests.api", "get"),),
    }  # fmt: skip
    written = "import requests\nrequests.get('u', token=1)"
    passed = "import requests\nrequests.get('u', **more)"

    assert attribute(written, Observed(**deep, span=(2, 0, 2, 26)))  # type: ignore[arg-type]
    assert attribute(passed, Observed(**deep, span=(2, 0, 2, 25))) is None  # type: ignore[arg-type]


def test_matplotlib_and_sqlalchemy_say_it_in_their_own_words() -> None:
    for names, message, source, symbol in (
        (("AttributeError",), "Figure.set() got an unexpected keyword argument 'size'",
         "plt.subplots(size=1)", "size"),
        (("ArgumentError",), "Additional arguments should be named <dialectname>_<argument>, got 'required'",
         "Column('a', required=True)", "required"),
        (("ArgumentError",), "Additional keyword arguments are not accepted by this function/method.",
         "select(whereclause=1)", "whereclause"),
    ):  # fmt: skip
        one = Observed(names, message, frames=((1, "f"),), below=(("lib", "f"),))
        found = attribute(source, one)
        assert found is not None
        assert (found.problem, found.symbol) == ("keyword", symbol)


def test_a_conditional_attribute_of_a_class_is_not_missing() -> None:
    one = Observed(
        ("AttributeError",), "This 'SVC' has no attribute 'predict_proba'", "predict_proba",
        Thing("instance", ("sklearn.svm.SVC",)), ((1, "f"),), (("sklearn.utils", "__get__"),),
        (1, 0, 1, 15), on_class=True,
    )  # fmt: skip

    assert attribute("m.predict_proba()", one) is None


# --- What was caught ---------------------------------------------------------------------------------


@pytest.mark.parametrize("caught", ["AttributeError", "(ValueError, AttributeError)"])
def test_code_that_expects_the_exception_is_left_alone(caught: str) -> None:
    assert blamed(f"try:\n    [].push\nexcept {caught}:\n    pass") == []
    assert blamed(f"def f(): [].push\ntry:\n    f()\nexcept {caught}:\n    pass") == []


def test_a_handler_for_everything_makes_it_unsure() -> None:
    found = blamed("try:\n    [].push(1)\nexcept Exception:\n    pass")

    assert [(one.symbol, one.sure) for one in found] == [("push", False)]
    assert "was caught" in found[0].why


def test_an_optional_import_is_left_alone_whatever_handles_it() -> None:
    for handler in ("except ImportError", "except Exception", "except"):
        assert blamed(f"try:\n    import json.nope\n{handler}:\n    pass") == []


def test_what_escapes_is_sure_whatever_handlers_stand_around_it() -> None:
    (found,) = blamed("try:\n    [].push(1)\nexcept ValueError:\n    pass")

    assert found.sure


@pytest.mark.parametrize(
    "source", ["import nowhere_to_be_found", "re.sub('a', 'b', 'c')", "x = 1\nx.lower()"]
)
def test_what_a_run_alone_does_not_prove_is_unsure(source: str) -> None:
    (found,) = blamed(source)

    assert not found.sure


# --- Anything at all -----------------------------------------------------------------------------------

MESSAGES = st.one_of(
    st.text(),
    st.sampled_from([
        "f() got an unexpected keyword argument 'a'", "f() takes 1 positional argument but 2 were given",
        "'int' object has no attribute 'a'", "cannot import name 'a' from 'b' (c)", "No module named 'a'",
        "object int can't be used in 'await' expression", "'NoneType' object is not callable",
        "missing a required argument: 'a'", "f expected 2 arguments, got 1",
    ]),
)  # fmt: skip
NUMBERS = st.integers(0, 6)


@given(
    source=st.sampled_from(
        ["", "import a\na.b(c=1)\n", "from a import b\nb.c.d", "x.a = await y", "(", "async with a(): pass"]
    ),
    names=st.lists(st.sampled_from(["TypeError", "AttributeError", "ImportError", "NameError",
                                    "ModuleNotFoundError"]), max_size=2),
    message=MESSAGES, name=st.sampled_from(["", "a", "b"]),
    lines=st.lists(NUMBERS, max_size=3), span=st.none() | st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    below=st.lists(st.just(("lib", "bind")), max_size=2), escaped=st.booleans(),
)  # fmt: skip
def test_whatever_a_candidate_forges_there_is_an_answer(
    source: str, names: list[str], message: str, name: str, lines: list[int],
    span: tuple[int, int, int, int] | None, below: list[tuple[str, str]], escaped: bool,
) -> None:  # fmt: skip
    one = Observed(
        (*names, "Exception"), message, name, frames=tuple((n, "f") for n in lines),
        below=tuple(below), span=span, escaped=escaped,
    )  # fmt: skip
    found = attribute(source, one)

    assert found is None or 1 <= found.line <= source.count("\n") + 1
