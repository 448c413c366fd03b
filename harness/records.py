"""The nouns of the harness: frozen records, in the order they come into being.

    Task -> Strategy -> Candidate -> Execution -> Finding -> CheckResult -> Verdict -> Run -> Comparison

Everything kept on disk is one of these; nothing here does I/O. Absence is a word or an empty
tuple, never NaN, -1 or 0.0 in a number's place; an optional number is `None` only where its
docstring says what that means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique


@unique
class Dimension(StrEnum):
    """The five questions asked of every candidate."""

    FUNCTIONAL = "functional"
    API = "api"
    EDGE = "edge"
    SECURITY = "security"
    PERFORMANCE = "performance"


@unique
class Outcome(StrEnum):
    """What a check says of a candidate.

    ERRORED is the harness's own failure and never the candidate's; SKIPPED means the question
    was not asked, and says why. Neither is ever counted as a pass.
    """

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    SKIPPED = "skipped"


@unique
class Status(StrEnum):
    """How one group of tests (base, plus) went for one candidate."""

    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"
    ERRORED = "errored"


@unique
class Reason(StrEnum):
    """Why a functional verdict is not a pass; one word each, so that they can be counted."""

    WRONG_VALUE = "wrong_value"
    EXCEPTION = "exception"
    TIMEOUT = "timeout"
    CRASH = "crash"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    SYNTAX_ERROR = "syntax_error"
    IMPORT_FAILURE = "import_failure"
    MISSING_ENTRY_POINT = "missing_entry_point"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TEST_FAILED = "test_failed"
    TESTS_MISSING = "tests_missing"
    TAMPERED = "tampered"


@unique
class Risk(StrEnum):
    """What a mistake in this kind of code costs."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@unique
class Tier(StrEnum):
    """How sure a finding is: only confirmed ones fail a candidate."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"
    UNKNOWN = "unknown"


@unique
class Severity(StrEnum):
    """How bad a finding is."""

    NOTE = "note"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@unique
class Integrity(StrEnum):
    """Where the tests ran, which decides who could have forged them."""

    OUTPUTS_ONLY = "outputs-only"
    IN_PROCESS = "in-process-tests"


@unique
class Ended(StrEnum):
    """How a sandboxed process ended; no opinion about what that means."""

    EXITED = "exited"
    STOPPED = "stopped"
    TIMED_OUT = "timed_out"
    KILLED = "killed"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_LIMIT = "output_limit"
    NOT_STARTED = "not_started"


def digest(document: object) -> str:
    """Content address of plain data: sha256 of its canonical JSON, first 32 hexadecimal digits."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


# --- Task ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """What one candidate may use.

    A call may take `max(cpu_seconds, cpu_factor * reference)` seconds of CPU, where `reference`
    is what the reference solution needed for the same call on this machine in this run.
    """

    cpu_seconds: float = 0.2
    cpu_factor: float = 4.0
    total_cpu_seconds: float = 60.0
    memory_mb: int = 4096
    output_mb: int = 512
    source_kb: int = 1024
    processes: bool = False


@dataclass(frozen=True, slots=True)
class Equality:
    """When an output counts as the expected value.

    `exact` also asks for the same type at every level (True is not 1, 1 is not 1.0, -0.0 is not
    0.0); otherwise Python's own `==` on plain data decides. Floats that still differ may differ by
    `atol + rtol * |expected|`; `atol` 0 switches tolerance off. `float_atol` is used instead when
    the expected value is a float or a sequence of floats. NaN equals NaN. `oracle` names a rule
    for tasks with more than one right answer (see harness/checks/functional/equality.py).
    """

    exact: bool = False
    atol: float = 0.0
    rtol: float = 1e-07
    float_atol: float = 0.0
    oracle: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the entry point with plain data."""

    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raises:
    """An expected output that is an exception: the name of its class or of a builtin base class."""

    exception: str


@dataclass(frozen=True, slots=True)
class Cases:
    """Calls with expected outputs; `expected` None: the reference's own outputs are expected.

    Values are plain data (None, bool, int, float, complex, str, bytes, list, tuple, set,
    frozenset, dict); an expected value may also be `Raises`.
    """

    group: str
    calls: tuple[Call, ...]
    expected: tuple[object, ...] | None = None
    equality: Equality = Equality()


