"""Lines of JSON on the standard input -> lines of JSON on what was the standard output.

{"kind": "start", "search": [...], "refuse": {module: why}}  -> {}
{"kind": "about"}                                            -> facts.Environment
{"kind": "load", "module": path}                             -> {"state": ..., "message": ...}
{"kind": "ask", "questions": [...], "seconds": n}            -> {"answers": [...]}
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import warnings
from typing import Any, BinaryIO

from harness.checks.api.inside.environment import about
from harness.checks.api.inside.modules import load, refuse
from harness.checks.api.inside.questions import answer


def serve() -> None:
    """Answer until the input ends. Libraries may print: their output goes where nobody reads it."""
    requests, replies = _take_streams()
    for name in [n for n in sys.modules if n.split(".")[0] == "harness"]:
        del sys.modules[name]  # only the installed one, if any, can be asked about
    warnings.simplefilter("ignore")
    for line in requests:
        request = json.loads(line)
        _alarm(request.get("seconds", 0))
        reply = _reply(request)
        _alarm(0)
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()
    os._exit(0)  # libraries may have left threads and exit handlers


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two ends of the conversation; 0 reads nothing and 1 writes to the errors."""
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return os.fdopen(requests, "rb"), io.BufferedWriter(io.FileIO(replies, "wb"))


def _alarm(seconds: float) -> None:
    """End this process if nobody is left who would: a library may sleep for ever."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _reply(request: dict[str, Any]) -> dict[str, Any]:
    kind = request["kind"]
    if kind == "start":
        sys.path[:0] = request["search"]
        refuse(request["refuse"])
        return {}
    if kind == "about":
        return about()
    if kind == "load":
        loaded = load(request["module"])
        return {"state": loaded.state, "message": loaded.message}
    return {"answers": [answer(question) for question in request["questions"]]}
