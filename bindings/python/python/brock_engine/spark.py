"""Decisions about the rows of Spark's DataFrames.

``classify`` adds the columns of ``Engine.check_batch`` to a frame, ``classify_parquet`` to the rows of files, which is faster,
and ``requests`` reads the records of crawlers as a frame. Rows go to Python in Arrow batches (``mapInArrow``), never one by one,
or are read there. The image is broadcast, and each worker process keeps its engines.
The workers need this package, PyArrow and pandas, but no lists. ``brock_engine.crawl`` is a whole job.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._counts import COUNTS, KEYS, REJECTED, Counts, answer_of
from ._native import Engine
from ._optional import needed
from ._parquet import Work, arrow_types, local_path, of_files
from .adapters import ADAPTERS

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["classify", "classify_parquet", "count", "requests"]

#: Spark's types of the columns of an answer. Spark takes no unsigned numbers and no dictionaries from Python.
_TYPES = {"action": "tinyint", "line": "int"}
#: Those of the columns of `count`.
_COUNTS_TYPES = dict.fromkeys(KEYS, "string") | dict.fromkeys(COUNTS, "bigint") | dict.fromkeys(REJECTED, "string")
_COUNTS_SCHEMA = ", ".join(f"{name} {kind}" for name, kind in _COUNTS_TYPES.items())

#: Gives the engine in a worker process.
Opener = Callable[[], Engine]

#: The engines of this worker process, by the digest of their images.
_ENGINES: dict[str, Engine] = {}
#: More than one job with an image of its own can run in a session.
_MOST_ENGINES = 4


def _check_packages() -> None:
    # Spark imports pandas for `mapInArrow`, although no row passes through it.
    for name in ("pyspark.sql", "pyarrow", "pandas"):
        needed(name, "brock_engine.spark", "pyspark pyarrow pandas")


def classify(
    frame: DataFrame,
    image: bytes | Engine,
    *,
    keep: Sequence[str] | None = None,
    columns: Sequence[str] = ("action", "list", "line", "filter"),
    url: str = "url",
    source: str = "source",
    type: str = "type",
    page: str = "page",
) -> DataFrame:
    """The frame with the decision about each row.

    ``columns`` are those of ``Engine.check_batch``; ``keep`` are the columns of ``frame`` that the result has, all by default.
    Columns that are not kept are not sent back from Python: without the URLs this is faster. A row that cannot be decided is
    null; its reason is in the column ``problem``.
    """
    _check_packages()
    names = {"url": url, "source": source, "type": type, "page": page}
    kept, read = _columns(frame, keep, columns, names)
    decide = _decider(opener(frame.sparkSession, image), kept, list(columns), names)
    return frame.select(*read).mapInArrow(decide, _answer_schema(frame, kept, columns))


def classify_parquet(
    spark: SparkSession,
    paths: str | Sequence[str],
    image: bytes | Engine,
    *,
    keep: Sequence[str] | None = None,
    columns: Sequence[str] = ("action", "list", "line", "filter"),
    url: str = "url",
    source: str = "source",
    type: str = "type",
    page: str = "page",
) -> DataFrame:
    """The rows of files of Parquet with the decision about each, as ``classify`` gives them for the frame of these files.

    ``paths`` are files, folders or patterns that Spark can read. Columns that a file does not have are null. The workers read
    the files themselves, which takes little more than half of the time of ``classify``, if all have paths in the file system of
    the machines. Spark reads files in other file systems, folders with names such as ``day=1`` whose values are columns, and
    everything before Spark 4.
    """
    _check_packages()
    frame = spark.read.option("mergeSchema", True).parquet(*([paths] if isinstance(paths, str) else paths))
    names = {"url": url, "source": source, "type": type, "page": page}
    files = [local_path(file, encoded=True) for file in frame.inputFiles()]
    folders = {part.split("=", 1)[0] for file in files if file for part in file.split("/")[:-1] if "=" in part}
    # Before Spark 4 a frame does not tell its types in Arrow.
    if not files or None in files or folders & set(frame.columns) or not hasattr(frame, "toArrow"):
        return classify(frame, image, keep=keep, columns=columns, **names)
    kept, read = _columns(frame, keep, columns, names)
    decide = _decider(opener(spark, image), kept, list(columns), names)
    sizes = [(file, os.path.getsize(file)) for file in files if file]
    return of_files(spark, sizes, arrow_types(frame, read), decide, _answer_schema(frame, kept, columns))


def _columns(
    frame: DataFrame, keep: Sequence[str] | None, columns: Sequence[str], names: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The columns that are kept, and all that the workers read. An error before any worker starts if the URL's is absent."""
    keep = list(frame.columns if keep is None else keep)
    reasons = ["problem"] if "problem" in frame.columns and "problem" in columns else []
    if reasons:
        keep = [name for name in keep if name != "problem"]
    twice = [name for name in keep if name in columns]
    if twice:
        raise ValueError(f"the frame has a column {twice[0]!r}, as the answer: rename it, or leave it out of keep")
    # The column names of the answer.
    Engine.from_lists({}).check_batch(_no_rows(), columns=list(columns))
    read = [name for name in names.values() if name in frame.columns]
    if names["url"] not in read:
        raise KeyError(f"no column {names['url']!r}: the frame has {', '.join(frame.columns)}")
    return keep, list(dict.fromkeys(keep + read + reasons))


def _answer_schema(frame: DataFrame, keep: Sequence[str], columns: Sequence[str]) -> str:
    fields = [f"`{name}` {frame.schema[name].dataType.simpleString()}" for name in keep]
    return ", ".join(fields + [f"`{name}` {_TYPES.get(name, 'string')}" for name in columns])


