"""Files of Parquet that worker processes read themselves.

Rows that Spark reads become rows of the JVM and Arrow batches again on their way to Python, which takes more time than the
decisions. A file that has a path in the machines' file system needs none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from .adapters._adapter import ROWS

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

#: Bytes of a batch with long rows.
BATCH_BYTES = 64 << 20
#: Bytes of a task: with many files, and at least with few.
PART_BYTES = 128 << 20
LEAST_PART_BYTES = 4 << 20

#: A part of a file: its path, the number of the part, and the number of the file's parts.
Part = tuple[str, int, int]
#: What a worker does with its batches.
Work = Callable[[Iterable["pa.RecordBatch"]], Iterator["pa.RecordBatch"]]


def local_path(file: str, *, encoded: bool) -> str | None:
    """The path of a file that Spark names ``file:/a`` or ``file:///a``; ``None`` for one in another file system."""
    if not file.startswith("file:/"):
        return None
    path = "/" + file[5:].lstrip("/")
    return unquote(path) if encoded else path


def arrow_types(frame: DataFrame, names: Sequence[str]) -> dict[str, pa.DataType]:
    """The types that Spark gives these columns in Arrow."""
    schema = frame.select(*names).limit(0).toArrow().schema
    return {name: schema.field(name).type for name in names}


def of_files(
    spark: SparkSession,
    files: Sequence[tuple[str, int]],
    kinds: Mapping[str, pa.DataType],
    work: Work,
    schema: str,
    file_column: str | None = None,
) -> DataFrame:
    """The frame of what ``work`` gives for the rows of these files (paths and bytes), with the columns of ``kinds``.

    ``file_column`` is a column with Hadoop's name of the file. An error names the file that cannot be read.
    """
    # As Spark: a file without a byte has no rows.
    tasks = _divided([file for file in files if file[1] > 0], spark.sparkContext.defaultParallelism)
    ignores_case = spark.conf.get("spark.sql.caseSensitive") != "true"

    def rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for task in batch["id"].to_pylist():
                for part in tasks[task]:
                    yield from typed(part, kinds, file_column, ignores_case)

    return spark.range(0, len(tasks), 1, max(1, len(tasks))).mapInArrow(lambda batches: work(rows(batches)), schema)


def typed(
    part: Part, kinds: Mapping[str, pa.DataType], file_column: str | None = None, ignores_case: bool = True
) -> Iterator[pa.RecordBatch]:
    """The rows of a part of a file with all columns of ``kinds``. A ``ValueError`` names the file that cannot be read."""
    import pyarrow as pa

    try:
        for batch in _read(part, list(kinds), ignores_case):
            columns: dict[str, Any] = {name: _column(batch, name, kind) for name, kind in kinds.items()}
            if file_column is not None:
                # The path of a hundred bytes is there once.
                numbers = pa.repeat(pa.scalar(0, pa.int32()), batch.num_rows)
                columns[file_column] = pa.DictionaryArray.from_arrays(numbers, pa.array([f"file:{part[0]}"]))
            yield pa.record_batch(columns)
    except Exception as error:
        raise ValueError(f"{part[0]}: {error}") from error


def _divided(files: Sequence[tuple[str, int]], workers: int) -> list[list[Part]]:
    """Tasks for ``workers`` at a time: parts of large files, and small files together. ``files`` are paths and bytes."""
    whole = sum(size for _, size in files)
    # Four tasks for each worker: they end at about the same time although their rows differ.
    most = min(PART_BYTES, max(LEAST_PART_BYTES, whole // (4 * workers)))
    tasks: list[list[Part]] = []
    held = 0.0
    for path, size in files:
        parts = max(1, -(-size // most))
        for part in range(parts):
            if not tasks or held + size / parts > most:
                tasks.append([])
                held = 0.0
            tasks[-1].append((path, part, parts))
            held += size / parts
    return tasks


def _read(part: Part, columns: Sequence[str], ignores_case: bool) -> Iterator[pa.RecordBatch]:
    """The rows of a part of a file, with those of the columns that the file has."""
    import pyarrow.parquet as parquet

    path, number, parts = part
    with parquet.ParquetFile(path) as file:
        wanted = _named(file.schema_arrow.names, columns, ignores_case)
        groups = file.num_row_groups
        for group in range(groups * number // parts, groups * (number + 1) // parts):
            size = file.metadata.row_group(group)
            rows = max(1, min(ROWS, size.num_rows * BATCH_BYTES // max(1, size.total_byte_size)))
            # A worker has one processor: the others belong to other workers.
            for batch in file.iter_batches(batch_size=rows, row_groups=[group], columns=list(wanted), use_threads=False):
                yield batch.rename_columns([wanted[name] for name in batch.schema.names])


def _named(present: Sequence[str], columns: Sequence[str], ignores_case: bool) -> dict[str, str]:
    """The columns of a file that Spark takes for ``columns``, with the names that it gives them."""
    if not ignores_case:
        return {name: name for name in present if name in columns}
    wanted = {name.lower(): name for name in columns}
    found = [name for name in present if name.lower() in wanted]
    if len({name.lower() for name in found}) < len(found):
        raise ValueError(f"columns differ only in case: {', '.join(found)}")
    return {name: wanted[name.lower()] for name in found}


def _column(batch: pa.RecordBatch, name: str, kind: pa.DataType) -> pa.Array:
    """The column with this type; nulls if it is absent. A ``ValueError`` if it has other values."""
    import pyarrow as pa

    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, kind)
    found = batch[name]
    if found.type == kind:
        return found
    if not (pa.types.is_string(kind) or pa.types.is_boolean(kind)):
        # Spark has microseconds.
        return found.cast(kind, safe=not pa.types.is_timestamp(kind))
    inner = found.type.value_type if pa.types.is_dictionary(found.type) else found.type
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_binary, pa.types.is_large_binary)
    if not (pa.types.is_null(inner) or (pa.types.is_string(kind) and any(test(inner) for test in texts))):
        raise ValueError(f"the column {name!r} is of type {found.type} and not {kind}")
    return found.cast(kind)
