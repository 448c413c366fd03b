"""Command line -> exit code: one module per verb; the only place that prints, reads the environment or exits.

Exit codes: 0 done (or passed); 1 a control of `tasks check` does not hold or `check` found something;
2 usage or configuration; 3 the harness or the machine failed; 5 nothing evaluated; 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Protocol, cast

from harness import __version__
from harness.errors import HarnessError

VERBS = {
    "run": "run prompt strategies over a suite: generate (or replay), verify, compare, report",
    "verify": "verify existing samples against a task file or folder",
    "check": "what in any Python files does not exist: modules, names, attributes, keywords",
    "report": "render a stored run again: html, markdown, csv, json, svg, png",
    "compare": "pair two strategies or two runs by task: what flipped, difference, exact test",
    "show": "one candidate: code, findings, and how to replay them",
    "explain": "what a rule means and what to do about it",
    "export": "write a run as one file, or its verdicts as JSON lines",
    "import": "read a run that another store exported",
    "runs": "list the stored runs",
    "tasks": "list, show, check or start task folders",
    "strategies": "list strategies, or show the exact messages one would send",
    "doctor": "what this machine's sandbox reaches, and what is missing",
}
_EXIT_CODES = """exit codes:
  0    done; for a gate: passed
  1    `check`: something does not exist; `tasks check`: a control does not hold
  2    usage or configuration: nothing was spent
  3    the harness or the machine failed
  5    nothing evaluated
  130  interrupted; what was done is kept, --resume goes on
"""


class Verb(Protocol):
    """What each module of this package offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the verb's options."""

    def run(self, options: argparse.Namespace) -> int:
        """Do it; the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the `harness` command."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _accept_any_text()
    try:
        code = _guarded(words)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has left, as `head` does: what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _guarded(words: Sequence[str]) -> int:
    """The exit code of a command, whatever happens in it."""
    try:
        return _dispatch(words)
    except SystemExit as stop:  # argparse has printed help or what is wrong with the options
        return stop.code if isinstance(stop.code, int) else 0
    except HarnessError as error:
        _complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    except BrokenPipeError:
        raise
    except OSError as error:
        _complain(f"{error.filename or 'output'}: {error.strerror or error}")
    except Exception:  # noqa: BLE001 - a mistake of ours: never the exit code of a failed gate
        print(_inert(traceback.format_exc()), file=sys.stderr)
        _complain("this is a mistake in the harness; what was verified so far is in the store")
    return 3


def _accept_any_text() -> None:
    """What an output's encoding cannot express is written as an escape, not as a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _complain(text: str) -> None:
    print(f"harness: {_inert(text)}", file=sys.stderr)


def _inert(text: str) -> str:
    """Error texts quote files and samples: no control character of theirs reaches the terminal."""
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _dispatch(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="harness",
        description="Verify AI-generated code with evidence that replays; compare prompt strategies.",
        epilog="`harness VERB --help` for the options of one verb.\n\n" + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"harness {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    chosen = next((word for word in words if not word.startswith("-")), "")
    for name, help_text in VERBS.items():
        verb = verbs.add_parser(
            name,
            help=help_text,
            description=help_text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name == chosen:
            module = _module(name)
            module.add_arguments(verb)
            if not {"-h", "--help"} & set(words):
                from harness.cli.options import apply_defaults

                apply_defaults(verb, name, {other: _module(other).add_arguments for other in VERBS})
            verb.set_defaults(run=module.run, words=tuple(words))
    options = parser.parse_args(words)
    if not options.verb:
        parser.print_help()
        return 2
    return int(options.run(options))


def _module(verb: str) -> Verb:
    return cast("Verb", importlib.import_module(f"harness.cli.{verb}_verb"))
