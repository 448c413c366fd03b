"""A stored run -> one digest of all it says, whatever it measured on the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection, select

from harness.records import Dimension, digest
from harness.store.reading import CANONICAL, RunRow, pages, rows_of_run, transcript, with_texts
from harness.store.scalars import data_of
from harness.store.schema import RUN_TASK

# The name of a run, when and by which command it was started: not what came out of it.
_MANIFEST_LABELS = ("run", "created", "command")

# Fields of a finding that older verdicts do not have, with the value that stands for that.
_LATER: Mapping[str, object] = {
    "tier": "confirmed",
    "column": None,
    "symbol": "",
    "library": "",
    "suggestions": [],
}
_ABSENT = object()


def fingerprint(connection: Connection, where: str, run: RunRow) -> str:
    """Digest of a run: equal for one that was killed and resumed and one that was not.

    Left out is what the clock or the load of the machine decides: `created`, latencies, measures,
    the number of attempts, whether a verdict was known already, and of performance findings what
    they say beside rule, severity and line. Also left out are names that say nothing of the
    outcome: the run's name and command, the keys of verdicts.
    """
    total = hashlib.sha256()

    def add(*values: object) -> None:
        total.update(digest(values).encode("ascii"))

    manifest = data_of(run.manifest)
    add({name: one for name, one in manifest.items() if name not in _MANIFEST_LABELS})
    tasks = select(RUN_TASK.c.id, RUN_TASK.c.document).where(RUN_TASK.c.run == run.id)
    for task, document in connection.execute(tasks.order_by(RUN_TASK.c.position)):
        add(task, document)

    def reads() -> nullcontext[Connection]:
        return nullcontext(connection)

    for page in pages(reads, rows_of_run(run.id), CANONICAL):
        for batch, texts in with_texts(reads, where, page, transcript):
            for row in batch:
                turns = [_turns(texts[one]) for one in transcript(row)]
                verdict = None if row.document is None else verdict_facts(data_of(row.document))
                add(row.task_id, row.model, row.strategy, row.sample_index, row.code, row.raw)
                add(row.details, turns, verdict)
    return total.hexdigest()[:32]


def verdict_facts(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """What a verdict says, as JSON data, without what the clock decided and without its address."""
    results = [_result_facts(result) for result in verdict["results"]]
    return {"isolation": verdict["isolation"], "results": results}


def _result_facts(result: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: one for name, one in result.items() if name != "measures"}
    if result["dimension"] == Dimension.PERFORMANCE:
        kept = ("rule", "severity", "line")
        facts["findings"] = [{name: one[name] for name in kept} for one in result["findings"]]
    else:
        facts["findings"] = [_finding_facts(one) for one in result["findings"]]
    return facts


def _finding_facts(finding: Mapping[str, Any]) -> dict[str, Any]:
    """A finding is the same whether a field says nothing or is not there."""
    return {name: one for name, one in finding.items() if one != _LATER.get(name, _ABSENT)}


def _turns(body: bytes) -> list[Any]:
    turns = data_of(body.decode("ascii"))
    return [{name: turn[name] for name in turn if name != "latency_seconds"} for turn in turns]
