"""Why a candidate is functionally wrong, as rules with an id that never changes."""

from __future__ import annotations

from dataclasses import dataclass

from harness.records import Dimension, Reason


@dataclass(frozen=True, slots=True)
class Rule:
    """A documented reason to fail; `why` and `fix` are what `harness explain` prints."""

    id: str
    name: str
    reason: Reason
    why: str
    fix: str
    dimension: Dimension = Dimension.FUNCTIONAL
    what: str = ""
    fires: str = ""
    quiet: str = ""


RULES = (
    Rule("FUN001", "wrong-value", Reason.WRONG_VALUE,
         "A call returned something else than expected. Values are compared outside the candidate's "
         "process, by value and type, under the task's equality rules.",
         "Run the call shown in the evidence and compare with the expected value."),
    Rule("FUN002", "unexpected-exception", Reason.EXCEPTION,
         "A call raised where a value was expected, or another exception than the one expected.",
         "Handle the input shown in the evidence, or raise what the task asks for."),
    Rule("FUN003", "timeout", Reason.TIMEOUT,
         "A call used more CPU time than the limit: the larger of the task's floor and a multiple of "
         "what the reference solution needs for the same call on the same machine in the same run. "
         "Wall time is only a backstop, and a timeout on a loaded machine is run again alone.",
         "Look for a loop that does not end, or an algorithm of a higher order than the reference's."),
    Rule("FUN004", "crash", Reason.CRASH,
         "The process ended before it had answered every call: an exit, a signal, a stack overflow.",
         "Do not exit the interpreter; bound recursion."),
    Rule("FUN005", "memory-limit", Reason.MEMORY_LIMIT,
         "A call needed more memory than the task's limit.",
         "Keep less in memory at a time."),
    Rule("FUN006", "output-limit", Reason.OUTPUT_LIMIT,
         "The outputs together are larger than the task's output limit.",
         "Return what was asked for and no more."),
    Rule("FUN007", "syntax-error", Reason.SYNTAX_ERROR,
         "The code is not Python that compiles.",
         "Look at the line; check that prose around the code was not taken for code."),
    Rule("FUN008", "import-failure", Reason.IMPORT_FAILURE,
         "Executing the module raised before the entry point could be called.",
         "Import only what exists and what the task allows; do no work at import."),
    Rule("FUN009", "missing-entry-point", Reason.MISSING_ENTRY_POINT,
         "The module does not define the name that the task asks for.",
         "Define the function or class under exactly the requested name, at top level."),
    Rule("FUN010", "empty", Reason.EMPTY,
         "There is no code. An empty answer is a wrong answer and stays in the denominator.",
         "Check the model's answer and the extraction of code from it."),
    Rule("FUN011", "too-large", Reason.TOO_LARGE,
         "The source is larger than the task's limit and was not run.",
         "Check what was taken for code."),
    Rule("FUN012", "test-failed", Reason.TEST_FAILED,
         "A test of the task's suite did not pass.",
         "Read the assertion in the evidence."),
    Rule("FUN013", "tests-missing", Reason.TESTS_MISSING,
         "Fewer tests reported than the suite holds when the reference runs it: something ended or "
         "skipped them, and a test that did not run is not a pass.",
         "Do not exit, skip or interfere with the tests."),
    Rule("FUN014", "tampered", Reason.TAMPERED,
         "The candidate changed or inspected the machinery that judges it, or its tests pass even "
         "when its entry point does nothing.",
         "Solve the task."),
)  # fmt: skip

RULE_OF = {rule.reason: rule for rule in RULES}
