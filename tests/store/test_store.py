"""What a store promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import json
import operator
import random
import threading
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_builders import (
    a_candidate,
    a_manifest,
    a_task,
    a_verdict,
    entry,
    plan,
    stored,
)

from harness.errors import StoreError, UsageError
from harness.records import (
    Candidate,
    CheckResult,
    Dimension,
    Finding,
    Isolation,
    Outcome,
    Row,
    Run,
    Tier,
    Turn,
    Verdict,
)
from harness.store import Entry, RunSummary, Store, open_store
from harness.store.codec import decode, encode
from harness.store.fingerprint import verdict_facts

TASKS = (a_task("suite/b"), a_task("suite/a"), a_task("suite/C"))


def some_candidates() -> list[Candidate]:
    """Twelve candidates over three tasks, two models and two samples, names in mixed case."""
    return [
        a_candidate(sample, task.id, model=model)
        for task in TASKS
        for model in ("Zeta", "alpha")
        for sample in (0, 1)
    ]


# --- Planning --------------------------------------------------------------------------------


def test_a_run_reads_back_as_it_was_planned(store: Store) -> None:
    candidates = some_candidates()
    manifest = a_manifest()
    store.create_run(manifest, TASKS)
    added = store.add_candidates("run", iter(candidates))

    assert added == len(candidates)
    assert store.manifest("run") == manifest
    assert store.tasks("run") == TASKS
    assert store.task("run", "suite/C") == TASKS[2]
    with pytest.raises(UsageError, match="run 'run': has no task 'suite/x'; did you mean"):
        store.task("run", "suite/x")
    assert store.load("run") == Run(manifest, TASKS, tuple(map(Row, candidates)))
    assert not store.is_sealed("run")
    store.seal("run")
    store.seal("run")
    assert store.is_sealed("run")
    assert store.manifest("run") == replace(manifest, planned=12)


def test_what_one_store_wrote_another_one_at_the_location_reads(location: str) -> None:
    with open_store(location) as store:
        plan(store, some_candidates(), tasks=TASKS)
    with open_store(location, create=False) as store:
        assert [row.candidate for row in store.rows("run")] == some_candidates()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\ud800",
        "\ud83d\ude00",
        "\U0001f600",
        "a\r\nb\u2028c\f",
        "x = '\x1a'",
        "$",
        "\ufeff",
    ],
)
def test_any_code_is_kept_to_the_last_character(store: Store, text: str) -> None:
    candidate = a_candidate(
        raw=text + "!",
        code=text,
        origin=f"{text}:1",
        assembly=text,
        transcript=(Turn("coder", text, text),),
    )
    plan(store, [candidate])

    assert [row.candidate for row in store.rows("run")] == [candidate]
    assert store.blob(candidate.code_digest) == text.encode("utf-8", "surrogatepass")


def test_a_completion_of_50_megabytes_is_a_completion(store: Store) -> None:
    candidate = a_candidate(raw="é" * 25_000_000, code="#" * 50_000_000, transcript=())
    plan(store, [candidate])

    (row,) = store.rows("run")
    assert row.candidate == candidate


def test_equal_code_is_stored_once(store: Store) -> None:
    same = [a_candidate(n, raw="pass", code="pass", transcript=()) for n in range(50)]
    plan(store, same)

    assert stored(store, "blob") == 2, "the code and the task"
    assert [row.candidate for row in store.rows("run")] == same


def test_adding_the_same_candidates_again_changes_nothing(store: Store) -> None:
    candidates = some_candidates()
    store.create_run(a_manifest(), TASKS)
    store.add_candidates("run", candidates[:7])
    before = store.fingerprint("run")

    assert store.add_candidates("run", [*candidates[:7], *candidates[:7]]) == 0
    assert store.fingerprint("run") == before
    assert store.add_candidates("run", candidates) == 5
    store.seal("run")
    assert store.add_candidates("run", candidates) == 0


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"code": "other"}, "different code"),
        ({"raw": "other"}, "different raw text"),
        ({"transcript": ()}, "different transcript"),
        ({"origin": "other"}, "different origin or assembly"),
        ({"replayed": False}, "different origin or assembly"),
    ],
)
def test_another_candidate_under_the_same_id_is_refused(
    store: Store, changes: dict[str, object], what: str
) -> None:
    store.create_run(a_manifest(), [a_task()])
    store.add_candidates("run", [a_candidate(0), a_candidate(1)])
    before = store.fingerprint("run")

    with pytest.raises(UsageError, match=what):
        store.add_candidates("run", [a_candidate(2), a_candidate(1, **changes)])
    assert store.fingerprint("run") == before, "nothing of the batch was added"


def test_two_names_that_make_one_id_are_not_one_candidate(store: Store) -> None:
    store.create_run(a_manifest(), [a_task()])

    with pytest.raises(UsageError, match="different"):
        store.add_candidates(
            "run",
            [a_candidate(model="a:b", strategy="c"), a_candidate(model="a", strategy="b:c")],
        )


def test_a_candidate_of_a_task_that_is_not_in_the_run_is_refused(store: Store) -> None:
    store.create_run(a_manifest(), [a_task("suite/parse-duration")])

    with pytest.raises(UsageError, match="no task 'suite/parse_duration'; did you mean suite/pars"):
        store.add_candidates("run", [a_candidate(task_id="suite/parse_duration")])


def test_a_planned_run_takes_no_more_candidates(store: Store) -> None:
    plan(store, [a_candidate(0)])

    with pytest.raises(UsageError, match="planning is complete with 1 candidates"):
        store.add_candidates("run", [a_candidate(1)])
    assert [row.candidate for row in store.rows("run")] == [a_candidate(0)]


@pytest.mark.parametrize("name", ["", " ", "a\0b", "a\ud800", "x" * 501])
def test_a_name_that_not_every_database_holds_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UsageError):
        store.create_run(a_manifest(name), [a_task()])
    if name.strip():
        store.create_run(a_manifest(), [a_task()])
        with pytest.raises(UsageError):
            store.add_candidates("run", [a_candidate(model=name)])
    with pytest.raises((UsageError, StoreError)):
        store.manifest(name)


def test_a_run_is_not_begun_twice(store: Store) -> None:
    store.create_run(a_manifest(), [a_task()])

    with pytest.raises(UsageError, match="already a run 'run' in the store; go on with it"):
        store.create_run(a_manifest(seed=2), [a_task()])
    with pytest.raises(UsageError, match="task 'suite/add' is there twice"):
        store.create_run(a_manifest("other"), [a_task(), a_task()])
    assert [summary.name for summary in store.runs()] == ["run"]


def test_only_what_is_known_later_can_change_in_a_manifest(store: Store) -> None:
    store.create_run(a_manifest(), [a_task()])
    completed = a_manifest(isolation=Isolation("L3", ("seccomp",)), planned=5)
    store.set_manifest("run", completed)

    assert store.manifest("run") == completed
    with pytest.raises(UsageError, match="`seed` of its manifest is 1 and cannot become 2"):
        store.set_manifest("run", replace(completed, seed=2))
    store.seal("run")
    with pytest.raises(UsageError, match="`planned` of its manifest is 0 and cannot become 7"):
        store.set_manifest("run", replace(completed, planned=7))


def test_an_unknown_run_is_answered_with_the_nearest_names(store: Store) -> None:
    with pytest.raises(UsageError, match="no run 'x': the store holds no runs yet"):
        store.manifest("x")
    for name in ("nightly-1", "nightly-2", "other"):
        store.create_run(a_manifest(name), [])

    with pytest.raises(UsageError, match="no run 'nigthly-1' in the store; did you mean nightly-1"):
        store.rows("nigthly-1")
    asked = [
        lambda: store.add_candidates("zzz", []),
        lambda: store.seal("zzz"),
        lambda: store.is_sealed("zzz"),
        lambda: store.set_manifest("zzz", a_manifest()),
        lambda: store.tasks("zzz"),
        lambda: store.task("zzz", "suite/add"),
        lambda: store.pending("zzz"),
        lambda: store.record("zzz", [entry(a_candidate())]),
        lambda: store.load("zzz"),
        lambda: store.find("x", run="zzz"),
        lambda: store.fingerprint("zzz"),
        lambda: store.delete_run("zzz"),
        lambda: store.export_run("zzz", Path("zzz.zip")),
        lambda: store.lease("zzz", "me", seconds=1),
        lambda: store.lease_holder("zzz"),
        lambda: store.release("zzz", "me"),
    ]
    for ask in asked:
        with pytest.raises(UsageError, match="there are other, nightly-2, nightly-1"):
            ask()


# --- Verifying -------------------------------------------------------------------------------


def test_what_is_pending_is_exactly_what_has_no_verdict(store: Store) -> None:
    candidates = plan(store, some_candidates(), tasks=TASKS)
    done = [candidates[index] for index in (0, 5, 11)]
    store.record("run", [entry(candidate) for candidate in done])

    pending = list(store.pending("run"))
    assert sorted(pending, key=repr) == sorted(set(candidates) - set(done), key=repr)
    store.record("run", [entry(candidate) for candidate in pending])
    assert list(store.pending("run")) == []


def test_pending_candidates_come_by_task_then_equal_code_together(store: Store) -> None:
    candidates = [
        replace(candidate, code=f"x = {index % 5}")
        for index, candidate in enumerate(some_candidates())
    ]
    random.Random(1).shuffle(candidates)
    plan(store, candidates, tasks=TASKS)

    places = [task.id for task in TASKS]
    expected = sorted(candidates, key=lambda c: (places.index(c.task_id), c.code_digest, c.id))
    assert list(store.pending("run")) == expected


def test_recording_while_pending_is_read_loses_and_repeats_nothing(store: Store) -> None:
    candidates = plan(store, [a_candidate(number) for number in range(400)])
    seen = []
    for candidate in store.pending("run"):
        seen.append(candidate.id)
        store.record("run", [entry(candidate)])

    assert sorted(seen) == sorted(candidate.id for candidate in candidates)


def test_a_verdict_is_known_to_every_run(store: Store) -> None:
    candidates = plan(store, [a_candidate(number) for number in range(3)])
    entries = [entry(candidate, passed=number > 0) for number, candidate in enumerate(candidates)]
    store.record("run", entries)

    keys = [one.verdict.key for one in entries]
    expected = {one.verdict.key: one.verdict for one in entries}
    assert store.known([*keys, "unknown"]) == expected
    assert store.known({*keys, *(f"unknown {number}" for number in range(1200))}) == expected
    assert store.known([]) == {}


def test_recording_the_same_again_changes_nothing(store: Store) -> None:
    (candidate,) = plan(store, [a_candidate()])
    store.record("run", [entry(candidate, passed=False)])
    before = store.load("run")
    store.record("run", [entry(candidate, passed=False), entry(candidate, passed=False)])
    store.record("run", [])

    assert store.load("run") == before
    assert (stored(store, "verdict"), stored(store, "finding"), stored(store, "judged")) == (
        1,
        1,
        1,
    )


def test_the_first_verdict_of_a_candidate_and_of_a_key_stays(store: Store) -> None:
    first, second = plan(store, [a_candidate(0), a_candidate(1)])
    passed, failed = a_verdict("key", passed=True), a_verdict("key", passed=False)
    store.record("run", [Entry(first.id, passed)])
    store.record("run", [Entry(first.id, a_verdict("other", passed=False))])
    store.record("run", [Entry(second.id, failed, cached=True)])

    assert [(row.verdict, row.cached) for row in store.rows("run")] == [
        (passed, False),
        (passed, True),
    ]
    assert stored(store, "finding") == 1, "findings of two verdicts under a key do not mix"


def test_a_verdict_for_a_candidate_nobody_planned_is_refused_with_all_beside_it(
    store: Store,
) -> None:
    (candidate,) = plan(store, [a_candidate(0)])

    with pytest.raises(UsageError, match="has no candidate 'suite/add:model:direct:7'"):
        store.record("run", [entry(candidate), entry(a_candidate(7))])
    assert list(store.pending("run")) == [candidate]
    assert stored(store, "verdict") == 0
    with pytest.raises(UsageError, match="without a key"):
        store.record("run", [Entry(candidate.id, a_verdict(""))])


def test_findings_can_be_counted_by_rule(store: Store) -> None:
    (candidate,) = plan(store, [a_candidate()])
    finding = Finding("SEC001", Dimension.SECURITY, "shell", 3)
    far = replace(finding, rule="SEC002", line=10**30)
    results = (
        CheckResult(Dimension.SECURITY, Outcome.FAILED, findings=(finding, finding)),
        CheckResult(Dimension.EDGE, Outcome.FAILED, findings=(far,)),
    )
    store.record("run", [Entry(candidate.id, a_verdict("key", results=results))])

    with store._database.read() as connection:
        counted = connection.exec_driver_sql(
            "SELECT rule, dimension, severity, line, count(*) FROM finding "
            "GROUP BY rule, dimension, severity, line ORDER BY rule"
        ).all()
    assert [tuple(row) for row in counted] == [
        ("SEC001", "security", "high", 3, 2),
        ("SEC002", "security", "high", None, 1),
    ]
    assert store.load("run").rows[0].verdict == a_verdict("key", results=results)


# --- Reading ---------------------------------------------------------------------------------


def test_rows_come_in_canonical_order_whatever_order_they_were_added_in(store: Store) -> None:
    candidates = [*some_candidates(), *(a_candidate(n, "suite/a") for n in range(-1, 300))]
    shuffled = random.Random(2).sample(candidates, len(candidates))
    store.create_run(a_manifest(), TASKS)
    for start in range(0, len(shuffled), 100):
        store.add_candidates("run", shuffled[start : start + 100])

    places = [task.id for task in TASKS]
    expected = sorted(
        candidates, key=lambda c: (places.index(c.task_id), c.model, c.strategy, c.sample_index)
    )
    assert [row.candidate for row in store.rows("run")] == expected
    assert [row.candidate for row in store.rows("run", task="suite/C")] == expected[-4:]
    with pytest.raises(UsageError, match="has no task 'suite/D'; did you mean"):
        store.rows("run", task="suite/D")


def test_runs_are_summed_up_oldest_first(store: Store) -> None:
    assert store.runs() == []
    plan(store, [a_candidate(0), a_candidate(1)], run="b")
    store.create_run(a_manifest("a", replayed=False, planned=9), [a_task()])
    store.record("b", [entry(a_candidate(0))])
    created = a_manifest().created

    assert store.runs() == [
        RunSummary("b", created, 2, 1, replayed=True, finished=False),
        RunSummary("a", created, 9, 0, replayed=False, finished=False),
    ]
    store.record("b", [entry(a_candidate(1))])
    assert store.runs()[0] == RunSummary("b", created, 2, 2, replayed=True, finished=True)


def test_a_candidate_is_found_by_its_id_or_by_what_only_its_id_holds(store: Store) -> None:
    candidates = [a_candidate(number) for number in range(12)]
    candidates.append(a_candidate(3, model="zeta"))
    plan(store, candidates)
    store.record("run", [entry(candidates[1])])
    row = Row(candidates[1], entry(candidates[1]).verdict)

    assert store.find("suite/add:model:direct:1") == ("run", row), "although 10 and 11 begin so"
    assert store.find("zeta")[1].candidate == candidates[-1]
    assert store.find("suite/add:z")[1].candidate == candidates[-1]
    with pytest.raises(UsageError) as caught:
        store.find("model:direct", run="run")
    assert str(caught.value).count("\n  suite/add:model:direct:") == 10
    assert str(caught.value).endswith("\n  ...")
    with pytest.raises(UsageError, match="no candidate in any run has 'ZETA' in its id; ids look"):
        store.find("ZETA")
    for special in ("%", "_uite", "\\"):
        with pytest.raises(UsageError, match="no candidate"):
            store.find(special)


def test_an_id_that_is_in_two_runs_needs_the_run(store: Store) -> None:
    plan(store, [a_candidate()], run="one")
    plan(store, [a_candidate()], run="two")

    with pytest.raises(
        UsageError, match=r"fits several candidates(.|\n)*in run one(.|\n)*in run two"
    ):
        store.find(a_candidate().id)
    assert store.find(a_candidate().id, run="two") == ("two", Row(a_candidate()))


def test_a_blob_is_found_by_its_address(store: Store) -> None:
    data = b"\0\xff" * 3000
    digest = store.put_blob(data)

    assert store.put_blob(data) == digest
    assert store.blob(digest) == data
    assert store.blob(digest[:32]) == data
    assert store.blob(store.put_blob(b"")) == b""
    with pytest.raises(UsageError, match=f"no blob {'0' * 64} in the store"):
        store.blob("0" * 64)
    for wrong in (digest[:31], "../etc/passwd", "%" * 40):
        with pytest.raises(UsageError, match="not the address of a blob"):
            store.blob(wrong)


def test_a_snapshot_does_not_see_what_is_recorded_meanwhile(store: Store) -> None:
    plan(store, [a_candidate(0), a_candidate(1)])
    count = "SELECT count(*) FROM judged"
    with store._database.read(snapshot=True) as connection:
        store_before = connection.exec_driver_sql(count).scalar_one()
        store.record("run", [entry(a_candidate(0))])

        assert connection.exec_driver_sql(count).scalar_one() == store_before == 0
    assert stored(store, "judged") == 1
    with store._database.read() as connection:
        connection.exec_driver_sql(count)
        store.record("run", [entry(a_candidate(1))])
    assert stored(store, "judged") == 2, "the next reader is not held to the snapshot"


# --- Fingerprints ----------------------------------------------------------------------------


def judged_in(store: Store, run: str, order: list[int], *, slow: float = 1.0) -> str:
    """Plan a run, judge its candidates in some order and at some speed; the fingerprint."""
    candidates = [
        a_candidate(number, transcript=(Turn("coder", "p", "a", latency_seconds=slow),))
        for number in range(4)
    ]
    plan(store, candidates, run=run)
    for number in order:
        verdict = a_verdict(f"{run} {number}", passed=number % 2 == 0, attempts=1 + int(slow > 1))
        measured = replace(verdict.results[0], measures={"cpu_seconds": slow})
        verdict = replace(verdict, results=(measured,))
        store.record(run, [Entry(candidates[number].id, verdict, cached=slow > 1)])
    return store.fingerprint(run)


def test_a_fingerprint_does_not_depend_on_order_or_speed(store: Store) -> None:
    assert judged_in(store, "a", [0, 1, 2, 3]) == judged_in(store, "b", [3, 1, 0, 2], slow=2.5)
    assert judged_in(store, "c", [0, 1, 2]) != store.fingerprint("a"), "one verdict is missing"


def test_a_finding_from_before_it_had_tiers_is_read_and_says_the_same() -> None:
    now = a_verdict(passed=False)
    document = json.loads(encode(now))
    for finding in document["results"][0]["findings"]:
        for name in ("tier", "column", "symbol", "library", "suggestions"):
            del finding[name]

    assert decode(Verdict, json.dumps(document)) == now
    assert decode(Verdict, json.dumps(document), strict=True) == now
    assert verdict_facts(document) == verdict_facts(json.loads(encode(now)))


@pytest.mark.parametrize(
    "later", [{"tier": Tier.SUSPECTED}, {"column": 1}, {"suggestions": ("a",)}]
)
def test_how_sure_where_and_what_was_meant_are_kept_and_tell_verdicts_apart(
    store: Store, later: dict[str, object]
) -> None:
    plan(store, [a_candidate()])
    before = a_verdict("key", passed=False)
    (result,) = before.results
    finding = replace(result.findings[0], library="pandas", symbol="DataFrame.ix", **later)  # type: ignore[arg-type]
    verdict = replace(before, results=(replace(result, findings=(finding,)),))
    store.record("run", [Entry(a_candidate().id, verdict)])

    (row,) = store.load("run").rows

    assert row.verdict == verdict
    assert verdict_facts(json.loads(encode(verdict))) != verdict_facts(json.loads(encode(before)))


@pytest.mark.parametrize(
    "change",
    [
        lambda result: replace(result, outcome=Outcome.ERRORED),
        lambda result: replace(result, reason="timeout"),
        lambda result: replace(result, findings=()),
        lambda result: replace(result, findings=(replace(result.findings[0], evidence={}),)),
        lambda result: replace(result, groups=()),
    ],
)
def test_a_fingerprint_depends_on_what_was_found(store: Store, change: object) -> None:
    plan(store, [a_candidate()], run="a")
    plan(store, [a_candidate()], run="b")
    one = a_verdict("one", passed=False)
    other = replace(one, key="two", results=(change(one.results[0]),))  # type: ignore[operator]
    store.record("a", [Entry(a_candidate().id, one)])
    store.record("b", [Entry(a_candidate().id, other)])

    assert store.fingerprint("a") != store.fingerprint("b")


@pytest.mark.parametrize(
    "candidate",
    [
        a_candidate(code="other"),
        a_candidate(raw="other"),
        a_candidate(origin="other"),
        a_candidate(transcript=(Turn("coder", "other", "a"),)),
        a_candidate(1),
    ],
)
def test_a_fingerprint_depends_on_the_candidates(store: Store, candidate: Candidate) -> None:
    plan(store, [a_candidate()], run="a")
    plan(store, [candidate], run="b")

    assert store.fingerprint("a") != store.fingerprint("b")


def test_a_fingerprint_depends_on_tasks_and_manifest_but_not_on_names(store: Store) -> None:
    runs = {
        "a": (a_manifest("a"), a_task()),
        "b": (a_manifest("b", created="2025-01-01", command="harness run"), a_task()),
        "c": (a_manifest("c", seed=2), a_task()),
        "d": (a_manifest("d"), a_task(reference="pass")),
    }
    for manifest, task in runs.values():
        store.create_run(manifest, [task])

    a, b, c, d = map(store.fingerprint, runs)
    assert a == b
    assert len({a, c, d}) == 3


def test_what_a_performance_finding_measured_is_not_in_the_fingerprint(store: Store) -> None:
    for run, seconds, rule in (("a", "1.0", "P1"), ("b", "1.1", "P1"), ("c", "1.0", "P2")):
        plan(store, [a_candidate()], run=run)
        finding = Finding(rule, Dimension.PERFORMANCE, f"{seconds} s", evidence={"s": seconds})
        result = CheckResult(Dimension.PERFORMANCE, Outcome.FAILED, findings=(finding,))
        store.record(run, [Entry(a_candidate().id, a_verdict(run, results=(result,)))])

    assert store.fingerprint("a") == store.fingerprint("b") != store.fingerprint("c")


# --- Deleting --------------------------------------------------------------------------------


def test_deleting_a_run_leaves_nothing_of_it_and_all_of_the_others(store: Store) -> None:
    shared, only = a_candidate(0), a_candidate(1)
    plan(store, [shared], run="kept")
    plan(store, [shared, only], run="gone", tasks=[a_task(), a_task("suite/other")])
    for run, candidates in (("kept", [shared]), ("gone", [shared, only])):
        store.record(run, [entry(candidate, passed=False) for candidate in candidates])
    kept = store.put_blob(b"kept")
    before = store.load("kept")
    store.delete_run("gone")

    assert store.load("kept") == before
    assert [summary.name for summary in store.runs()] == ["kept"]
    assert store.blob(kept) == b"kept"
    # The task, the code, the raw text and the transcript of one candidate, and what was kept.
    assert stored(store, "blob") == 5
    assert (stored(store, "verdict"), stored(store, "finding")) == (1, 1)
    store.delete_run("kept")
    for table in ("run", "run_task", "candidate", "verdict", "finding", "judged", "blob_use"):
        assert stored(store, table) == 0
    assert stored(store, "blob") == 1
    plan(store, [only], run="gone")
    assert [row.candidate for row in store.rows("gone")] == [only]


def test_a_text_that_was_kept_by_itself_outlives_the_run_that_had_it_first(store: Store) -> None:
    plan(store, [a_candidate(code="pass")])
    digest = store.put_blob(b"pass")
    store.delete_run("run")

    assert store.blob(digest) == b"pass"


# --- Leases ----------------------------------------------------------------------------------


def test_a_run_is_worked_on_by_one_at_a_time(location: str) -> None:
    with open_store(location) as first, open_store(location) as second:
        plan(first, [a_candidate()])
        plan(first, [a_candidate()], run="other")

        assert first.lease_holder("run") is None
        assert first.lease("run", "host:1", seconds=60)
        assert not second.lease("run", "host:2", seconds=60)
        assert second.lease("other", "host:2", seconds=60)
        held = second.lease_holder("run")
        assert held is not None
        assert (held.run, held.owner) == ("run", "host:1")
        assert 59 < (held.expires - held.since).total_seconds() < 61
        assert held.refusal.startswith("run 'run' is being worked on by host:1 since 20")
        assert "expires at 20" in held.refusal
        second.release("run", "host:2")
        assert not second.lease("run", "host:2", seconds=60), "only the owner gives it back"
        first.release("run", "host:1")
        assert second.lease("run", "host:2", seconds=60)


def test_a_lease_is_renewed_by_its_owner_and_expires_without(store: Store) -> None:
    store.create_run(a_manifest(), [])
    store.lease("run", "host:1", seconds=0.05)
    begun = store.lease_holder("run")
    assert store.lease("run", "host:1", seconds=0.2)
    renewed = store.lease_holder("run")

    assert begun is not None
    assert renewed is not None
    assert renewed.since == begun.since
    assert renewed.expires > begun.expires
    assert not store.lease("run", "host:2", seconds=60)
    time.sleep(0.25)
    assert store.lease_holder("run") is None
    assert store.lease("run", "host:2", seconds=60)
    assert not store.lease("run", "host:1", seconds=60)
    for owner, seconds in (("", 1.0), ("me", 0.0), ("me", float("nan"))):
        with pytest.raises(UsageError, match="a lease needs an owner and a time above 0 s"):
            store.lease("run", owner, seconds=seconds)


# --- Threads and memory ----------------------------------------------------------------------


def test_threads_that_use_one_store_at_once_lose_nothing(store: Store) -> None:
    candidates = plan(store, [a_candidate(number) for number in range(160)])
    failures: list[BaseException] = []

    def work(offset: int) -> None:
        try:
            for candidate in candidates[offset::8]:
                store.known([candidate.code_digest])
                store.record("run", [entry(candidate)])
                store.find(candidate.id)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert list(store.pending("run")) == []
    assert sum(row.verdict is not None for row in store.rows("run")) == 160


def peak_bytes(rows: Iterator[object]) -> int:
    """The most memory that going through some rows takes at a time."""
    tracemalloc.start()
    for _ in rows:
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_ten_thousand_candidates_are_read_in_three_megabytes(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "store.db")) as store:
        plan(store, (a_candidate(n, raw="", transcript=()) for n in range(10_000)))

        assert peak_bytes(store.rows("run")) < 3_000_000
        assert peak_bytes(store.pending("run")) < 3_000_000


def test_large_texts_are_neither_added_nor_read_all_at_once(store: Store) -> None:
    def candidates() -> Iterator[Candidate]:
        for number in range(100):
            yield a_candidate(number, raw="", code=f"{number}" + "#" * 2_000_000, transcript=())

    store.create_run(a_manifest(), [a_task()])
    tracemalloc.start()
    store.add_candidates("run", candidates())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 150_000_000, "added in batches, although 200 MB in all"
    assert peak_bytes(store.rows("run")) < 30_000_000
    read = (row.candidate for row in store.rows("run"))
    assert all(map(operator.eq, read, candidates()))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=40), st.lists(st.integers(0, 30), max_size=40))
def test_whatever_is_added_and_recorded_is_there_once(added: list[int], judged: list[int]) -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder) / "store.db") as store:
        store.create_run(a_manifest(), [a_task()])
        store.add_candidates("run", [a_candidate(number) for number in added])
        for number in judged:
            if number in added:
                store.record("run", [entry(a_candidate(number))])

        rows = list(store.rows("run"))
        assert [row.candidate for row in rows] == [a_candidate(n) for n in sorted(set(added))]
        verified = {row.candidate.sample_index for row in rows if row.verdict}
        assert verified == set(added) & set(judged)
        pending = {candidate.sample_index for candidate in store.pending("run")}
        assert pending == set(added) - set(judged)


# --- Opening and closing ---------------------------------------------------------------------


def test_a_closed_store_says_so(location: str) -> None:
    store = open_store(location)
    plan(store, [a_candidate()])
    rows = store.rows("run")
    store.close()
    store.close()

    for use in (store.runs, lambda: store.lease("run", "me", seconds=1), lambda: list(rows)):
        with pytest.raises(StoreError, match="the store is closed; open it again"):
            use()


def test_a_store_that_is_not_there_is_not_made_when_it_is_to_be_read(location: str) -> None:
    with pytest.raises(UsageError, match=r"there is no store|holds no store"):
        open_store(location, create=False)
    with open_store(location) as store:
        assert store.notes == ()
    with open_store(location, create=False) as store:
        assert store.runs() == []
