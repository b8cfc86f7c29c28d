"""``brock_engine.spark``: decisions about frames."""

import json
from datetime import datetime, timezone

import pyarrow as pa
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet
import pytest
from brock_engine import Engine
from brock_engine.adapters import ADAPTERS, batches
from brock_engine.crawl import classify_crawl
from brock_engine.spark import classify, classify_parquet, requests
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


def test_files_that_workers_read(spark, image, crawl):
    image, columns = image.read_bytes(), ["action", "list", "line", "filter", "problem"]
    expected = classify(spark.read.parquet(f"{crawl}/000.parquet"), image, columns=columns)
    found = classify_parquet(spark, f"{crawl}/000.parquet", image, columns=columns)
    assert found.schema == expected.schema and is_read_by_workers(found) and not is_read_by_workers(expected)
    rows = lambda frame: sorted((tuple(row.values()) for row in frame.toArrow().to_pylist()), key=str)
    assert rows(found) == rows(expected)
    # A pattern, and some of the columns.
    counts = lambda frame: sorted(map(tuple, frame.groupBy("type", "action").count().collect()), key=str)
    some = classify_parquet(spark, [f"{crawl}/00[01].parquet", f"{crawl}/003.parquet"], image, columns=["action"], keep=["type"])
    same = classify(spark.read.parquet(*(f"{crawl}/{name}.parquet" for name in ("000", "001", "003"))), image, columns=["action"], keep=["type"])
    assert is_read_by_workers(some) and counts(some) == counts(same) and len(counts(some)) > 5


def is_read_by_workers(frame):
    return "Scan parquet" not in frame._jdf.queryExecution().executedPlan().toString()


def test_files_of_any_name_type_and_size(spark, engine, tmp_path):
    folder = tmp_path / "a crawl [1] {x,y} é 100% # ?"
    (folder / "more").mkdir(parents=True)
    (folder / "_temporary").mkdir()
    (folder / "_temporary/c.parquet").write_bytes(b"PAR1")
    (folder / "empty.parquet").write_bytes(b"")
    count = 3_000
    when = datetime(2026, 11, 28, 1, 2, 3, 456789, timezone.utc)
    table = {
        "url": pa.array([f"https://www.google-analytics.com/a.js?{n}" for n in range(count)]).dictionary_encode(),
        "source": pa.array([None if n % 7 == 0 else f"https://site{n}.example/" for n in range(count)], pa.large_string()),
        "type": pa.array(["script"] * count, pa.string_view()),
        "raw": pa.array([b"\xff"] * count, pa.binary()),
        "number": pa.array(range(count), pa.int16()),
        "when": pa.array([when] * count, pa.timestamp("ns", "UTC")),
        "parts": pa.array([{"a": [n], "b": str(n)} for n in range(count)]),
        "flag": pa.array([n % 2 == 0 for n in range(count)]),
    }
    # Row groups of a few rows: a file is divided into parts.
    parquet.write_table(pa.table(table), folder / "a.parquet", row_group_size=100, use_deprecated_int96_timestamps=True)
    parquet.write_table(pa.table({"url": ["https://ads.example/"], "page": ["https://x.example/"], "number": pa.array([7], pa.int16())}), folder / "more/b.parquet")
    escaped = str(folder).translate(str.maketrans({sign: f"\\{sign}" for sign in "[]{}?"}))
    paths = [f"{escaped}/a.parquet", f"{escaped}/more"]
    expected = classify(spark.read.option("mergeSchema", True).parquet(*paths), engine, columns=["action", "problem"])
    found = classify_parquet(spark, paths, engine, columns=["action", "problem"])
    assert is_read_by_workers(found) and found.schema == expected.schema
    rows = lambda frame: sorted((tuple(row.values()) for row in frame.toArrow().to_pylist()), key=str)
    assert rows(found) == rows(expected) and found.count() == count + 1
    assert {row["when"] for row in found.toArrow().to_pylist()} == {None, when}


def test_files_whose_folders_have_values(spark, engine, tmp_path):
    for day in (1, 2):
        (tmp_path / f"crawl/day={day}").mkdir(parents=True)
        parquet.write_table(pa.table({"url": [f"https://ads.example/{day}"]}), tmp_path / f"crawl/day={day}/a.parquet")
    found = classify_parquet(spark, str(tmp_path / "crawl"), engine, columns=["action"])
    assert not is_read_by_workers(found)
    assert sorted((row.url, row.day) for row in found.collect()) == [("https://ads.example/1", 1), ("https://ads.example/2", 2)]


@pytest.mark.parametrize("is_exact", [False, True])
def test_names_of_columns_in_another_case(spark, engine, tmp_path, is_exact):
    (tmp_path / "crawl").mkdir()
    for name, column in (("a", "url"), ("b", "URL"), ("c", "other")):
        parquet.write_table(pa.table({column: [f"https://{name}.example/"]}), tmp_path / f"crawl/{name}.parquet")
    options = {"columns": ["action"], "keep": ["url"]}
    spark.conf.set("spark.sql.caseSensitive", is_exact)
    try:
        found = classify_parquet(spark, str(tmp_path / "crawl"), engine, **options)
        expected = classify(spark.read.option("mergeSchema", True).parquet(str(tmp_path / "crawl")), engine, **options)
        assert is_read_by_workers(found)
        rows = sorted(map(str, found.collect()))
        assert rows == sorted(map(str, expected.collect())) and sum("url=None" in row for row in rows) == (2 if is_exact else 1)
        parquet.write_table(pa.table([["https://d.example/"], [""]], ["url", "Url"]), tmp_path / "crawl/d.parquet")
        if not is_exact:
            with pytest.raises(Exception):
                classify(spark.read.parquet(str(tmp_path / "crawl/d.parquet")), engine, **options).collect()
            with pytest.raises(Exception):
                classify_parquet(spark, str(tmp_path / "crawl/d.parquet"), engine, **options).collect()
    finally:
        spark.conf.unset("spark.sql.caseSensitive")


def test_a_damaged_file_is_named(spark, engine, tmp_path):
    parquet.write_table(pa.table({"url": [f"https://ads.example/{n}" for n in range(50_000)]}), tmp_path / "a.parquet")
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    # The footer is whole, the data is not.
    data[200:60_000] = bytes(59_800)
    (tmp_path / "a.parquet").write_bytes(data)
    with pytest.raises(Exception, match=f"ValueError: {tmp_path}/a.parquet: "):
        classify_parquet(spark, str(tmp_path), engine, columns=["action"], keep=[]).count()
    with pytest.raises(Exception, match="does not exist"):
        classify_parquet(spark, str(tmp_path / "b"), engine)


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
        (None, None, "the url i"),
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
