"""A project's configuration -> the distributions it requires, as written there."""

from __future__ import annotations

import ast
import configparser
import functools
import re
import tomllib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")
_EGG = re.compile(r"#egg=([A-Za-z0-9._-]+)")
_INCLUDE = re.compile(r"\s*(?:-r|--requirement)[\s=]*(\S+)")
_SETUP_LISTS = ("install_requires", "tests_require", "setup_requires", "extras_require")
_BYTES = 1 << 20
_FILES = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Required distributions, the import names that the project itself offers, what was unreadable."""

    declared: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def requirements_of(root: Path) -> Wanted:
    """What the files in a project's root require: pyproject.toml (PEP 621 and 735, Poetry, PDM, uv,
    Hatch), setup.cfg, literal lists in setup.py, Pipfile, requirements*.txt and what they include.
    """
    files = _files(root)
    stamps = tuple((file, _stamp(file)) for file in files)
    return _read_all(stamps)


def _files(root: Path) -> list[Path]:
    named = [root / name for name in ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile")]
    try:
        listed = [
            *root.glob("*requirements*.txt"), *root.glob("requirements/*.txt"),
            *root.glob("*requirements*.in"), *root.glob("requirements/*.in"),
        ]  # fmt: skip
    except OSError:
        listed = []
    return [file for file in (*named, *sorted(listed)[:_FILES]) if _stamp(file) is not None]


def _stamp(file: Path) -> tuple[int, int] | None:
    """Size and time of a regular file: what tells the cache that it was changed."""
    try:
        known = file.stat()
        return (known.st_size, known.st_mtime_ns) if file.is_file() else None
    except OSError:
        return None


@functools.lru_cache(maxsize=256)
def _read_all(files: tuple[tuple[Path, object], ...]) -> Wanted:
    declared: set[str] = set()
    own: set[str] = set()
    problems: list[str] = []
    for file, _ in files:
        try:
            found = list(_read(file))
        except (OSError, ValueError, RecursionError, configparser.Error, SyntaxError) as error:
            problems.append(f"{file.name}: {error}")
            continue
        for kind, name in found:
            (own if kind == "own" else declared).add(name)
    return Wanted(frozenset(declared), frozenset(own), tuple(problems))


def _read(file: Path) -> Iterator[tuple[str, str]]:
    """("own", import name) or ("requires", distribution) for everything a file says."""
    if file.name == "pyproject.toml":
        yield from _pyproject(tomllib.loads(_text(file)))
    elif file.name == "Pipfile":
        document = tomllib.loads(_text(file))
        for section in ("packages", "dev-packages"):
            yield from _names(_at(document, section))
    elif file.name == "setup.cfg":
        yield from _setup_cfg(_text(file))
    elif file.name == "setup.py":
        yield from _setup_py(_text(file))
    else:
        yield from _requirements_txt(file, set())


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        data = opened.read(_BYTES + 1)
    if len(data) > _BYTES:
        raise ValueError(f"larger than {_BYTES} bytes; not read")
    return data.decode("utf-8-sig", "replace")


def _pyproject(document: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    project = _at(document, "project")
    for name in (_at(project, "name"), _at(document, "tool", "poetry", "name")):
        if isinstance(name, str):
            yield "own", re.sub(r"[-.]+", "_", name)
    tools = _at(document, "tool")
    yield from _names(_at(document, "build-system", "requires"))
    poetry = _at(tools, "poetry")
    for key in ("dependencies", "dev-dependencies"):
        yield from _names(_at(poetry, key))
    yield from _names(_at(tools, "uv", "dev-dependencies"))
    yield from _names(_at(project, "dependencies"))
    for path in (
        ("project", "optional-dependencies"),
        ("dependency-groups",),
        ("tool", "pdm", "dev-dependencies"),
    ):
        for listed in _inner(_at(document, *path)):
            yield from _names(listed)
    for table in (_at(poetry, "group"), _at(tools, "hatch", "envs")):
        for each in _inner(table):
            yield from _names(_at(each, "dependencies"))
            yield from _names(_at(each, "extra-dependencies"))


def _inner(table: object) -> Iterable[object]:
    return table.values() if isinstance(table, dict) else ()


def _at(document: object, *path: str) -> object:
    """What stands at a path of keys; None where there is nothing."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _names(listed: object) -> Iterator[tuple[str, str]]:
    """The distributions in a list of requirements, or in a table of them by name."""
    if not isinstance(listed, (list, dict)):
        return
    for each in listed:
        match = _NAME.match(each) if isinstance(each, str) else None
        if match and match[1].lower() != "python":
            yield "requires", match[1]


def _setup_cfg(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    options = parser["options"] if parser.has_section("options") else {}
    lists = [options.get(key, "") for key in _SETUP_LISTS[:3]]
    if parser.has_section("options.extras_require"):
        lists += parser["options.extras_require"].values()
    for each in lists:
        yield from _names(_lines(each))
    name = parser.get("metadata", "name", fallback="")
    if name:
        yield "own", re.sub(r"[-.]+", "_", name)


def _setup_py(text: str) -> Iterator[tuple[str, str]]:
    """Strings in the lists that `setup(...)` is given, or that are assigned to names like them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, about escapes
        tree = ast.parse(text)
    for node in ast.walk(tree):
        lists: list[ast.expr] = []
        if isinstance(node, ast.keyword) and node.arg in _SETUP_LISTS:
            lists = [node.value]
        elif isinstance(node, ast.Assign):
            named = [t.id.lower() for t in node.targets if isinstance(t, ast.Name)]
            lists = [node.value] if any("requir" in name for name in named) else []
        for listed in lists:
            parts = listed.values if isinstance(listed, ast.Dict) else [listed]
            for each in (each for part in parts for each in ast.walk(part)):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield from _names(_lines(each.value))


def _requirements_txt(file: Path, seen: set[Path]) -> Iterator[tuple[str, str]]:
    if file in seen or len(seen) >= _FILES:
        return
    seen.add(file)
    for line in _lines(_text(file)):
        if include := _INCLUDE.match(line):
            other = Path(file.parent, include[1])
            if other.resolve().is_relative_to(file.parent.parent.resolve()) and other.is_file():
                yield from _requirements_txt(other, seen)
        elif egg := _EGG.search(line):
            yield "requires", egg[1]
        elif not line.lstrip().startswith("-") and "://" not in line.split("@")[0]:
            yield from _names([line])


def _lines(text: str) -> Iterable[str]:
    """A list, one per line, without comments."""
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]
