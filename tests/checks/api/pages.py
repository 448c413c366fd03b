"""Pages of `fixtures/api`: a page's text into cases, and cases into what running them shows.

    # json
    Judged against python 3.11.

    ### P dumps-pretty
    kind: keyword
    symbol: json.dumps(pretty=)   line: 5
    ```python
    ...
    ```
    ```python driver
    ...
    ```

`### P`: exactly one use of something that does not exist; `### N`: none. `line` is of the first block.
`raises:` (optional) names another exception than the usual ones and, after it, words of its message.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "api"
PROVING = Path(__file__).with_name("proving.py")
KINDS = {
    "package": "no such top-level package",
    "import-name": "the name of a distribution, which is imported under another name",
    "module": "no such submodule",
    "name": "no such name in a module, imported or looked up",
    "attribute": "no such attribute of a class or an instance",
    "keyword": "no such keyword argument",
    "missing-argument": "a required argument is not passed",
    "too-many": "more positional arguments than are taken",
    "protocol": "awaited, entered or iterated over, but it does not support that",
    "undefined": "a name that is bound nowhere",
    "removed": "existed in an older version",
}
HEADING = re.compile(r"### ([PN]) ([a-z0-9][a-z0-9-]*)")
LIBRARY = re.compile(r"([A-Za-z][\w.-]*) (\d+(?:\.\w+)+)")
LABEL = re.compile(r"symbol: (\S.*?)\s+line: (\d+)")
FENCE = "```"


class PageError(ValueError):
    """A page does not have the format; says where and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `line` and `symbol` label a positive; `start` is the page's line of the code's first."""

    page: str
    slug: str
    positive: bool
    start: int
    code: str
    driver: str = ""
    kind: str = ""
    symbol: str = ""
    line: int = 0
    raises: str = ""

    @property
    def word(self) -> str:
        """The identifier at the end of the symbol: what does not exist, or what is called wrongly."""
        return re.findall(r"\w+", self.symbol)[-1]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the `libraries` it is judged against (name to version) and its cases."""

    name: str
    libraries: dict[str, str]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: `error` is empty when nothing was raised.

    `line` is the last line of the case's own code that stands in the traceback, 0 for none.
    """

    error: str = ""
    bases: tuple[str, ...] = ()
    message: str = ""
    line: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Proof:
    """Outcomes by slug; `skipped` says why there are none."""

    outcomes: dict[str, Outcome]
    skipped: str = ""


@cache
def read_pages() -> tuple[Page, ...]:
    """Every page of the folder, by name."""
    return tuple(read_page(path) for path in sorted(FOLDER.glob("*.md")) if path.stem != "README")


def read_page(path: Path) -> Page:
    """One page from its file; PageError when it is malformed."""
    return parse(path.stem, path.read_text(encoding="utf-8"))


def parse(name: str, text: str) -> Page:
    """One page from its text; PageError when it is malformed."""
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines) if line.startswith("###")]
    head = "\n".join(lines[: starts[0]] if starts else lines)
    judged = re.search(r"^Judged against (.+)$", head, re.MULTILINE)
    libraries = dict(LIBRARY.findall(judged[1])) if judged else {}
    if not head.startswith("# ") or not libraries:
        raise PageError(f"{name}: begins with a heading and `Judged against <library> <version>.`")
    ends = [*starts[1:], len(lines)]
    cases = tuple(_case(name, lines, *span) for span in zip(starts, ends, strict=True))
    slugs = [case.slug for case in cases]
    if twice := {slug for slug in slugs if slugs.count(slug) > 1}:
        raise PageError(f"{name}: slugs that occur twice: {', '.join(sorted(twice))}")
    return Page(name, libraries, cases)


def _case(page: str, lines: list[str], start: int, end: int) -> Case:
    where = f"{page}:{start + 1}"
    heading = HEADING.fullmatch(lines[start].rstrip())
    if not heading:
        raise PageError(f"{where}: a case begins with `### P slug` or `### N slug`")
    blocks = list(_blocks(where, lines, start + 1, end))
    if not blocks or [tag for tag, _, _ in blocks] != ["python", "python driver"][: len(blocks)]:
        raise PageError(f"{where}: a block `python` and at most one `python driver` after it")
    _, first, code = blocks[0]
    case = Case(
        page=page,
        slug=heading[2],
        positive=heading[1] == "P",
        start=first + 1,
        code=code,
        driver=blocks[1][2] if len(blocks) > 1 else "",
        **_labels(where, lines[start + 1 : first - 1]),
    )
    _check(where, case)
    return case


def _blocks(where: str, lines: list[str], start: int, end: int) -> Iterator[tuple[str, int, str]]:
    numbered = iter(range(start, end))
    for number in numbered:
        if lines[number].startswith(FENCE):
            inside: list[str] = []
            for inner in numbered:
                if lines[inner].rstrip() == FENCE:
                    break
                inside.append(lines[inner])
            else:
                raise PageError(f"{where}: a block is not closed")
            yield lines[number].removeprefix(FENCE).strip(), number + 1, "\n".join(inside) + "\n"


def _labels(where: str, lines: list[str]) -> dict[str, str | int]:
    labels: dict[str, str | int] = {}
    for line in filter(None, map(str.strip, lines)):
        if match := LABEL.fullmatch(line):
            labels |= {"symbol": match[1], "line": int(match[2])}
        elif match := re.fullmatch(r"(kind|raises): (\S.*)", line):
            labels[match[1]] = match[2]
        elif re.match(r"\w+:", line):
            raise PageError(f"{where}: not a label: {line}")
    return labels


def _check(where: str, case: Case) -> None:
    if not case.positive:
        if case.kind or case.symbol or case.raises:
            raise PageError(f"{where}: a negative has no labels")
        return
    if case.kind not in KINDS or not case.symbol:
        raise PageError(
            f"{where}: needs `symbol: s   line: n` and `kind:` one of {', '.join(KINDS)}"
        )
    lines = case.code.splitlines()
    word = "" if case.kind == "protocol" else case.word
    if not 1 <= case.line <= len(lines) or not re.search(rf"\b{word}\b", lines[case.line - 1]):
        raise PageError(f"{where}: line {case.line} of the code does not hold `{case.word}`")


def wrong(case: Case, outcome: Outcome) -> str:
    """What an outcome says against a case's label; empty when it proves it."""
    seen = (
        f"{outcome.error}: {outcome.message} (line {outcome.line})" if outcome.error else "no error"
    )
    if not case.positive:
        return f"raises {seen}" if outcome.error else ""
    usual = ("AttributeError", "TypeError", "ImportError", "NameError")
    error, _, words = case.raises.partition(" ")
    if not set(outcome.bases) & set([error] if error else usual):
        return f"should raise {error or ' or '.join(usual)}, got {seen}"
    if outcome.line != case.line:
        return f"should raise at line {case.line}, got {seen}"
    if not words and case.kind not in ("missing-argument", "too-many", "protocol"):
        words = case.word
    return "" if words in outcome.message else f"the message should say `{words}`, got {seen}"


