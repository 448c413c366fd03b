"""The `report/1` document: what the JSON output holds and the HTML report embeds.

Plain JSON: no NaN, no infinity; a number that could not be estimated is null. Text of candidates
is kept as it is (hostile or not); whoever shows it must make it inert first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypedDict

SCHEMA = "report/1"


class IsolationView(TypedDict):
    """What held around candidates: level L0..L3 and the layers proved by effect."""

    level: str
    layers: list[str]


class ManifestView(TypedDict):
    """What produced one run, enough to repeat it."""

    run: str
    created: str
    suite: str
    suite_digest: str
    dimensions: list[str]
    planned: int
    replayed: bool
    seed: int
    versions: dict[str, str]
    machine: dict[str, str]
    isolation: IsolationView
    command: str
    sources: list[str]


class RateView(TypedDict):
    """A share of tasks with its interval; the last three numbers are null when n is 0."""

    passed: int
    n: int
    estimate: float | None
    low: float | None
    high: float | None
    method: str


class TallyView(TypedDict):
    """How candidates fared in one dimension; the five counts add up to what was planned."""

    passed: int
    failed: int
    errored: int
    skipped: int
    missing: int
    rate: RateView


class ArmView(TypedDict):
    """One strategy with one model; `tokens` and `cost_usd` are null where nobody stated them.

    `planned` is the sum of `verified`, `errored`, `missing` and `undecided`. `dimensions` holds every
    dimension that was asked, whatever the rule reads.
    """

    name: str
    model: str
    strategy: str
    planned: int
    verified: int
    errored: int
    missing: int
    undecided: int
    samples_per_task: int
    rate: RateView
    groups: dict[str, RateView]
    pass_at: dict[str, float | None]
    reasons: dict[str, int]
    tokens: int | None
    cost_usd: float | None
    dimensions: dict[str, TallyView]


class PairView(TypedDict):
    """Two arms paired by task; numbers are null when there was no common task."""

    first: str
    second: str
    rule: str
    n: int
    both: int
    only_first: list[str]
    only_second: list[str]
    neither: int
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_adjusted: float | None
    method: str
    excluded: dict[str, str]
    verdict: str


class TaskView(TypedDict):
    """One task; `prompt` holds the non-empty parts, or is null when left out for size.

    `differs`: the strategies did not all do equally well on it.
    """

    id: str
    suite: str
    title: str
    category: str
    risk: str
    digest: str
    entry_point: str
    differs: bool
    prompt: dict[str, str] | None


class FindingView(TypedDict):
    """One fact about a candidate; `evidence` is empty when details were left out for size.

    Only findings of tier confirmed fail a candidate; they come first.
    """

    rule: str
    dimension: str
    severity: str
    tier: str
    line: int | None
    column: int | None
    symbol: str
    library: str
    message: str
    suggestions: list[str]
    evidence: dict[str, str]


class TurnView(TypedDict):
    """One exchange with a model; `prompt` and `answer` are keys of the document's `texts`."""

    role: str
    prompt: str
    answer: str
    prompt_tokens: int | None
    completion_tokens: int | None
    cost_usd: float | None
    latency_seconds: float | None


class CandidateView(TypedDict):
    """One planned candidate and what is known of it.

    `id` is unique within its run. `arm` is null for a candidate of a strategy that is not compared.
    `state` is passed, failed, errored, missing or undecided under the comparison's rule (undecided:
    what the rule needs was skipped), `reason` says why and `also` names dimensions that failed
    besides. `groups` holds base and plus, null where the verdict says nothing of them.
    `code` and `raw` are keys of the document's `texts`; the text itself is there only when
    `details` is true.
    """

    id: str
    run: str
    task: str
    arm: str | None
    sample_index: int
    state: str
    reason: str
    also: list[str]
    outcomes: dict[str, str]
    reasons: dict[str, str]
    groups: dict[str, str | None]
    findings: list[FindingView]
    isolation: IsolationView | None
    integrity: str | None
    cached: bool
    attempts: int | None
    replayed: bool
    assembly: str
    origin: str
    replay: str
    code: str
    raw: str
    details: bool
    transcript: list[TurnView]


class CellView(TypedDict):
    """One task under one arm: `passed` of `n` judged of `planned` samples.

    `state` is that of its samples, the worst first, or partly when some passed and some failed;
    `also` names the dimensions that failed besides in any of them. `candidates` are positions in
    the document's `candidates`.
    """

    arm: str
    state: str
    reason: str
    passed: int
    n: int
    planned: int
    also: list[str]
    candidates: list[int]


class MatrixRow(TypedDict):
    """One task across all arms, in the order of `arms`."""

    task: str
    cells: list[CellView]


class InventionView(TypedDict):
    """One kind of hallucinated API of one library: arm -> candidates that hold it, by tier."""

    library: str
    rule: str
    confirmed: dict[str, int]
    suspected: dict[str, int]
    unknown: dict[str, int]


class ContrastView(TypedDict):
    """How often two arms invent the same kind of thing, in tasks of `n` judged for both.

    `library` and `rule` are empty for any of them. `ratio` is first over second; null where it is not
    a number, `high` also where there is no upper end. `sentence` claims only what survives.
    """

    library: str
    rule: str
    first: str
    second: str
    n: int
    in_first: int
    in_second: int
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float
    p_adjusted: float
    sentence: str


class InventionsView(TypedDict):
    """What the arms invented, the most frequent first, of `judged` candidates by arm."""

    judged: dict[str, int]
    total: InventionView
    groups: list[InventionView]
    contrasts: list[ContrastView]
    family: str


class OmittedView(TypedDict):
    """What was left out to stay under `cap_bytes` (null: nothing may be left out), in a sentence."""

    cap_bytes: int | None
    tasks: int
    candidates: int
    details: int
    clipped: int
    sentence: str


class Report(TypedDict):
    """The whole document; `inventions` is null where nobody was asked about APIs."""

    schema: str
    rule: str
    family: str
    runs: list[ManifestView]
    warnings: list[str]
    arms: list[ArmView]
    pairs: list[PairView]
    tasks: list[TaskView]
    candidates: list[CandidateView]
    matrix: list[MatrixRow]
    inventions: InventionsView | None
    texts: dict[str, str]
    omitted: OmittedView


def embed(document: object) -> str:
    """The document as JSON that is inert inside a `<script type="application/json">` element.

    ASCII only, so U+2028 and lone surrogates are escapes; `<`, `>` and `&` are escapes too, so no
    text can close the element or open a comment.
    """
    text = json.dumps(document, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def json_chunks(report: Report) -> Iterator[str]:
    """The document as indented ASCII JSON, in pieces, so that a large one need not be held twice."""
    yield from json.JSONEncoder(allow_nan=False, indent=1).iterencode(report)
    yield "\n"
