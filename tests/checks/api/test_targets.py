"""Environments of chosen versions are made once, of wheels, whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.checks.api.packages.targets import for_pip, parse_target, target_python
from harness.errors import EnvironmentFault, UsageError
from harness.sandbox.tool import run_tool


def wheel(folder: Path, name: str, version: str, code: str = "", needs: str = "") -> None:
    """A wheel of one module."""
    stem = f"{name}-{version}"
    info = f"{stem}.dist-info"
    files = {
        f"{name}.py": code or f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


class Targets:
    """A folder of wheels instead of a registry, and a cache."""

    def __init__(self, folder: Path) -> None:
        self.wheels = folder / "wheels"
        self.cache = folder / "cache"
        self.said: list[str] = []
        self.environment = {
            "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_COMPILE": "1",
        }  # fmt: skip

    def python(self, spec: str) -> Path:
        return target_python(
            spec,
            cache=self.cache,
            python=Path(sys.executable),
            say=self.said.append,
            environment=self.environment,
        )

    def left(self) -> list[str]:
        return [path.name for path in self.cache.glob("building-*")]


@pytest.fixture
def targets(tmp_path: Path) -> Targets:
    made = Targets(tmp_path)
    wheel(made.wheels, "gadget", "1.0", needs="widget_lib")
    wheel(made.wheels, "gadget", "2.0", needs="widget_lib")
    wheel(made.wheels, "widget_lib", "0.5")
    wheel(made.wheels, "broken", "1.0", code="raise ValueError('size changed,\\nexpected 96')\n")
    return made


def test_the_environment_has_the_versions_asked_for_and_is_made_once(targets: Targets) -> None:
    python = targets.python("gadget==1.0")
    done = run_tool(
        [str(python), "-I", "-c", "import gadget, widget_lib; print(gadget.VERSION)"],
        cwd=python.parent,
        seconds=60,
    )

    assert (done.output, done.errors) == (b"1.0\n", b"")
    assert targets.python("  Gadget == 1.0 ") == python
    assert len(targets.said) == 1
    assert "gadget==1.0" in targets.said[0]
    assert targets.left() == []


def test_other_versions_are_another_environment(targets: Targets) -> None:
    assert targets.python("gadget<2") != targets.python("gadget>=2")


def test_two_that_make_the_same_environment_get_the_same(targets: Targets) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(targets.python("widget_lib")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert found[0] == found[1]
    assert found[0].exists()
    assert targets.left() == []


def test_an_environment_whose_python_is_gone_is_made_again(targets: Targets) -> None:
    python = targets.python("widget_lib")
    python.unlink()

    assert targets.python("widget_lib") == python
    assert python.exists()


def test_what_a_killed_build_left_is_removed(targets: Targets) -> None:
    old, new = targets.cache / "building-old", targets.cache / "building-new"
    old.mkdir(parents=True)
    new.mkdir()
    os.utime(old, (0, 0))

    targets.python("widget_lib")

    assert targets.left() == ["building-new"]


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("gadget==1.5", "of: 1.0, 2.0. Choose one of these, or run harness with an older Python"),
        ("nowhere==1.0", "no such package, or it has no wheels for Python"),
        ("broken==1.0", "cannot be imported: broken: ValueError: expected 96"),
    ],
)
def test_what_cannot_be_had_says_why_and_leaves_nothing(
    targets: Targets, spec: str, told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        targets.python(spec)

    assert told in str(caught.value)
    assert spec in str(caught.value)
    assert list(targets.cache.iterdir()) == []


def test_source_archives_are_never_built(targets: Targets) -> None:
    shutil.make_archive(str(targets.wheels / "sourced-1.0"), "gztar", targets.wheels)

    with pytest.raises(UsageError, match="no wheels"):
        targets.python("sourced==1.0")


def test_a_registry_that_cannot_be_reached_is_the_machines_fault(targets: Targets) -> None:
    targets.environment = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0",
        "PIP_CONFIG_FILE": os.devnull,
    }  # fmt: skip

    with pytest.raises(EnvironmentFault, match="registry cannot be reached"):
        targets.python("gadget==1.0")


def test_an_interpreter_that_does_not_work_is_named(targets: Targets) -> None:
    with pytest.raises(EnvironmentFault, match="/bin/false is not a working Python"):
        target_python("x==1", cache=targets.cache, python=Path("/bin/false"), say=print)


@pytest.mark.parametrize(
    "spec",
    [
        "", " , ", "pandas=1.5", "pandas==", "pandas 1.5", "-r file", "--index-url=http://x",
        "./folder", "x @ file:///tmp/x.whl", "git+https://x/y.git", "x; python_version < '3'",
        "pandas==1,Pandas==2", "x[y==1",
    ],
)  # fmt: skip
def test_what_is_no_requirement_is_refused_before_anything_runs(spec: str) -> None:
    with pytest.raises(UsageError, match="--target: "):
        parse_target(spec)


def test_commas_inside_a_requirement_do_not_end_it() -> None:
    found = parse_target("b>=1, <2 ,!=1.5,a[x,y]==1.0")

    assert [str(each) for each in found] == ["a[x,y]==1.0", "b!=1.5,<2,>=1"]


@given(st.permutations(["pandas==2.0.3", "NumPy<2,>=1.24", "zope.interface==5"]))
def test_the_order_of_requirements_means_nothing(pieces: list[str]) -> None:
    assert parse_target(",".join(pieces)) == parse_target(
        "pandas==2.0.3,NumPy>=1.24,<2,zope.interface==5"
    )


def test_pip_is_told_how_to_reach_the_registry_and_nothing_else() -> None:
    given_ = {
        "PIP_INDEX_URL": "x", "https_proxy": "x", "NO_PROXY": "x", "SSL_CERT_FILE": "x", "HOME": "x",
        "PYTHONPATH": "x", "AWS_SECRET": "x", "LD_PRELOAD": "x", "PIP": "x",
    }  # fmt: skip

    assert set(for_pip(given_)) == {
        "PIP_INDEX_URL",
        "https_proxy",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "HOME",
    }
