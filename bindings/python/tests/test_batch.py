"""Arrow data in every form, and bad rows."""

import gc

import pyarrow as pa
import pytest
from brock_engine import ACTIONS, Engine, category, owner, purpose, registrable_domain, resource_type

LISTS = {"one": "||ads.example^$third-party\n@@||ads.example/ok^", "two": "||img.example^$image"}
ROWS = [
    ("https://ads.example/a.js", "https://news.example/", "script", "block", "one", 1, "||ads.example^$third-party"),
    ("https://ads.example/ok/a.js", "news.example", "Script", "allow", "one", 2, "@@||ads.example/ok^"),
    ("https://ads.example/a.js", "www.ads.example", "script", "pass", None, None, None),
    ("https://img.example/a.png", None, "image", "block", "two", 1, "||img.example^$image"),
    ("https://img.example/a.png", "news.example", None, "pass", None, None, None),
    (None, "news.example", "image", None, None, None, None),
    ("no URL", "news.example", "image", None, None, None, None),
]
STRINGS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.uint8(), pa.large_string()),
    pa.dictionary(pa.int64(), pa.string()),
]


@pytest.fixture(scope="module")
def engine():
    return Engine.from_lists(LISTS)


def table(kind=None, rows=ROWS):
    kind = kind or pa.string()
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(("url", "source", "type"))}
    if pa.types.is_dictionary(kind):
        columns = {name: column.cast(kind.value_type).dictionary_encode().cast(kind) for name, column in columns.items()}
    else:
        columns = {name: column.cast(kind) for name, column in columns.items()}
    return pa.table(columns)


def answers(batch):
    found = pa.table(batch)
    actions = [None if action is None else ACTIONS[action] for action in found["action"].to_pylist()]
    return list(zip(actions, *(found[name].to_pylist() for name in ("list", "line", "filter"))))


EXPECTED = [row[3:] for row in ROWS]


@pytest.mark.parametrize("kind", STRINGS, ids=str)
def test_every_type_of_strings(engine, kind):
    batch = engine.check_batch(table(kind))
    assert answers(batch) == EXPECTED
    assert len(batch) == len(ROWS)


def test_the_types_of_the_answer(engine):
    schema = pa.table(engine.check_batch(table())).schema
    text = pa.dictionary(pa.int32(), pa.string())
    # Spark takes no unsigned integers.
    assert schema == pa.schema([("action", pa.int8()), ("list", text), ("line", pa.int32()), ("filter", text)])
    assert pa.table(engine.check_batch(table(), columns=["line", "action"])).column_names == ["action", "line"]


@pytest.mark.parametrize("threads", [1, 2, 7, 10_000])
def test_threads_keep_the_order(engine, threads):
    many = table(rows=ROWS * 3000)
    assert answers(engine.check_batch(many, threads=threads)) == EXPECTED * 3000


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_slices_batches_and_readers(engine, size):
    whole = table(rows=ROWS * 5)
    reader = pa.RecordBatchReader.from_batches(whole.schema, whole.to_batches(max_chunksize=size))
    assert answers(engine.check_batch(reader)) == EXPECTED * 5
    for start in range(len(ROWS)):
        part = whole.combine_chunks().to_batches()[0].slice(start, 9)
        assert answers(engine.check_batch(part)) == (EXPECTED * 5)[start : start + 9]


def test_bad_rows_are_null_and_counted(engine):
    batch = engine.check_batch(pa.concat_tables([table(), table()]))
    assert batch.rejected == 4
    assert [(row, column) for row, column, _ in batch.problems] == [(5, "url"), (6, "url"), (12, "url"), (13, "url")]
    assert batch.problems[0][2] == "the url is null" and "not a URL" in batch.problems[1][2]
    many = engine.check_batch(table(rows=ROWS * 200), threads=2)
    assert many.rejected == 400 and len(many.problems) == 100


def test_unknown_types_are_counted(engine):
    rows = [("https://img.example/a.png", "news.example", kind) for kind in ("hologram", "Hologram", "hologram", "image")]
    batch = engine.check_batch(table(rows=rows))
    assert batch.unknown_types == {"hologram": 2, "Hologram": 1}
    assert pa.table(batch)["action"].to_pylist() == [0, 0, 0, 2]


def test_empty_tables(engine):
    assert answers(engine.check_batch(table().slice(0, 0))) == []
    reader = pa.RecordBatchReader.from_batches(table().schema, [])
    assert pa.table(engine.check_batch(reader)).num_rows == 0


def test_other_columns(engine):
    renamed = table().rename_columns(["request", "page", "kind"])
    assert answers(engine.check_batch(renamed, url="request", source="page", type="kind")) == EXPECTED
    alone = engine.check_batch(table().select(["url"]))
    # Without a source, requests are third-party; without a type, `other`.
    assert [row[0] for row in answers(alone)] == ["block", "allow", "block", "pass", "pass", None, None]