@dataclass(frozen=True, slots=True)
class Asserts:
    """Assert-style test code that needs nothing of the candidate but to call its entry point.

    `check` names the function that takes the candidate (`check(candidate)`); when empty, the
    source itself is the test and calls the entry point by its name.
    """

    group: str
    source: str
    check: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """A unittest or pytest module that needs the candidate's module itself.

    `shared_namespace`: tests and candidate are one module (BigCodeBench); otherwise the tests
    import the candidate as `candidate`.
    """

    group: str
    source: str
    framework: str = "pytest"
    shared_namespace: bool = False


TestGroup = Cases | Asserts | Suite


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is asked: the request, and the five elements a strategy can switch."""

    statement: str
    signature: str = ""
    context: str = ""
    constraints: str = ""
    examples: str = ""
    edge_cases: str = ""
    quality_bar: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """A known-wrong solution and the dimension in which it must fail."""

    name: str
    source: str
    fails_in: Dimension


@dataclass(frozen=True, slots=True)
class Task:
    """One problem: what is asked and how an answer is judged; identified by `digest`.

    `groups` are judged in order: `base` (what the prompt shows) before `plus` (hidden tests).
    `reference` is a whole module. `preamble` is the code that a bare completion continues.
    """

    id: str
    suite: str
    title: str
    prompt: Prompt
    entry_point: str
    reference: str
    groups: tuple[TestGroup, ...]
    category: str = "uncategorised"
    risk: Risk = Risk.MEDIUM
    tags: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    limits: Limits = Limits()
    twins: tuple[Twin, ...] = ()
    preamble: str = ""
    input_strategies: Mapping[str, object] = field(default_factory=dict)
    size_generator: str = ""
    digest: str = ""


# --- Candidate -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange with a model; token counts and cost are None where nobody stated them."""

    role: str
    prompt: str
    answer: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost_usd: float | None = None
    latency_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Code proposed by one strategy for one task.

    `raw` is what the model (or file) said, `code` what is run, `assembly` how one became the
    other: verbatim, prompt+completion, extracted. `replayed`: from a recording, not a live model.
    `origin` is the file and line it was read from, or the model that was asked.
    """

    task_id: str
    model: str
    strategy: str
    sample_index: int
    raw: str
    code: str
    assembly: str = "verbatim"
    replayed: bool = False
    origin: str = ""
    transcript: tuple[Turn, ...] = ()

    @property
    def id(self) -> str:
        """Unique within a run, stable between runs."""
        return f"{self.task_id}:{self.model}:{self.strategy}:{self.sample_index}"

    @property
    def code_digest(self) -> str:
        """Content address of what is run: equal code, equal digest."""
        data = self.code.encode("utf-8", "surrogatepass")
        return hashlib.sha256(data).hexdigest()[:32]


# --- Execution and verdict -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Isolation:
    """What really held around a candidate: `level` L0..L3 and the layers proved by effect."""

    level: str
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Execution:
    """How one sandboxed process ended: no opinion. Seconds are CPU and wall; memory is peak RSS."""

    ended: Ended
    exit_code: int | None
    signal: int | None
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    isolation: Isolation
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about a candidate, with the evidence to see it again.

    `evidence` is plain text by name, for example input, expected, got, call, traceback. `symbol` is
    the name it is about, `library` the top-level import name that owns it, `suggestions` what was
    probably meant, nearest first. Lines and columns begin at 1.
    """

    rule: str
    dimension: Dimension
    message: str
    line: int | None = None
    severity: Severity = Severity.HIGH
    evidence: Mapping[str, str] = field(default_factory=dict)
    tier: Tier = Tier.CONFIRMED
    column: int | None = None
    symbol: str = ""
    library: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupResult:
    """How one test group went: `ran` of `planned` tests were judged (it stops at the first failure)."""

    group: str
    status: Status
    planned: int
    ran: int
    integrity: Integrity = Integrity.OUTPUTS_ONLY


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The answer of one dimension about one candidate; `reason` says why it is not a pass."""

    dimension: Dimension
    outcome: Outcome
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    groups: tuple[GroupResult, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A candidate's check results; up to five answers and no blended score.

    `key` addresses it by content: code, task, checker versions and environment. `attempts` is 2
    when a timeout under load was run again alone.
    """

    key: str
    results: tuple[CheckResult, ...]
    isolation: Isolation
    attempts: int = 1

    def result(self, dimension: Dimension) -> CheckResult:
        """The answer in one dimension; SKIPPED if the question was not asked."""
        for result in self.results:
            if result.dimension is dimension:
                return result
        return CheckResult(dimension, Outcome.SKIPPED, reason="not asked for in this run")

    @property
    def passed(self) -> bool:
        """True when something was asked and every answer is a pass."""
        return bool(self.results) and all(r.outcome is Outcome.PASSED for r in self.results)