def _decider(opened: Opener, keep: list[str], columns: list[str], names: Mapping[str, str]) -> Work:
    def decide(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        engine = opened()
        for batch in batches:
            answer = answer_of(engine, batch, columns, **names)
            arrays = [batch[name] for name in keep] + [_plain(answer[name]) for name in columns]
            yield pa.RecordBatch.from_arrays(arrays, names=[*keep, *columns])

    return decide


def requests(spark: SparkSession, paths: str | Sequence[str], adapter: str, keep: Sequence[str] = ()) -> DataFrame:
    """The records of a crawler as ``url``, ``source``, ``type``, ``page``, the columns of ``keep``; of files also ``problem`` and
    ``file``.

    ``adapter`` is a name of ``brock_engine.adapters.ADAPTERS``. ``paths`` are files or folders that Spark can read.
    """
    _check_packages()
    known = _adapter(adapter)
    frame = _read(spark, [paths] if isinstance(paths, str) else list(paths), known)
    if adapter == "requests":
        return frame.select(*dict.fromkeys(known.reads(frame.columns) + list(keep)))
    read = known.reads(frame.columns)
    frame = frame.select(*dict.fromkeys(read + list(keep)))
    fields = [f"{name} string" for name in ("url", "source", "type", "page")]
    fields += ["problem string", "file string"] if known.form == "file" else []
    fields += [f"`{name}` {frame.schema[name].dataType.simpleString()}" for name in keep]

    def convert(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            converted = known.convert(batch, keep)
            for start in range(0, converted.num_rows, 10_000):
                yield converted.slice(start, 10_000)

    return frame.mapInArrow(convert, ", ".join(fields))


def count(frame: DataFrame, image: bytes | Engine | Opener, adapter: str = "requests") -> DataFrame:
    """Counts of a frame's rows by site and domain, and its rejected rows: the frame that ``brock_engine.crawl`` stores.

    A row without ``problem`` has counts for its site, domain, owner and category: a group can have several such rows, whose sums
    count. A row with ``problem`` is a rejected one. Rejected rows keep the column ``file`` of tables, as a text.
    ``image`` can be the result of ``opener``, so that several calls share a broadcast.
    """
    _check_packages()
    known = _adapter(adapter)
    keep = ["file"] if "file" in frame.columns else []
    frame = frame.select(*known.reads(frame.columns), *keep)
    opened = image if callable(image) else opener(frame.sparkSession, image)
    return frame.mapInArrow(_counter(opened, known, keep), _COUNTS_SCHEMA)


def count_files(
    spark: SparkSession, files: Sequence[tuple[str, int]], kinds: Mapping[str, pa.DataType], opened: Opener, adapter: str
) -> DataFrame:
    """``count`` for the rows of files of Parquet (paths and bytes) that the workers read, with the columns of ``kinds``."""
    return of_files(spark, files, kinds, _counter(opened, _adapter(adapter), ["file"]), _COUNTS_SCHEMA, "file")


def _counter(opened: Opener, known: Any, keep: list[str]) -> Work:
    def add(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        counts = Counts(opened())
        for batch in batches:
            rejected = counts.add(known.convert(batch, keep))
            if rejected.num_rows:
                yield from _wide(rejected)
            if counts.is_full():
                yield from _wide(counts.take())
        yield from _wide(counts.take())

    return add


def _wide(table: pa.Table | None) -> Iterator[pa.RecordBatch]:
    """The table with all columns of ``count``; those that it does not have are null."""
    import pyarrow as pa

    if table is None:
        return
    arrow = {"string": pa.string(), "bigint": pa.int64()}
    has = table.schema.names
    columns = {name: table[name] if name in has else pa.nulls(table.num_rows, arrow[kind]) for name, kind in _COUNTS_TYPES.items()}
    yield from pa.table(columns).combine_chunks().to_batches()


def _adapter(name: str) -> Any:
    if name not in ADAPTERS:
        raise ValueError(f"no adapter {name!r}: known are {', '.join(ADAPTERS)}")
    return ADAPTERS[name]


def _read(spark: SparkSession, paths: list[str], adapter: Any) -> DataFrame:
    if adapter.form == "table":
        # Files can have different columns.
        return spark.read.option("mergeSchema", True).parquet(*paths)
    found = spark.read.format("binaryFile").option("pathGlobFilter", adapter.files).option("recursiveFileLookup", True)
    return found.load(paths).select("path", "content")


def _plain(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    whole = column.combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    return whole.cast(pa.string()) if pa.types.is_dictionary(whole.type) else whole


def _no_rows() -> pa.Table:
    import pyarrow as pa

    return pa.table({"url": pa.array([], pa.string())})


def opener(spark: SparkSession, image: bytes | Engine) -> Opener:
    """A function that gives the engine in a worker process. The image is broadcast."""
    image = image.to_image() if isinstance(image, Engine) else bytes(image)
    # A damaged image is an error here, not in each worker.
    Engine.from_image(image)
    digest = hashlib.sha256(image).hexdigest()
    try:
        context = spark.sparkContext
    except Exception as error:
        raise RuntimeError("brock_engine.spark needs a session with a SparkContext; Spark Connect has none") from error
    broadcast = context.broadcast(image)
    return lambda: _engine(digest, broadcast)


def _engine(digest: str, broadcast: Broadcast[bytes]) -> Engine:
    """The engine of an image, which is opened once in this process."""
    engine = _ENGINES.get(digest)
    if engine is None:
        while len(_ENGINES) >= _MOST_ENGINES:
            _ENGINES.pop(next(iter(_ENGINES)))
        engine = _ENGINES[digest] = Engine.from_image(broadcast.value)
    return engine
