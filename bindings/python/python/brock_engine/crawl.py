"""Classifies a crawl with Spark and writes tables by site, domain, owner and category.

    python -m brock_engine.crawl --image lists.img --input crawl/ --output tables/

On a cluster, give ``spark-submit`` a file that calls ``main``.

The input is divided into units of whole files. A unit that is done is not done again: the same command continues after an
interruption. A file that cannot be read is named in the table of rejected rows, and the others are classified.
``brock crawl-report tables/`` makes a page of the tables.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._counts import COUNTS, KEYS
from ._crawl_tables import write_tables
from ._optional import needed
from ._parquet import local_path, typed
from ._storage import COMMITTER, Storage, escaped
from .adapters import ADAPTERS
from .spark import Opener, count, count_files, opener

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["Unreadable", "classify_crawl", "main"]

#: The plan of a job in its folder.
PLAN = "crawl.json"
#: Bytes of input in a unit.
UNIT_BYTES = 2_000_000_000
#: Footers that are read at once.
FOOTERS = 16

#: A file's path, its bytes, and when it was changed (milliseconds since 1970).
_File = tuple[str, int, int]


class Unreadable(ValueError):
    """The input or the output of a job is not what it needs; the message names it."""


@dataclass(frozen=True)
class _Job:
    spark: SparkSession
    #: Every unit uses the same broadcast.
    image: Opener
    adapter: str
    storage: Storage
    say: Callable[[str], None]


def classify_crawl(
    spark: SparkSession,
    image: bytes,
    inputs: str | Sequence[str],
    output: str,
    *,
    adapter: str = "requests",
    unit_bytes: int = UNIT_BYTES,
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr),
) -> dict[str, int]:
    """Classifies a crawl; returns the numbers of rows, rejected rows and unreadable files.

    ``output`` gets ``sites.jsonl``, ``domains.jsonl``, ``owners.jsonl``, ``categories.jsonl``, ``rejected.parquet`` and a folder
    ``units`` with the counts of each unit. ``say`` is called with a line of progress after each unit.
    """
    if adapter not in ADAPTERS:
        raise Unreadable(f"no adapter {adapter!r}: known are {', '.join(ADAPTERS)}")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "10000")
    # Rows can have megabytes.
    spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", str(64 << 20))
    inputs = [inputs] if isinstance(inputs, str) else list(inputs)
    storage = Storage(spark, output)
    _check_output(spark, storage, inputs)
    job = _Job(spark, opener(spark, image), adapter, storage, say)
    files = _files(job, inputs)
    plan = _plan(job, image, files, unit_bytes)
    _units(job, plan)
    return write_tables(spark, job.storage, [path for path, _, _ in files])


def _check_output(spark: SparkSession, storage: Storage, inputs: list[str]) -> None:
    """The tables must not be a part of the input of the next run."""
    output = storage.qualified()
    for path in inputs:
        at = Storage(spark, path).qualified()
        if output == at or output.startswith(f"{at.rstrip('/')}/"):
            raise Unreadable(f"{storage.path('')}: the output is in the input {path}: name another folder")


def _files(job: _Job, inputs: list[str]) -> list[_File]:
    """The files of the input, in the order of their paths. Contents are not read."""
    wanted = ADAPTERS[job.adapter].files
    found: dict[str, _File] = {}
    for path in inputs:
        some = Storage(job.spark, path).files(wanted)
        if some is None:
            raise Unreadable(f"{path}: no such file or folder")
        if not some:
            raise Unreadable(f"{path}: no {wanted} in this folder; names that begin with _ or . are passed over")
        found |= {file[0]: file for file in some}
    return [found[path] for path in sorted(found)]


@dataclass(frozen=True)
class _Plan:
    units: list[list[_File]]
    #: The columns that are read. A file that does not have one of them has nulls there, whichever files are in its unit.
    columns: list[str]
    #: Why a file is not read, by its path.
    wrong: dict[str, str]


def _plan(job: _Job, image: bytes, files: list[_File], unit_bytes: int) -> _Plan:
    """The plan, which is that of the first run."""
    plan: dict[str, Any] = {
        "adapter": job.adapter,
        "image": hashlib.sha256(image).hexdigest(),
        "files": [list(file) for file in files],
    }
    if job.storage.exists(PLAN):
        try:
            stored = json.loads(job.storage.read(PLAN))
            unit_bytes, columns, wrong = stored["unit_bytes"], stored["columns"], stored["wrong"]
            stored = {name: stored[name] for name in plan}
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"{job.storage.path(PLAN)}: not the plan of a job: {error}") from error
        for name, what in (("adapter", "another adapter"), ("image", "another image"), ("files", "other files")):
            if stored[name] != plan[name]:
                raise Unreadable(f"{job.storage.path('')} is of another job: it has {what}; name another folder")
    elif set(job.storage.names("")) - {f"{PLAN}.tmp"}:
        raise Unreadable(f"{job.storage.path('')}: not empty, and not a folder of a job ({PLAN} is absent)")
    else:
        columns, wrong = _columns(job, files)
        job.storage.write(PLAN, json.dumps(plan | {"unit_bytes": unit_bytes, "columns": columns, "wrong": wrong}, indent=1))
    units: list[list[_File]] = []
    size = 0
    for file in files:
        if not units or size + file[1] > unit_bytes:
            units.append([])
            size = 0
        units[-1].append(file)
        size += file[1]
    return _Plan(units, columns, wrong)


def _columns(job: _Job, files: list[_File]) -> tuple[list[str], dict[str, str]]:
    """The columns of all files that the adapter reads, and the files that cannot have rows, with the reason."""
    adapter = ADAPTERS[job.adapter]
    if adapter.form == "file":
        return [], {}
    # Spark passes over empty files without a word.
    wrong = {path: "it is empty" for path, size, _ in files if size == 0}
    found: dict[str, None] = {}

    def footer(path: str) -> list[str] | None:
        try:
            return job.storage.parquet_columns(path)
        except Exception:
            # The reason is that of reading the file, later.
            return None

    full = [path for path, size, _ in files if size > 0]
    with ThreadPoolExecutor(FOOTERS) as pool:
        for path, names in zip(full, pool.map(footer, full)):
            try:
                found |= dict.fromkeys([] if names is None else adapter.reads(names))
            except KeyError as error:
                wrong[path] = error.args[0]
    if full and all(path in wrong for path in full):
        raise Unreadable(f"{full[0]}: {wrong[full[0]]}, and no other file has all columns")
    return [name for name in adapter.needs + adapter.takes if name in found or name in adapter.needs], wrong


def _units(job: _Job, plan: _Plan) -> None:
    """Classifies the units that are not done."""
    units = plan.units
    done = set(job.storage.names("units"))
    for name in done:
        if name.endswith(".tmp"):
            job.storage.delete(f"units/{name}")
    left = [(at, unit) for at, unit in enumerate(units) if f"{at:06}" not in done]
    if len(left) < len(units):
        job.say(f"{len(units) - len(left)} of {len(units)} units are done already")
    all_bytes, read, started = sum(file[1] for _, unit in left for file in unit), 0, time.monotonic()
    for at, unit in left:
        begun = time.monotonic()
        rows = _unit(job, plan, f"units/{at:06}", unit)
        read += sum(file[1] for file in unit)
        now = time.monotonic()
        rest = (now - started) * (all_bytes - read) / max(read, 1)
        job.say(
            f"unit {at + 1} of {len(units)}: {len(unit)} files, {rows:,} rows in {now - begun:.1f} s "
            f"({rows / max(now - begun, 0.001):,.0f} rows/s), about {rest / 60:.0f} min left"
        )


def _unit(job: _Job, plan: _Plan, name: str, unit: list[_File]) -> int:
    """Classifies a unit, and returns its number of rows. Its folder appears when it is complete."""
    temporary = f"{name}.tmp"
    job.storage.delete(temporary)
    for path, _, _ in unit:
        if path in plan.wrong:
            _unreadable(job, temporary, path, plan.wrong[path])
    full = [file for file in unit if file[0] not in plan.wrong]
    if full:
        _write(job, plan, temporary, full)
    job.storage.rename(temporary, name)
    stored = job.spark.read.parquet(job.storage.pattern(name))
    return int(stored.selectExpr("coalesce(sum(requests) + sum(rejected), 0)").head()[0])


def _write(job: _Job, plan: _Plan, name: str, files: list[_File]) -> None:
    """Counts the files into a folder. If one cannot be read, halves of them are tried, down to that file."""
    try:
        _counted(job, plan, files).write.mode("append").options(**COMMITTER).parquet(job.storage.path(name))
        return
    except Exception:
        if len(files) > 1:
            half = len(files) // 2
            _write(job, plan, name, files[:half])
            _write(job, plan, name, files[half:])
            return
        # The file may be fine and the failure one of the cluster: that is not an unreadable file.
        why = _reading_fails(job, plan, files)
        if why is None:
            raise
    _unreadable(job, name, files[0][0], why)


def _unreadable(job: _Job, name: str, path: str, why: str) -> None:
    """Keeps a file that cannot be read as a rejected row."""
    job.say(f"{path}: cannot be read: {why} ({name.removesuffix('.tmp')})")
    row = dict.fromkeys((*KEYS, *COUNTS, "url", "source")) | {"file": path, "problem": f"the file cannot be read: {why}"}
    schema = ", ".join(f"{key} {'bigint' if key in COUNTS else 'string'}" for key in row)
    frame = job.spark.createDataFrame([tuple(row.values())], schema)
    frame.write.mode("append").options(**COMMITTER).parquet(job.storage.path(name))


def _counted(job: _Job, plan: _Plan, files: list[_File]) -> DataFrame:
    local = _local(job, files)
    if local is None:
        return count(_frame(job, plan, files), job.image, job.adapter)
    return count_files(job.spark, local, _kinds(job, plan), job.image, job.adapter)


def _local(job: _Job, files: list[_File]) -> list[tuple[str, int]] | None:
    """Paths and bytes, if the workers can read the files themselves."""
    if ADAPTERS[job.adapter].form == "file":
        return None
    found = [(local_path(path, encoded=False), size) for path, size, _ in files]
    return None if any(path is None for path, _ in found) else [(path, size) for path, size in found if path]


def _kinds(job: _Job, plan: _Plan) -> dict[str, pa.DataType]:
    """The columns that are read. With types given, a file in which a column has another one fails alone."""
    import pyarrow as pa

    flags = ADAPTERS[job.adapter].flags
    return {name: pa.bool_() if name in flags else pa.string() for name in plan.columns}


def _frame(job: _Job, plan: _Plan, files: list[_File]) -> DataFrame:
    functions = needed("pyspark.sql.functions", "brock_engine.crawl", "pyspark pyarrow pandas")
    adapter = ADAPTERS[job.adapter]
    paths = [escaped(path) for path, _, _ in files]
    if adapter.form == "file":
        return job.spark.read.format("binaryFile").load(paths).select("path", "content")
    kinds = ", ".join(f"`{name}` {'boolean' if name in adapter.flags else 'string'}" for name in plan.columns)
    frame = job.spark.read.schema(kinds).parquet(*paths)
    # A number instead of the path of a hundred bytes: rows have this column on their way to Python.
    return frame.select(*plan.columns, functions.xxhash64(functions.input_file_name()).alias("file"))


def _reading_fails(job: _Job, plan: _Plan, files: list[_File]) -> str | None:
    """Why a file cannot be read, without classifying it; ``None`` if it can."""
    local = _local(job, files)
    try:
        if local is None:
            _frame(job, plan, files).write.format("noop").mode("overwrite").save()
        for path, _ in local or []:
            for _ in typed((path, 0, 1), _kinds(job, plan)):
                pass
    except Exception as error:
        # Without the path, which the caller names.
        return _first_line(error if local is None else error.__cause__ or error)
    return None


def _first_line(error: BaseException) -> str:
    """The reason in Spark's messages, whose first lines are names of classes and stages."""
    text = str(error)
    # Py4J writes the call before the exception.
    cause = text.rsplit("Caused by: ", 1)[-1] if "Caused by: " in text else text.split("\n: ", 1)[-1]
    return cause.strip().split("\n", 1)[0][:500]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m brock_engine.crawl", description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--image", required=True, help="an image of `brock compile` or `Engine.to_image`")
    parser.add_argument("--input", required=True, nargs="+", help="files or folders")
    parser.add_argument("--output", required=True, help="the folder of the tables")
    parser.add_argument("--adapter", default="requests", choices=list(ADAPTERS), help="what the input is")
    parser.add_argument("--unit-bytes", type=int, default=UNIT_BYTES, help="bytes of input in a unit (default: 2 GB)")
    parser.add_argument("--master", help="the cluster, if spark-submit does not name it (default: this machine)")
    args = parser.parse_args(arguments)
    if args.unit_bytes <= 0:
        parser.error("--unit-bytes: a number above 0 is needed")
    try:
        sql = needed("pyspark.sql", "brock_engine.crawl", "pyspark pyarrow pandas")
        image = Path(args.image).read_bytes()
        builder = sql.SparkSession.builder.appName("brock crawl")
        spark = (builder.master(args.master) if args.master else builder).getOrCreate()
        sums = classify_crawl(spark, image, args.input, args.output, adapter=args.adapter, unit_bytes=args.unit_bytes)
    except Exception as error:
        if type(error).__module__.split(".")[0] in ("pyspark", "py4j"):
            text = f"Spark failed: {_first_line(error)}"
        elif isinstance(error, (ImportError, OSError, ValueError, KeyError)):
            text = str(error)
        else:
            raise
        print(f"brock_engine.crawl: {text}", file=sys.stderr)
        return 2
    print(", ".join(f"{name} {number:,}" for name, number in sums.items()))
    return 1 if sums["unreadable files"] else 0


if __name__ == "__main__":
    sys.exit(main())