# --- Run and comparison ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Manifest:
    """What produced a run: enough to repeat it. `machine` and `versions` are name -> text."""

    run: str
    created: str
    suite: str
    suite_digest: str
    dimensions: tuple[Dimension, ...]
    planned: int
    replayed: bool
    seed: int
    versions: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, str] = field(default_factory=dict)
    isolation: Isolation = Isolation("L0")
    command: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One planned candidate of a run and what is known of it; `verdict` None: not verified yet.

    `cached`: the verdict was already known for the same code, task, checkers and environment.
    """

    candidate: Candidate
    verdict: Verdict | None = None
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A finished or interrupted run as read back from the store: rows in canonical order."""

    manifest: Manifest
    tasks: tuple[Task, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion of tasks (or samples) with its interval; `n` 0 has no estimate."""

    passed: int
    n: int
    estimate: float
    low: float
    high: float
    method: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How the candidates of an arm fared in one dimension; `rate` is over tasks, as the arm's."""

    passed: int
    failed: int
    errored: int
    skipped: int
    missing: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Arm:
    """One strategy with one model: what was planned and what came of it.

    `rate` is over tasks (samples averaged inside a task); `planned` candidates are the
    denominator of what was asked, `errored` and `missing` ones are shown and not counted.
    `dimensions` holds every dimension that was asked, by name, whatever the rule reads.
    """

    name: str
    model: str
    strategy: str
    planned: int
    verified: int
    errored: int
    missing: int
    samples_per_task: int
    rate: Rate
    groups: Mapping[str, Rate] = field(default_factory=dict)
    pass_at: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    tokens: int | None = None
    cost_usd: float | None = None
    dimensions: Mapping[str, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms on the tasks both were judged on.

    `difference` is first minus second as a share of tasks, with its interval; `p_value` is exact
    and `p_adjusted` corrected over the family; `verdict` is a sentence that only claims what survives.
    """

    first: str
    second: str
    rule: str
    n: int
    both: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    neither: int
    difference: float
    low: float
    high: float
    p_value: float
    p_adjusted: float
    method: str
    excluded: Mapping[str, str] = field(default_factory=dict)
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Invention:
    """One kind of hallucinated API of one library: for each arm, the candidates that hold it.

    Only `confirmed` ones fail a candidate. Empty `library` and `rule` stand for any of them.
    """

    library: str
    rule: str
    confirmed: Mapping[str, int]
    suspected: Mapping[str, int]
    unknown: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contrast:
    """How often two arms invent the same kind of thing, on the `n` tasks both were judged on.

    `in_first` and `in_second` are tasks with a confirmed finding, `ratio` is the one over the other
    with its interval; None: not a number, or without an upper end. `p_value` is exact.
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


@dataclass(frozen=True, slots=True)
class Inventions:
    """What the arms invented, the most frequent first, of `judged` candidates by arm."""

    judged: Mapping[str, int]
    total: Invention
    groups: tuple[Invention, ...]
    contrasts: tuple[Contrast, ...]
    family: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every arm and pair of one or more runs, and what to know first; `inventions`: of APIs, if asked."""

    rule: str
    arms: tuple[Arm, ...]
    pairs: tuple[Pair, ...]
    family: str
    warnings: tuple[str, ...] = ()
    inventions: Inventions | None = None
