"""Detection and false alarms of the api dimension on labelled code, beside each engine alone.

    python tests/figures/api.py --python ENV/bin/python [--list] [--no-engines]

ENV holds the libraries that the labels name (see ../shared/data/api_labelled/README.md). Prints one
table: recall on the positives (a finding on the labelled line), files with a false alarm among the
negatives (undefined names, which their tests' namespace supplies, apart), precision of all of it, and CPU milliseconds per file; then the 164 canonical solutions of
HumanEval, this project's own code, and every confirmed finding on the ChatGPT completions. Started
with ENV's own interpreter (which then needs the harness's dependencies), it adds the dynamic tier:
every file with a driver is run in the sandbox.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from common import ROOT, SHARED, rows_of

LABELLED = SHARED / "api_labelled"


def reports(
    sources: Sequence[str], python: Path, engines: Sequence[str]
) -> tuple[list[object], float]:
    """Reports of the whole check and the CPU seconds it took with everything it started."""
    from harness.checks.api.check import SourceFile, check_files

    before = os.times()
    files = [SourceFile(f"{n}.py", source.encode()) for n, source in enumerate(sources)]
    found = check_files(files, python=python, engines=engines)
    after = os.times()
    return list(found), sum(after[:4]) - sum(before[:4])


def lines_of(report: object, tiers: Sequence[str], kinds: Sequence[str] = ()) -> list[int]:
    found = report.results[0].findings  # type: ignore[attr-defined]
    return [f.line for f in found if f.tier.value in tiers and f.rule not in kinds]


def complaints(sources: Sequence[str], python: Path, engine: str) -> list[list[int]]:
    """Lines that one engine alone complains about, per file."""
    from harness.checks.api.inference import infer
    from harness.checks.api.reading.sites import read

    files = {str(n): (source, read(source)) for n, source in enumerate(sources)}
    with tempfile.TemporaryDirectory() as work:
        found = infer(files, python=python, work=Path(work), engines=(engine,))
    return [
        [c.line for c in found[str(n)].complaints if c.kind != "name"] for n in range(len(sources))
    ]


def row(
    label: str,
    sets: dict[str, list[dict[str, object]]],
    lines: dict[str, list[list[int]]],
    cpu: float,
) -> None:
    hit = sum(
        r["line"] in found for r, found in zip(sets["positives"], lines["positives"], strict=True)
    )
    drift = sum(r["line"] in found for r, found in zip(sets["drift"], lines["drift"], strict=True))
    dynamic = sum(bool(found) for found in lines["dynamic"])
    real = sum(bool(found) for found in lines["bigcodebench"])
    alarms = dynamic + real
    total = len(sets["positives"])
    count = sum(map(len, sets.values()))
    print(f"{label:22} {hit:4}/{total} = {hit / total:.3f} {drift:5}/{len(sets['drift'])} "
          f"{dynamic:8}/{len(sets['dynamic'])} {real:7}/{len(sets['bigcodebench'])} "
          f"{hit / max(1, hit + alarms):9.3f} {cpu / count * 1000:8.0f}", flush=True)  # fmt: skip


def split(
    flat: list[list[int]], sets: dict[str, list[dict[str, object]]]
) -> dict[str, list[list[int]]]:
    out, start = {}, 0
    for name, rows in sets.items():
        out[name] = flat[start : start + len(rows)]
        start += len(rows)
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--list", action="store_true", help="every miss and every false alarm")
    parser.add_argument("--no-engines", action="store_true", help="leave out the engines alone")
    options = parser.parse_args()
    sets = {
        "positives": rows_of(LABELLED / "positives.jsonl.gz"),
        "drift": rows_of(LABELLED / "drift.jsonl.gz"),
        "dynamic": rows_of(LABELLED / "dynamic_negatives.jsonl.gz"),
        "bigcodebench": rows_of(LABELLED / "bigcodebench_negatives.jsonl.gz"),
    }
    rows = [r for members in sets.values() for r in members]
    sources = [str(r["code"]) for r in rows]
    print(
        f"{'':22} {'recall':>16} {'drift':>7} {'dyn. FP':>11} {'BCB FP':>11} {'precision':>9} {'ms/file':>8}"
    )
    found, cpu = reports(sources, options.python, ("ty", "pyrefly"))
    row("confirmed", sets, split([lines_of(r, ["confirmed"]) for r in found], sets), cpu)
    both = [
        lines_of(r, ["confirmed", "suspected"], [] if one["label"] else ["API010"])
        for r, one in zip(found, rows, strict=True)
    ]
    row("confirmed + suspected", sets, split(both, sets), cpu)
    if not options.no_engines:
        for engine in ("ty", "pyrefly"):
            started = os.times()
            alone = complaints(sources, options.python, engine)
            row(f"{engine} alone", sets, split(alone, sets), sum(os.times()[:4]) - sum(started[:4]))
    if options.python.absolute() == Path(sys.executable).absolute():
        seen, seconds = dynamic(rows)
        either = [lines_of(r, ["confirmed"]) + more for r, more in zip(found, seen, strict=True)]
        row("confirmed or seen", sets, split(either, sets), cpu + seconds)
    if options.list:
        listing(rows, found)
    others(options.python)


DRIFT = {
    "BigCodeBench_653": "import pandas as pd\ntask_func(pd.DataFrame({'a': ['332', 'x']}))",
    "BigCodeBench_686": "task_func([['a', 'b']])",
    "BigCodeBench_746": "import pandas as pd\ntask_func(pd.DataFrame({'a': [1., 2.], 'b': [0, 1], 'c': [3, 1]}), 'b', [1])",
    "BigCodeBench_797": "import pandas as pd\ntask_func(pd.DataFrame({'a': [1., 2.], 'b': [2., 3.]}))",
    "BigCodeBench_918": "task_func({'a': ['NASA x']}, {'NASA': 'n'})",
    "BigCodeBench_1026": "task_func({'group1': [1, 2, 3, 4], 'group2': [4, 5, 7, 8]})",
}
"""The drifted solutions come without a driver; one call each that reaches the line."""

LIBRARIES = [
    "numpy",
    "pandas",
    "sklearn",
    "matplotlib",
    "requests",
    "pydantic",
    "httpx",
    "flask",
    "fastapi",
    "sqlalchemy",
    "scipy",
    "django",
    "seaborn",
    "bs4",
    "yaml",
    "PIL",
    "boto3",
    "openpyxl",
    "networkx",
    "cv2",
    "sympy",
    "redis",
    "lxml",
    "attr",
    "pytz",
    "regex",
]


def dynamic(rows: list[dict[str, object]]) -> tuple[list[list[int]], float]:
    """Lines that a run proves wrong, where there is a driver; and the CPU seconds."""
    from harness.checks.api.running.dynamic import observed_findings
    from harness.checks.api.running.observation import Observer
    from harness.records import Candidate
    from harness.sandbox import Pool, Profile, installed

    libraries = tuple(sorted(name for name in LIBRARIES if installed(name)))
    found: list[list[int]] = []
    started = os.times()
    with Pool() as pool:
        worker = pool.worker(0, Profile(libraries, ("asyncio", "unittest.mock"), processes=True))
        for r in rows:
            code = str(r["code"])
            driver = str(r.get("driver") or DRIFT.get(str(r["id"]).removeprefix("N_"), ""))
            observer = Observer.from_driver(driver)
            seen = observer.observe(Candidate("", "", "", 0, code, code), worker, follow=True)
            observer.close()
            findings = observed_findings(code, seen)
            found.append([f.line or 0 for f in findings if f.tier.value == "confirmed"])
    return found, sum(os.times()[:4]) - sum(started[:4])


def listing(rows: list[dict[str, object]], found: list[object]) -> None:
    """Misses with the labelled line, alarms with the finding."""
    for r, report in zip(rows, found, strict=True):
        lines = str(r["code"]).split("\n")
        findings = report.results[0].findings  # type: ignore[attr-defined]
        sure = [f for f in findings if f.tier.value == "confirmed"]
        if r["label"] and r["line"] not in [f.line for f in sure]:
            text = lines[int(str(r["line"])) - 1].strip()
            also = [f"{f.tier}:{f.rule}:{f.line}" for f in findings]
            print(f"  MISS {r['id']} [{r['kind']}] {r['symbol']}: {text[:100]}  {also}")
        if not r["label"]:
            for f in findings:
                if f.rule != "API010":
                    print(
                        f"  ALARM {f.tier} {r['id']} {f.rule} line {f.line}: {f.message[:110]} | {lines[f.line - 1].strip()[:80]}"
                    )


def others(python: Path) -> None:
    canonical = [
        str(r["prompt"]) + str(r["canonical_solution"])
        for r in rows_of(SHARED / "tasks" / "HumanEval.jsonl.gz")
    ]
    started = time.monotonic()
    found, cpu = reports(canonical, python, ("ty", "pyrefly"))
    print(f"HumanEval canonical: {sum(bool(lines_of(r, ['confirmed'])) for r in found)} of {len(canonical)} "
          f"with a confirmed finding; {cpu / len(canonical) * 1000:.1f} ms CPU each, {time.monotonic() - started:.1f} s")  # fmt: skip
    own = [p for p in sorted((ROOT / "harness").rglob("*.py")) if "_shipped" not in p.parts]
    from harness.checks.api.check import SourceFile, check_files

    made = check_files([SourceFile(str(p), p.read_bytes(), frozenset({"harness"})) for p in own])
    bad = [(r.path, f) for r in made for f in r.results[0].findings if f.tier.value == "confirmed"]
    print(f"own code: {len(bad)} confirmed findings in {len(own)} files")
    for path, finding in bad:
        print(f"  {path}:{finding.line}: {finding.message}")
    completions = rows_of(SHARED / "samples" / "humaneval_mapcoder_chatgpt.jsonl.gz")
    parsed = [r for r in completions if _parses(str(r["completion"]))]
    found, cpu = reports([str(r["completion"]) for r in parsed], python, ("ty", "pyrefly"))
    print(f"ChatGPT completions: {len(parsed)} parse, {cpu / len(parsed) * 1000:.1f} ms CPU each")
    for r, report in zip(parsed, found, strict=True):
        for f in report.results[0].findings:  # type: ignore[attr-defined]
            if f.tier.value == "confirmed":
                line = str(r["completion"]).split("\n")[f.line - 1].strip()
                print(
                    f"  {r['task_id']} {r['strategy']} {f.rule} line {f.line}: {f.message} | {line[:90]}"
                )


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main()
