"""A checked file's project is read without running any of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.packages.project import project_of
from harness.checks.api.packages.requirements import _pyproject


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_modules_beside_the_file_and_up_to_the_root_are_local(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "[project]\nname = 'shop-floor'\n",
            "tools.py": "",
            "src/shop/__init__.py": "",
            "space/inner/code.py": "",
            "shop_tests/deep/beside.py": "",
            "shop_tests/deep/native.cpython-311-x86_64-linux-gnu.so": "",
            "notes/read.md": "",
            "node_modules/x.py": "",
        },
    )

    project = project_of(tmp_path / "shop_tests" / "deep" / "checked.py")

    assert project.root == tmp_path
    assert project.local == {
        "tools", "shop", "shop_floor", "space", "src", "shop_tests", "deep", "beside", "native",
    }  # fmt: skip


def test_without_a_project_only_what_is_beside_the_file_is_local(tmp_path: Path) -> None:
    write(tmp_path, {"above.py": "", "here/beside.py": "", "here/package/__init__.py": ""})

    project = project_of(tmp_path / "here" / "checked.py")

    assert project.local == {"beside", "package"}
    assert project.declared == frozenset()


def test_a_module_written_later_is_noticed(tmp_path: Path) -> None:
    assert project_of(tmp_path / "checked.py").local == frozenset()
    write(tmp_path, {"later.py": ""})

    assert project_of(tmp_path / "checked.py").local == {"later"}


def test_requirements_are_read_wherever_projects_write_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": """
[build-system]
requires = ["hatchling>=1"]
[project]
name = "x"
dependencies = ["PyYAML>=6,<7", "uvicorn[standard] ; python_version > '3'"]
[project.optional-dependencies]
web = ["flask"]
[dependency-groups]
dev = ["ruff", {include-group = "docs"}]
docs = ["sphinx"]
[tool.poetry.dependencies]
python = "^3.11"
pendulum = "^3"
[tool.poetry.group.test.dependencies]
respx = {version = "*"}
[tool.uv]
dev-dependencies = ["mypy"]
[tool.hatch.envs.default]
dependencies = ["coverage"]
""",
            "setup.cfg": "[options]\ninstall_requires =\n    attrs>=20\n    # none\n    cattrs\n"
            "[options.extras_require]\nfast = orjson\n",
            "setup.py": "from setuptools import setup\nrequired = ['click>=8']\n"
            "setup(install_requires=required + ['rich'], extras_require={'x': ['lxml']})\n"
            "raise SystemExit('\\d never run')\n",
            "Pipfile": "[packages]\narrow = '*'\n[dev-packages]\nipdb = '*'\n",
            "requirements-dev.txt": "-r requirements/base.txt\n--hash=x\nhttpx==0.28  # why\n"
            "git+https://example.org/x.git#egg=fromgit\nnamed @ https://example.org/y.whl\n",
            "requirements/base.txt": "redis\n-r ../requirements-dev.txt\n-r ../../outside.txt\n",
        },
    )
    (tmp_path.parent / "outside.txt").write_text("outside\n", encoding="utf-8")

    assert project_of(tmp_path / "checked.py").declared == {
        "hatchling", "PyYAML", "uvicorn", "flask", "ruff", "sphinx", "pendulum", "respx", "mypy",
        "coverage", "attrs", "cattrs", "orjson", "click", "rich", "lxml", "arrow", "ipdb", "httpx",
        "fromgit", "named", "redis",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project\n"),
        ("setup.cfg", "no section\n"),
        ("setup.py", "def (:\n"),
        ("requirements.txt", "x\n" * (1 << 20)),
    ],
)
def test_a_broken_configuration_is_told_and_stops_nothing(
    tmp_path: Path, name: str, text: str
) -> None:
    write(tmp_path, {name: text, "beside.py": ""})

    project = project_of(tmp_path / "checked.py")

    assert "beside" in project.local
    assert len(project.problems) == 1
    assert project.problems[0].startswith(f"{name}: ")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["project", "tool", "poetry", "dependencies", "group", "hatch", "envs", "x"]),
        inner, max_size=3,
    ),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["project", "tool", "dependency-groups"]), PLAIN))
def test_no_shape_of_configuration_is_a_crash(document: dict[str, object]) -> None:
    for kind, name in _pyproject(document):
        assert kind in ("own", "requires")
        assert isinstance(name, str)