def test_errors_name_the_column(engine):
    with pytest.raises(KeyError, match="no column.*url.*the table has source, type"):
        engine.check_batch(table().select(["source", "type"]))
    with pytest.raises(TypeError, match="the column of the source has the type Int64, not strings"):
        engine.check_batch(pa.table({"url": ["https://a.example/"], "source": [1]}))
    with pytest.raises(ValueError, match='no column "rule": the columns are action, list, line, filter'):
        engine.check_batch(table(), columns=["rule"])
    with pytest.raises(TypeError, match="list has no __arrow_c_stream__"):
        engine.check_batch([1])
    with pytest.raises(TypeError, match="a table is needed, not Utf8"):
        engine.check_batch(table()["url"])


def test_a_producer_that_fails(engine):
    def batches():
        yield table().to_batches()[0]
        raise OSError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        engine.check_batch(pa.RecordBatchReader.from_batches(table().schema, batches()))


def test_answers_outlive_engine_and_table():
    engine, rows = Engine.from_lists(LISTS), table()
    batch = engine.check_batch(rows)
    found = pa.table(batch)
    del engine, rows, batch
    gc.collect()
    assert found["action"].to_pylist() == [2, 1, 0, 2, 0, None, None]


def test_an_answer_that_nobody_reads_is_freed(engine):
    before = pa.total_allocated_bytes()
    for _ in range(50):
        engine.check_batch(table()).__arrow_c_stream__()
    gc.collect()
    assert pa.total_allocated_bytes() == before


def test_columns_of_domains():
    urls = pa.chunked_array([["https://www.bbc.co.uk/news", None], ["ssl.google-analytics.com", "about:blank", "10.0.0.1"]])
    domains = pa.array(registrable_domain(urls))
    assert domains.to_pylist() == ["bbc.co.uk", None, "google-analytics.com", None, "10.0.0.1"]
    assert owner(urls).to_list()[2:] == ["Google", None, None]
    assert category(urls).to_list()[2] == "analytics"
    assert purpose(urls).to_list()[2].endswith(".")
    assert len(owner(urls)) == 5


def test_columns_about_parties_and_reasons(engine):
    rows = pa.table(
        {
            "url": ["https://www.ads.example/a", "https://ssl.google-analytics.com/b", "no URL", None, "data:,x", "https://10.0.0.1/"],
            "source": ["https://frame.example/", "https://a.news.co.uk/", "news.example", None, "news.example", "10.0.0.1"],
            "page": ["https://a.page.example/", None, "page.example", "page.example", "page.example", "page.example"],
        }
    )
    columns = ["site", "domain", "owner", "category", "problem"]
    found = pa.table(engine.check_batch(rows.drop_columns(["page"]), columns=columns))
    assert found.schema.names == columns
    assert [tuple(row.values())[:4] for row in found.to_pylist()] == [
        ("frame.example", "ads.example", None, None),
        ("news.co.uk", "google-analytics.com", "Google", "analytics"),
        ("news.example", None, None, None),
        (None, None, None, None),
        ("news.example", None, None, None),
        ("10.0.0.1", "10.0.0.1", None, None),
    ]
    problems = found["problem"].to_pylist()
    assert problems[:2] == [None, None] and problems[2].startswith("not a URL: ") and problems[3:] == ["the url is null", None, None]
    pages = pa.table(engine.check_batch(rows, columns=["site"]))["site"].to_pylist()
    assert pages == ["page.example", None, "page.example", "page.example", "page.example", "page.example"]


def test_reasons_of_all_rows_in_threads(engine):
    count = 10_000
    rows = pa.table({"url": [None if n % 3 else f"https://a{n % 7}.example/" for n in range(count)], "source": [f"s{n % 11}.example" for n in range(count)]})
    columns = ["action", "site", "domain", "problem"]
    one, four = (pa.table(engine.check_batch(rows, columns=columns, threads=threads)).to_pylist() for threads in (1, 4))
    assert one == four
    assert [row["problem"] for row in one] == ["the url is null" if n % 3 else None for n in range(count)]
    assert [row["site"] for row in one] == [f"s{n % 11}.example" for n in range(count)]
    chunks = pa.concat_tables([rows.slice(0, 5), rows.slice(5, 0), rows.slice(5)])
    assert pa.table(engine.check_batch(chunks, columns=columns)).to_pylist() == one


@pytest.mark.parametrize(
    ("name", "vocabulary", "canonical"),
    [("html", "http-archive", "main_frame"), ("css", "http-archive", "stylesheet"), ("iframe", "destination", "sub_frame"),
     ("xhr", "destination", None), ("text/css; charset=utf-8", "mime", "stylesheet"), ("hologram", "any", None)],
)  # fmt: skip
def test_vocabularies(name, vocabulary, canonical):
    assert resource_type(name, vocabulary=vocabulary) == canonical
    with pytest.raises(ValueError, match='no vocabulary "mine"'):
        resource_type(name, vocabulary="mine")
