"""Types seen at run time are written into a source without moving a line."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.running.observed_types import annotated

SOURCE = '''"""Doc."""
from __future__ import annotations

def f(df, é=None, *rest, key, typed: int = 0, **more): return (df.a, é.b, key.c)

class A:
    def m(self, x, /, y):
        def inner(z): return z
        return x

    @staticmethod
    def s(w): return w'''
FRAME = ("pandas.DataFrame",)


def signature(source: str, name: str) -> str:
    """The parameters of a function as they are written in a source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.unparse(node.args)
    raise AssertionError(name)


def test_parameters_get_the_types_they_had() -> None:
    types = {
        "f": {"df": FRAME, "key": ("builtins.int", "None"), "typed": FRAME, "rest": FRAME},
        "A.m": {"self": FRAME, "x": ("builtins.list[numpy.ndarray]",), "y": ("candidate.A",)},
        "A.m.<locals>.inner": {"z": ("builtins.dict[builtins.str, builtins.tuple[None, ...]]",)},
        "A.s": {"w": FRAME},
    }
    made = annotated(SOURCE, types).source

    assert signature(made, "f") == (
        "df: '_observed_0.DataFrame', é=None, *rest, key: 'int | None', typed: int=0, **more"
    )
    assert signature(made, "m") == "self, x: 'list[_observed_1.ndarray]', /, y: 'A'"
    assert signature(made, "inner") == "z: 'dict[str, tuple[None, ...]]'"
    assert signature(made, "s") == "w: '_observed_0.DataFrame'"
    assert made.endswith("\nimport pandas as _observed_0\nimport numpy as _observed_1\n")


def test_a_default_of_none_is_one_of_the_types() -> None:
    made = annotated(SOURCE, {"f": {"é": ("builtins.str",)}}).source

    assert "é: 'str | None'=None" in signature(made, "f")


def test_what_cannot_be_written_or_tells_nothing_is_left_out() -> None:
    for texts in (
        (), ("None",), ("builtins.function",), ("builtins.int", "builtins.generator"),
        ("candidate.Elsewhere",), ("candidate.f.<locals>.B",), ("__import__('os')",), ("import",),
        ("a.class",), ("x" * 5000,), tuple(f"m.C{n}" for n in range(20)),
    ):  # fmt: skip
        assert annotated(SOURCE, {"f": {"df": texts}}).source == SOURCE


def test_columns_lead_back_to_the_original() -> None:
    made = annotated(SOURCE, {"f": {"df": FRAME, "é": ("builtins.str",), "key": FRAME}})
    before, after = SOURCE.splitlines()[3], made.source.splitlines()[3]

    for word in ("df", "é", "key", "return", "df.a", "é.b", "key.c"):
        assert made.column(4, after.index(word)) == before.index(word)
    assert made.column(3, 7) == 7


PATHS = st.sampled_from(
    ["pandas.DataFrame", "builtins.int", "None", "candidate.A", "x y", "a.b[c.d]"]
)


@given(st.dictionaries(
    st.sampled_from(["f", "A.m", "A.s", "A.m.<locals>.inner", "no"]),
    st.dictionaries(st.sampled_from(["df", "é", "key", "x", "y", "w", "z"]), st.lists(PATHS, max_size=3)),
))  # fmt: skip
def test_lines_stay_and_the_program_stays_the_same_but_for_annotations(
    types: dict[str, dict[str, list[str]]],
) -> None:
    made = annotated(SOURCE, types)
    lines = made.source.splitlines()
    tree = ast.parse("\n".join(lines[: SOURCE.count("\n") + 1]))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg != "typed":
            node.annotation = None

    assert ast.unparse(tree) == ast.unparse(ast.parse(SOURCE))
    assert all(line.startswith("import ") for line in lines[SOURCE.count("\n") + 1 :])
