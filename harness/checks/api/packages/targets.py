"""`pandas==2.0.3,numpy==1.24.4` -> the interpreter of an environment with these versions.

It is made once, of wheels only (nothing is built, so no code of a package runs while it is fetched),
and kept by what was asked for and the Python it is for.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from harness.errors import EnvironmentFault, UsageError
from harness.records import digest
from harness.sandbox.tool import run_tool

_NONE: Mapping[str, str] = MappingProxyType({})
_INSTALL_SECONDS = 900.0
_MOMENT = 120.0
_BUILDING = "building-"
_SHOWN = 8
_PASSED_ON = re.compile(
    r"PIP_\w+|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|HOME|XDG_CONFIG_HOME",
    re.IGNORECASE,
)
_UNREACHABLE = re.compile(
    r"Failed to establish|Temporary failure|Name or service not known|ProxyError|timed out"
    r"|Network is unreachable|CERTIFICATE_VERIFY_FAILED|Connection (refused|reset)"
    r"|HTTP error (401|403|407|5\d\d)|(401|403|407|5\d\d) (Client|Server) Error"
)
_ASK_PYTHON = """
import json, platform, sys, sysconfig
print(json.dumps([platform.python_version(), sys.implementation.name, sysconfig.get_platform()]))
"""
_TRY_IMPORTS = """
import importlib, sys
from importlib import metadata
for name in sys.argv[1:]:
    plain = name.replace("-", "_").lower()
    tops = {file.parts[0].removesuffix(".py") for file in metadata.files(name) or []}
    for top in sorted(top for top in tops if top.isidentifier() and top.lower() == plain):
        try:
            importlib.import_module(top)
        except BaseException as error:
            told = str(error).strip().splitlines() or [""]
            sys.exit(f"{top}: {type(error).__name__}: {told[-1]}")
