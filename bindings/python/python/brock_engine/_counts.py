"""Rows of requests → counts by site and domain, and the rows that were rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._native import Engine

if TYPE_CHECKING:
    import pyarrow as pa

#: By what rows are counted, and what is counted.
KEYS = ("site", "domain", "owner", "category")
COUNTS = ("requests", "blocked", "allowed", "rejected")
#: What is kept of a rejected row.
REJECTED = ("file", "url", "source", "problem")
#: Characters of a rejected row's texts: a URL can have megabytes.
LONGEST = 2_000
#: Groups that are held before they are given away.
MOST_GROUPS = 50_000


def answer_of(engine: Engine, batch: pa.RecordBatch, columns: list[str], **names: str) -> pa.Table:
    """``check_batch``; ``problem`` has the reasons of the adapter too."""
    import pyarrow as pa
    import pyarrow.compute as pc

    answer = pa.table(engine.check_batch(batch, columns=columns, **names))
    if "problem" in columns and "problem" in batch.schema.names:
        at = answer.schema.get_field_index("problem")
        answer = answer.set_column(at, "problem", pc.coalesce(batch["problem"], answer["problem"].combine_chunks()))
    return answer


class Counts:
    """Counts of the batches that were added."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tables: list[pa.Table] = []
        self._groups = 0

    def add(self, batch: pa.RecordBatch) -> pa.Table:
        """Counts the rows of a batch. Returns those that were rejected: ``site`` and ``REJECTED``."""
        import pyarrow as pa
        import pyarrow.compute as pc

        answer = answer_of(self._engine, batch, ["action", *KEYS, "problem"])
        action, problem = answer["action"], answer["problem"]
        is_rejected = pc.is_valid(problem)
        # Null is neither.
        flags = {
            "requests": pc.is_null(problem),
            "blocked": pc.fill_null(pc.greater_equal(action, 2), False),
            "allowed": pc.fill_null(pc.equal(action, 1), False),
            "rejected": is_rejected,
        }
        columns = {name: answer[name] for name in KEYS} | {name: flag.cast(pa.int64()) for name, flag in flags.items()}
        counted = _summed(pa.table(columns))
        for at, name in enumerate(KEYS):
            counted = counted.set_column(at, name, counted[name].cast(pa.string()))
        self._tables.append(counted)
        self._groups += counted.num_rows
        if self._groups > MOST_GROUPS:
            self._merge()
        which = is_rejected.combine_chunks()
        rejected = {"problem": problem.filter(is_rejected)}
        for name in ("file", "url", "source"):
            column = batch[name] if name in batch.schema.names else pa.nulls(batch.num_rows, pa.string())
            rejected[name] = column.filter(which).cast(pa.string())
        cut = {name: pc.utf8_slice_codeunits(rejected[name], 0, LONGEST) for name in REJECTED}
        return pa.table({"site": answer["site"].filter(is_rejected).cast(pa.string())} | cut)

    def is_full(self) -> bool:
        """Whether there are so many groups that the next ones should start from nothing."""
        return self._groups > MOST_GROUPS // 2 and len(self._tables) == 1

    def take(self) -> pa.Table | None:
        """The counts so far, which start from nothing again."""
        self._merge()
        table, self._tables, self._groups = (self._tables or [None])[0], [], 0
        return table

    def _merge(self) -> None:
        import pyarrow as pa

        if len(self._tables) > 1:
            self._tables = [_summed(pa.concat_tables(self._tables))]
            self._groups = self._tables[0].num_rows


def _summed(table: pa.Table) -> pa.Table:
    """A row for each group, with the columns in their order."""
    summed = table.group_by(list(KEYS), use_threads=False).aggregate([(name, "sum") for name in COUNTS])
    return summed.select([*KEYS, *(f"{name}_sum" for name in COUNTS)]).rename_columns([*KEYS, *COUNTS])
