"""Runs, candidates and verdicts <-> a database file or server, each on disk the moment it exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, func, select, update
from sqlalchemy import Row as Found

from harness.errors import UsageError
from harness.records import Candidate, Manifest, Row, Run, Task, Verdict
from harness.store import archive, codec, importing, leases, reading, writing
from harness.store.database import Database
from harness.store.entries import Entry, Lease, RunSummary
from harness.store.fingerprint import fingerprint
from harness.store.schema import BLOB, CANDIDATE, JUDGED, RUN

_BATCH_CANDIDATES = 500
_BATCH_CHARACTERS = 2**25
_DIGEST_DIGITS = 32
_KNOWN_LATER = ("isolation", "planned")


class Store:
    """One store: any thread may call any method, other processes may use the same location.

    What a method wrote is on disk when it returns. Methods that take the name of a run raise
    UsageError, with the nearest names, when there is no such run; every method raises StoreError
    when the database fails.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; a store is not used after that."""
        self._database.close()

    @property
    def location(self) -> str:
        """Where the store is: a path, or a URL without its password."""
        return self._database.where

    @property
    def notes(self) -> tuple[str, ...]:
        """What somebody who wonders about the store's speed should know."""
        return self._database.notes

    # --- Planning ----------------------------------------------------------------------------

    def create_run(self, manifest: Manifest, tasks: Sequence[Task]) -> None:
        """Begin a run under the manifest's name; UsageError if there is one of that name."""
        with self._database.write() as writer:
            writing.add_run(writer, manifest, tasks)

    def add_candidates(self, run: str, candidates: Iterable[Candidate]) -> int:
        """Add planned candidates, in transactions of some hundred; how many were new.

        One that is there already is ignored; UsageError if it differs from what is there under
        its id, if its task is not in the run, or if planning is complete.
        """
        with self._database.read() as connection:
            positions = reading.task_positions(connection, reading.run_row(connection, run).id)
        added = 0
        for batch in _batches(candidates):
            for candidate in batch:
                reading.task_position(positions, run, candidate.task_id)
            rows = [writing.candidate_rows(candidate) for candidate in batch]
            with self._database.write() as writer:
                added += writing.add_candidates(writer, run, positions, rows)
        return added

    def seal(self, run: str) -> None:
        """Planning is complete: the number of candidates becomes `planned`, for good."""
        with self._database.write() as writer:
            found = reading.run_row(writer.connection, run)
            if found.planned is not None:
                return
            counted = select(func.count()).where(CANDIDATE.c.run == found.id)
            planned = writer.connection.execute(counted).scalar_one()
            manifest = replace(reading.manifest_of(self.location, found), planned=planned)
            values = {"planned": planned, "manifest": codec.encode(manifest)}
            writer.connection.execute(update(RUN).where(RUN.c.id == found.id).values(values))

    def is_sealed(self, run: str) -> bool:
        """Whether planning is complete."""
        with self._database.read() as connection:
            return reading.run_row(connection, run).planned is not None

    def manifest(self, run: str) -> Manifest:
        """What produced the run."""
        with self._database.read() as connection:
            return reading.manifest_of(self.location, reading.run_row(connection, run))

    def set_manifest(self, run: str, manifest: Manifest) -> None:
        """Complete the manifest with what is known later: `isolation` and `planned`.

        UsageError if another field differs, or `planned` does once planning is complete.
        """
        with self._database.write() as writer:
            found = reading.run_row(writer.connection, run)
            before = reading.manifest_of(self.location, found)
            for field in fields(Manifest):
                old, new = getattr(before, field.name), getattr(manifest, field.name)
                frozen = field.name not in _KNOWN_LATER or (
                    field.name == "planned" and found.planned is not None
                )
                if frozen and old != new:
                    raise UsageError(
                        f"run {run!r}: `{field.name}` of its manifest is {old!r} and cannot become "
                        f"{new!r}; start a new run"
                    )
            values = {"manifest": codec.encode(manifest)}
            writer.connection.execute(update(RUN).where(RUN.c.id == found.id).values(values))

    # --- Verifying ---------------------------------------------------------------------------

    def pending(self, run: str) -> Iterator[Candidate]:
        """Candidates without a verdict, by task, then equal code together; memory stays flat.

        What is recorded while this is read is left out from the next page on.
        """
        with self._database.read() as connection:
            run_id = reading.run_row(connection, run).id
        found = reading.pages(self._database.read, reading.pending_of_run(run_id), reading.BY_CODE)
        return (row.candidate for row in self._rows(found))

    def known(self, keys: Collection[str]) -> dict[str, Verdict]:
        """The verdicts among these keys that any run has recorded."""
        with self._database.read() as connection:
            return dict(reading.known_verdicts(connection, self.location, keys))

    def record(self, run: str, entries: Sequence[Entry]) -> None:
        """Record verdicts in one transaction; recording the same again changes nothing.

        The first verdict under a key and the first verdict of a candidate stay. UsageError, and
        nothing recorded, if one of the candidates was not added to the run.
        """
        rows = [writing.entry_rows(entry) for entry in entries]
        with self._database.write() as writer:
            writing.add_entries(writer, run, rows)

    def lease(self, run: str, owner: str, *, seconds: float) -> bool:
        """Claim the run for this many seconds, or renew the claim; False if another holds it.

        `lease_holder` then says who, since when and until when.
        """
        with self._database.write() as writer:
            return leases.take(writer.connection, run, owner, seconds)

    def lease_holder(self, run: str) -> Lease | None:
        """Who claims the run now, if anybody; `Lease.refusal` is the message for anybody else."""
        with self._database.read() as connection:
            return leases.holder(connection, run)

    def release(self, run: str, owner: str) -> None:
        """Give the claim back; does nothing if the owner does not hold it."""
        with self._database.write() as writer:
            leases.give_back(writer.connection, run, owner)

    # --- Reading -----------------------------------------------------------------------------

    def runs(self) -> list[RunSummary]:
        """Every run, oldest first."""
        verified = select(func.count()).where(JUDGED.c.run == RUN.c.id).scalar_subquery()
        columns = (RUN.c.id, RUN.c.manifest, RUN.c.planned)
        statement = select(*columns, verified.label("verified"))
        with self._database.read() as connection:
            found = connection.execute(statement.order_by(RUN.c.id)).all()
        summaries = []
        for row in found:
            manifest = reading.manifest_of(self.location, reading.RunRow(*row[:3]))
            summaries.append(
                RunSummary(
                    name=manifest.run,
                    created=manifest.created,
                    planned=manifest.planned,
                    verified=row.verified,
                    replayed=manifest.replayed,
                    finished=row.planned is not None and row.verified >= row.planned,
                )
            )
        return summaries

    def tasks(self, run: str) -> tuple[Task, ...]:
        """The tasks of a run, in its order."""
        with self._database.read() as connection:
            run_id = reading.run_row(connection, run).id
            return tuple(reading.tasks_of(connection, self.location, run_id))

    def task(self, run: str, task: str) -> Task:
        """One task of a run, without reading the others."""
        with self._database.read() as connection:
            run_id = reading.run_row(connection, run).id
            positions = reading.task_positions(connection, run_id)
            place = reading.task_position(positions, run, task)
            (found,) = reading.tasks_of(connection, self.location, run_id, position=place)
            return found

    def rows(self, run: str, *, task: str = "") -> Iterator[Row]:
        """Every candidate (of one task) with its verdict, by task, model, strategy and sample.

        Streamed: memory stays flat however large the run is.
        """
        with self._database.read() as connection:
            run_id = reading.run_row(connection, run).id
            position = None
            if task:
                positions = reading.task_positions(connection, run_id)
                position = reading.task_position(positions, run, task)
        selected = reading.rows_of_run(run_id, position=position)
        return self._rows(reading.pages(self._database.read, selected, reading.CANONICAL))

    def load(self, run: str, *, tasks: Sequence[Task] = ()) -> Run:
        """The whole run as it is now; `tasks` are the run's, where the caller has them."""
        with self._database.read(snapshot=True) as connection:

            def reads() -> nullcontext[Connection]:
                return nullcontext(connection)

            found = reading.run_row(connection, run)
            selected = reading.rows_of_run(found.id)
            rows = [
                row
                for page in reading.pages(reads, selected, reading.CANONICAL)
                for row in reading.records(reads, self.location, page)
            ]
            known = tuple(tasks or reading.tasks_of(connection, self.location, found.id))
            return Run(reading.manifest_of(self.location, found), known, tuple(rows))

    def find(self, candidate: str, *, run: str = "") -> tuple[str, Row]:
        """The run and row of one candidate, by its id or by what only its id begins with or holds.

        UsageError if nothing fits, or more than one candidate: then up to ten are listed.
        """
        with self._database.read() as connection:
            place = reading.find_candidate(connection, candidate, run)
            selected = reading.rows_of_run(place.run_id).where(CANDIDATE.c.id == place.candidate)
            found = connection.execute(selected).all()
        (row,) = self._rows(iter([list(found)]))
        return place.run, row

    def blob(self, digest: str) -> bytes:
        """The content at an address; at least its first 32 digits, as in a `code_digest`."""
        if len(digest) < _DIGEST_DIGITS or not set(digest) <= set("0123456789abcdef"):
            raise UsageError(f"{digest!r}: not the address of a blob; give 32 to 64 hex digits")
        statement = select(BLOB.c.digest, BLOB.c.size, BLOB.c.body)
        with self._database.read() as connection:
            # "g" sorts behind every digit.
            between = statement.where(BLOB.c.digest >= digest, BLOB.c.digest < f"{digest}g")
            found = connection.execute(between.limit(1)).first()
        if found is None:
            raise UsageError(f"no blob {digest} in the store; check the digits")
        return reading.unpacked(self.location, *found)

    def put_blob(self, data: bytes) -> str:
        """Keep some content, whatever happens to the runs; its address."""
        digest = writing.digest_of(data)
        row = writing.blob_row(digest, data, kept=True)
        with self._database.write() as writer:
            if not writer.insert(BLOB, [row]):
                statement = update(BLOB).where(BLOB.c.digest == digest).values(kept=True)
                writer.connection.execute(statement)
        return digest

    def fingerprint(self, run: str) -> str:
        """Digest of everything but measured times; see `harness.store.fingerprint`."""
        with self._database.read(snapshot=True) as connection:
            return fingerprint(connection, self.location, reading.run_row(connection, run))

    def _rows(self, found: Iterator[list[Found[Any]]]) -> Iterator[Row]:
        for page in found:
            yield from reading.records(self._database.read, self.location, page)

    # --- Whole runs --------------------------------------------------------------------------

    def delete_run(self, run: str) -> None:
        """Remove a run with the verdicts and texts that no other run needs."""
        with self._database.write() as writer:
            run_id = reading.run_row(writer.connection, run).id
            writing.delete_run(writer, run_id)

    def export_run(self, run: str, path: Path) -> None:
        """Write the run into one file, which `import_run` of any store reads."""
        with self._database.read(snapshot=True) as connection:
            archive.write(connection, self.location, run, path)

    def import_run(self, path: Path, *, name: str = "") -> str:
        """Read a run that was exported (under another name if given); the name it has here.

        Importing the same run again changes nothing. DataError if the file is not what an export
        writes, UsageError if there is a different run under the name.
        """
        with self._database.write() as writer:
            return importing.read(writer, self.location, path, name)


def _batches(candidates: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    """What is added in one transaction: some hundred candidates, fewer if they are large."""
    batch: list[Candidate] = []
    size = 0
    for candidate in candidates:
        batch.append(candidate)
        size += len(candidate.code) + len(candidate.raw)
        if len(batch) >= _BATCH_CANDIDATES or size > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