"""


def parse_target(spec: str) -> tuple[Requirement, ...]:
    """Requirements by name, as pip writes them, between commas; sorted by name.

    UsageError for what is no requirement by name and version: addresses, paths, markers, options,
    the same package twice.
    """
    found: dict[str, Requirement] = {}
    for piece in _pieces(spec):
        try:
            requirement = Requirement(piece)
        except InvalidRequirement as error:
            reason = str(error).splitlines()[0]
            raise UsageError(
                f"--target: {piece!r}: expected a package and its version, "
                f'as "pandas==2.0.3": {reason}'
            ) from error
        if requirement.url or requirement.marker:
            raise UsageError(
                f"--target: {piece!r}: expected a package and its version, got an address or a marker"
            )
        name = canonicalize_name(requirement.name)
        if name in found:
            raise UsageError(f"--target: {name} is named twice: {found[name]}, {requirement}")
        found[name] = requirement
    if not found:
        raise UsageError('--target: names no package; expected for example "pandas==2.0.3"')
    return tuple(found[name] for name in sorted(found))


def target_python(
    spec: str,
    *,
    cache: Path,
    python: Path,
    say: Callable[[str], None],
    environment: Mapping[str, str] = _NONE,
) -> Path:
    """The interpreter of an environment that has what `spec` asks for; fetched at the first use.

    `python` makes the environment and must have pip, `say` is told what takes long, `environment`
    are the user's variables, of which pip gets those of `for_pip`. UsageError with pip's reason when there
    is no such set of wheels for this Python, EnvironmentFault when the registry cannot be reached.
    """
    wanted = [_text(requirement) for requirement in parse_target(spec)]
    version, *kind = _about(python)
    home = cache / digest({"wanted": wanted, "python": [version, *kind], "layout": 1})
    made = home / _python_in()
    if made.exists():
        return made
    _sweep(cache)
    cache.mkdir(parents=True, exist_ok=True)
    say(f"fetching {', '.join(wanted)} for Python {version}, once")
    with tempfile.TemporaryDirectory(
        prefix=_BUILDING, dir=cache, ignore_cleanup_errors=True
    ) as work:
        built = Path(work, "environment")
        _build(built, wanted, version, python, environment)
        described = {"target": wanted, "python": version}
        Path(built, "target.json").write_text(json.dumps(described), encoding="utf-8")
        _publish(built, home)
    return made


def for_pip(variables: Mapping[str, str]) -> dict[str, str]:
    """Those environment variables that tell pip where and how to fetch."""
    return {name: value for name, value in variables.items() if _PASSED_ON.fullmatch(name)}


def _pieces(spec: str) -> list[str]:
    """Split at the commas between requirements, not at those inside one (`a>=1,<2`, `a[x,y]`)."""
    pieces: list[str] = []
    for part in spec.split(","):
        inside = bool(pieces) and pieces[-1].count("[") > pieces[-1].count("]")
        if pieces and (inside or part.lstrip()[:1] in set("<>=!~")):
            pieces[-1] += "," + part
        elif part.strip():
            pieces.append(part)
    return [piece.strip() for piece in pieces]


def _text(requirement: Requirement) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    versions = ",".join(sorted(str(each) for each in requirement.specifier))
    return f"{canonicalize_name(requirement.name)}{extras}{versions}"


@functools.lru_cache(maxsize=8)
def _about(python: Path) -> tuple[str, ...]:
    """Version, implementation and platform of an interpreter."""
    done = run_tool([str(python), "-I", "-c", _ASK_PYTHON], cwd=Path("/"), seconds=_MOMENT)
    if done.code != 0:
        raise EnvironmentFault(f"{python} is not a working Python: {_last(done.errors)}")
    return tuple(json.loads(done.output))


def _build(
    built: Path, wanted: Sequence[str], version: str, python: Path, environment: Mapping[str, str]
) -> None:
    made = run_tool(
        [str(python), "-I", "-m", "venv", "--without-pip", str(built)],
        cwd=built.parent,
        seconds=_MOMENT,
    )
    if made.code != 0:
        raise EnvironmentFault(f"{python} cannot make environments: {_last(made.errors)}")
    inner = built / _python_in()
    done = run_tool(
        [
            str(python), "-m", "pip", "--python", str(inner), "install", "--only-binary", ":all:",
            "--no-input", "--disable-pip-version-check", "--progress-bar", "off", "-vv", *wanted,
        ],
        cwd=built.parent,
        seconds=_INSTALL_SECONDS,
        environment=for_pip(environment),
        network=True,
    )  # fmt: skip
    if done.timed_out:
        raise EnvironmentFault(
            f"--target: {', '.join(wanted)}: not fetched within {_INSTALL_SECONDS:g} s"
        )
    if done.code != 0:
        said = done.errors + b"\n" + done.output
        _refuse(wanted, version, python, said.decode("utf-8", "replace"))
    names = [canonicalize_name(Requirement(each).name) for each in wanted]
    tried = run_tool(
        [str(inner), "-I", "-c", _TRY_IMPORTS, *names], cwd=built.parent, seconds=_MOMENT
    )
    if tried.code != 0:
        raise UsageError(
            f"--target: {', '.join(wanted)}: installed, but cannot be imported: "
            f"{_last(tried.errors)}. Name the versions of its requirements, too "
            "(old wheels often need numpy<2)"
        )


def _refuse(wanted: Sequence[str], version: str, python: Path, said: str) -> NoReturn:
    """Turn what pip said into an error that says what to do."""
    asked = f"--target: {', '.join(wanted)}"
    if "No module named pip" in said:
        raise EnvironmentFault(f"{asked}: {python} has no pip; run `{python} -m ensurepip` first")
    errors = [line.partition("ERROR: ")[2] for line in said.splitlines() if "ERROR: " in line]
    reason = "; ".join(dict.fromkeys(errors)) or said.strip().partition("\n")[0]
    offered = re.search(r"\(from versions: (.*?)\)", said)
    if offered and offered[1] != "none":
        versions = offered[1].split(", ")
        if len(versions) > _SHOWN:
            versions = [*versions[: _SHOWN // 2], "...", *versions[-_SHOWN // 2 :]]
        raise UsageError(
            f"{asked}: {reason.split(' (from')[0]}. There are wheels for Python {version} of: "
            f"{', '.join(versions)}. Choose one of these, or run harness with an older Python"
        )
    if trouble := _UNREACHABLE.search(said):
        raise EnvironmentFault(
            f"{asked}: the package registry cannot be reached ({trouble[0]}): {reason}"
        )
    if "No matching distribution" in said:
        raise UsageError(
            f"{asked}: {reason}. Either there is no such package, or it has no wheels for Python "
            f"{version}: check the name, or run harness with an older Python"
        )
    raise UsageError(f"{asked}: {reason}")


def _publish(built: Path, home: Path) -> None:
    """Put the finished environment in its place, unless somebody else was faster."""
    if home.exists() and not (home / _python_in()).exists():
        shutil.rmtree(home, ignore_errors=True)  # its Python is gone
    try:
        built.rename(home)
    except OSError:
        if not (home / _python_in()).exists():
            raise


def _sweep(cache: Path) -> None:
    """Remove what builds that were killed have left."""
    for left in cache.glob(f"{_BUILDING}*"):
        try:
            old = time.time() - left.stat().st_mtime > 2 * _INSTALL_SECONDS
        except OSError:
            continue
        if old:
            shutil.rmtree(left, ignore_errors=True)


def _python_in() -> Path:
    return Path("Scripts", "python.exe") if os.name == "nt" else Path("bin", "python")


def _last(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