def interpreter() -> str:
    """The Python that runs the cases: `HARNESS_API_PYTHON`, else this one."""
    return os.environ.get("HARNESS_API_PYTHON") or sys.executable


@cache
def prove(name: str) -> Proof:
    """Run the cases of the page `name`, all in one fresh process in an empty folder."""
    page = next(page for page in read_pages() if page.name == name)
    cases = [{"slug": c.slug, "code": c.code, "driver": c.driver} for c in page.cases]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [interpreter(), "-I", str(PROVING)],
            input=json.dumps({"page": name, "libraries": page.libraries, "cases": cases}),
            capture_output=True,
            cwd=folder,
            env={**os.environ, "TMPDIR": folder, "HOME": folder, "MPLBACKEND": "agg"},
            text=True,
            timeout=600,
            check=False,
        )
    if done.returncode:
        raise PageError(f"{name}: proving ended with {done.returncode}: {done.stderr[-2000:]}")
    answer = json.loads(done.stdout.splitlines()[-1])
    outcomes = {
        slug: Outcome(**{**fields, "bases": tuple(fields["bases"])})
        for slug, fields in answer["outcomes"].items()
    }
    return Proof(outcomes, answer["skipped"])


def all_cases() -> tuple[Case, ...]:
    """The cases of every page."""
    return tuple(chain.from_iterable(page.cases for page in read_pages()))


def main() -> None:
    """Tell what does not hold, and count: `python pages.py [page ...]`."""
    for page in read_pages():
        if sys.argv[1:] and page.name not in sys.argv[1:]:
            continue
        proof = prove(page.name)
        for case in page.cases if not proof.skipped else ():
            outcome = proof.outcomes[case.slug]
            if reason := wrong(case, outcome):
                print(f"{page.name}: {case.slug}: {reason}")
            if outcome.seconds > 2:
                print(f"{page.name}: {case.slug}: takes {outcome.seconds:.1f} s")
        positives = [case.kind for case in page.cases if case.positive]
        kinds = ", ".join(f"{kind} {positives.count(kind)}" for kind in KINDS if kind in positives)
        print(
            f"{page.name}: {len(positives)} positives ({kinds}), "
            f"{len(page.cases) - len(positives)} negatives {proof.skipped}"
        )


if __name__ == "__main__":
    main()
