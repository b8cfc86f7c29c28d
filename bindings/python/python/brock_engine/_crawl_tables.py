"""Counts of units → the tables of a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._counts import COUNTS, KEYS, REJECTED
from ._optional import needed
from ._storage import COMMITTER, Storage
from .tables import TABLES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def write_tables(spark: SparkSession, storage: Storage, files: list[str]) -> dict[str, int]:
    """Writes the tables of all units. ``files`` are the paths of the input."""
    functions = needed("pyspark.sql.functions", "brock_engine.crawl", "pyspark pyarrow pandas")
    units = spark.read.parquet(storage.pattern("units/*"))
    counts = units.where("problem IS NULL")
    pairs = counts.groupBy(*KEYS).agg(*(functions.sum(name).alias(name) for name in COUNTS)).persist()
    try:
        pairs.createOrReplaceTempView("pairs")
        for name, query in TABLES.items():
            table = spark.sql(query)
            # One file, in the order of its rows: equal crawls make equal files.
            _write(table.repartition(1).sortWithinPartitions(*table.columns[:3]), storage, f"{name}.jsonl")
        # Spark names local files `file:/a` in one place and `file:///a` in another.
        uris = [(storage.uri(path), path) for path in files]
        forms = [(form, path) for uri, path in uris for form in {uri, uri.replace("file:/", "file:///", 1)}]
        paths = spark.createDataFrame(forms, "form string, path string")
        paths = paths.select(functions.xxhash64("form").cast("string").alias("file"), "path")
        rejected = units.where("problem IS NOT NULL").select("site", *REJECTED).join(paths, "file", "left")
        rejected = rejected.withColumn("file", functions.coalesce("path", "file")).select(*REJECTED, "site")
        storage.delete("rejected.parquet")
        rejected.write.options(**COMMITTER).parquet(storage.path("rejected.parquet"))
        sums = pairs.agg(functions.sum("requests"), functions.sum("rejected")).head()
    finally:
        pairs.unpersist()
    unreadable = units.where("problem LIKE 'the file cannot be read: %'").count()
    return {"requests": sums[0] or 0, "rejected": sums[1] or 0, "unreadable files": unreadable}


def _write(table: DataFrame, storage: Storage, name: str) -> None:
    """Writes a table of one partition as one file of JSON Lines."""
    folder = f"{name}.tmp"
    storage.delete(folder)
    table.write.options(**COMMITTER).option("ignoreNullFields", False).json(storage.path(folder))
    (part,) = [found for found in storage.names(folder) if found.startswith("part-")] or [None]
    storage.delete(name)
    if part is None:
        storage.write(name, "")
    else:
        storage.rename(f"{folder}/{part}", name)
    storage.delete(folder)
