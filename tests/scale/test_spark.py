"""``brock_engine.spark``: decisions about frames."""

import json

import pyarrow as pa
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet
import pytest
from brock_engine import Engine
from brock_engine.adapters import ADAPTERS, batches
from brock_engine.crawl import classify_crawl
from brock_engine.spark import classify, requests
from conftest import read_crawl, read_tables, tables_of
from rows import ROOT


def test_decisions_of_each_row(spark, engine, image, crawl):
    table = spark.read.option("mergeSchema", True).parquet(str(crawl))
    frame = classify(table.select("url", "source", "type", "page"), image.read_bytes(), columns=["action", "list", "line", "filter", "problem"])
    found = frame.toArrow()
    assert found.schema.names == ["url", "source", "type", "page", "action", "list", "line", "filter", "problem"]
    assert (found.schema.field("action").type, found.schema.field("line").type) == (pa.int8(), pa.int32())
    table = read_crawl(crawl.iterdir())
    answer = pa.table(engine.check_batch(table, columns=found.schema.names[4:])).to_pylist()
    expected = [tuple(row.values()) + tuple(decided.values()) for row, decided in zip(table.to_pylist(), answer)]
    rows = [tuple(row.values()) for row in found.to_pylist()]
    order = lambda row: tuple(str(value) for value in row)
    assert len(rows) == 200_000 and sorted(rows, key=order) == sorted(expected, key=order)


def test_partitions_change_nothing(spark, image, crawl):
    frame = spark.read.parquet(str(crawl))
    sums = []
    for parts in (frame, frame.repartition(7), frame.coalesce(1)):
        decided = classify(parts, image.read_bytes(), columns=["action"], keep=[])
        sums.append(sorted(map(tuple, decided.groupBy("action").count().collect()), key=str))
    assert sums[0] == sums[1] == sums[2] and len(sums[0]) >= 3


def test_long_urls_and_nulls(spark, engine):
    long = "https://www.google-analytics.com/analytics.js?q=" + "a" * 10_000_000
    table = [(long, "news.example", "script"), (None, None, None), ("x" * 10_000_000, None, "image"), (long[:40], None, None)]
    frame = spark.createDataFrame(table, "url string, source string, type string").repartition(2)
    rows = classify(frame, engine, columns=["action", "problem"], keep=["type"]).collect()
    found = {(row.type, row.action, (row.problem or "")[:9]) for row in rows}
    assert max(len(row.problem or "") for row in rows) < 1_000
    action = lambda *request: ("pass", "allow", "block", "redirect").index(engine.check(*request).action)
    assert engine.check(*table[0]).blocked
    assert found == {
        ("script", action(*table[0]), ""),
        (None, None, "it is nul"),
        ("image", None, "not a URL"),
        (None, action(long[:40]), ""),
    }


def test_another_image_in_the_same_session(spark, crawl):
    frame = spark.createDataFrame([("https://ads.example/a.js",)], "url string")
    for text, action in (("||ads.example^", 2), ("@@||ads.example^", 0), ("||ads.example^$redirect=noopjs,script", 0)):
        decided = classify(frame, Engine.from_lists({"a": text}), columns=["action"], keep=[])
        assert [row.action for row in decided.collect()] == [action]


def test_wrong_arguments(spark, engine):
    frame = spark.createDataFrame([("https://ads.example/a.js", 1)], "url string, action int")
    with pytest.raises(ValueError, match="the frame has a column 'action', as the answer"):
        classify(frame, engine)
    with pytest.raises(ValueError, match='no column "rule"'):
        classify(frame, engine, columns=["rule"], keep=[])
    with pytest.raises(KeyError, match="no column 'address': the frame has url, action"):
        classify(frame, engine, url="address", columns=["line"])
    with pytest.raises(ValueError, match="not a Brock image"):
        classify(frame, b"something else, and long enough to have a header of forty-eight bytes", keep=[])
    with pytest.raises(ValueError, match="no adapter 'warc': known are requests, http-archive"):
        requests(spark, "nothing", "warc")


@pytest.mark.parametrize(("adapter", "keep"), [("http-archive", ["client"]), ("openwpm", ["visit_id"]), ("tracker-radar", []), ("har", [])])
def test_adapters(spark, engine, adapter, keep, tmp_path):
    data = ROOT / "tests/data/crawls"
    folder = data / adapter
    if ADAPTERS[adapter].form == "table":
        folder = tmp_path / "crawl"
        folder.mkdir()
        records = json.loads((data / f"{adapter}.json").read_text())
        parquet.write_table(pa.Table.from_pylist(records), folder / "a.parquet")
    rows = lambda table: sorted((tuple(row.values()) for row in table.to_pylist()), key=str)
    expected = pa.Table.from_batches(batches(ADAPTERS[adapter], folder, keep))
    names = [name for name in expected.schema.names if name != "file"]
    frame = requests(spark, str(folder), adapter, keep)
    assert rows(frame.select(*names).toArrow()) == rows(expected.select(names))
    assert set(frame.columns) == set(expected.schema.names)
    # An adapter's frame is a frame as any other.
    reasons = classify(frame, engine, columns=["action", "problem"], keep=["url"]).collect()
    assert sum(row.problem is not None for row in reasons) == engine.check_batch(expected).rejected
    assert {row.problem for row in reasons} >= set(expected["problem"].to_pylist() if "problem" in names else [None])
    sums = classify_crawl(spark, engine.to_image(), str(folder), str(tmp_path / "tables"), adapter=adapter, say=lambda _: None)
    assert (sums["rejected"], sums["unreadable files"]) == (engine.check_batch(expected).rejected, 0)
    assert read_tables(tmp_path / "tables")["domains"] == tables_of(engine, expected)["domains"]
    found = dataset.dataset(tmp_path / "tables/rejected.parquet").to_table().to_pylist()
    assert all(row["file"].startswith("file:/") for row in found)
