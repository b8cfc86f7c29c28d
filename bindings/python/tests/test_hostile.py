"""Arguments that a stranger could give: each has an answer, or an error that names it."""

import array
import json
import mmap
import multiprocessing
import pickle
import threading
import types

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from brock_engine import Engine, owner, registrable_domain

LIST = "||ads.example^$third-party\nnews.example##.ad\n##.banner"
REQUEST = ("https://ads.example/a.js", "https://news.example/", "script")


class refuses:
    """A context in which a TypeError is raised that names the argument: in a note, or before Python 3.11 in the message."""

    def __init__(self, argument):
        self.argument = argument

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        said = " ".join([str(error), *getattr(error, "__notes__", [])])
        assert kind is TypeError and f"{self.argument}'" in said, said
        return True


@pytest.fixture(scope="module")
def engine():
    return Engine.from_lists({"mine": LIST})


@pytest.mark.parametrize("wrong", [None, 1, float("nan"), b"https://ads.example/", ["https://ads.example/"], object()])
def test_a_url_that_is_no_string(engine, wrong):
    for call in (engine.check, engine.explain, engine.page, engine.switches):
        with refuses("url"):
            call(wrong)


def test_other_arguments_that_are_no_strings(engine):
    with refuses("source"):
        engine.check(REQUEST[0], float("nan"))
    with refuses("type"):
        engine.check(REQUEST[0], None, 2)
    with refuses("classes"):
        engine.page(REQUEST[1], classes="banner")
    with refuses("columns"):
        engine.check_batch(pa.table({"url": ["a"]}), columns="action")


def test_none_is_unknown(engine):
    assert engine.check(REQUEST[0], None, None) is engine.check(REQUEST[0])
    assert engine.explain(REQUEST[0], None, None)["action"] == "block"


def test_surrogates(engine):
    """As browsers read them: a pair is a character, half of one is U+FFFD."""
    broken = json.loads('"https://ads.example/\\ud800"')
    for text in (broken, "https://ads.example/\ud83d\ude00", "\udcff https://x/", "\ud800"):
        readable = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        assert repr(engine.check(text, text, text)) == repr(engine.check(readable, readable, readable))
        assert engine.explain(text) == engine.explain(readable)
        assert engine.page(text, classes=[text], ids=[text], ancestors=[text]) == engine.page(readable, classes=[readable], ids=[readable], ancestors=[readable])
        assert engine.switches(text) == engine.switches(readable)
    assert engine.check(broken).action == "block"


def test_huge_strings(engine):
    long = "https://ads.example/" + "a" * 20_000_000
    assert engine.check(long, long, long).action == "pass" and engine.check(long, "news.example").action == "block"
    assert engine.check("a" * 20_000_000).unreadable and engine.page(long)["hide"] == []
    assert Engine.from_lists({"long": "||" + "a" * 5_000_000}).check(long).action == "pass"
    assert engine.check("https://ads.example/\0", "\0", "\0").action == "block"


def test_lists_that_are_none():
    with refuses("lists"):
        Engine.from_lists("||ads.example^")
    with pytest.raises(TypeError, match='the text of the list "mine" is bytes, not str'):
        Engine.from_lists({"mine": b"||ads.example^"})
    with pytest.raises(TypeError, match="the name of a list is int, not str"):
        Engine.from_lists({1: "||ads.example^"})
    with pytest.raises(ValueError, match='the text of the list "mine" is not UTF-8 .*surrogateescape'):
        Engine.from_lists({"mine": b"||ads.example^\xff".decode("utf-8", "surrogateescape")})
    with refuses("trusted"):
        Engine.from_lists({}, trusted="mine")
    assert Engine.from_lists(types.MappingProxyType({"mine": LIST})).check(*REQUEST).list == "mine"


def test_images_in_other_buffers(engine, tmp_path):
    image = engine.to_image()
    (tmp_path / "lists.image").write_bytes(image)
    with open(tmp_path / "lists.image", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        opened = [Engine.from_image(buffer) for buffer in (bytearray(image), memoryview(image), array.array("B", image), mapped)]
    for each in opened:
        assert each.check(*REQUEST).line == 1 and each.to_image() == image
    for wrong in ("image", 5, None, [1, 2]):
        with pytest.raises(TypeError, match="bytes-like"):
            Engine.from_image(wrong)


def test_damaged_images(engine):
    """They are refused, or answer; what is damaged is never an exception of a call."""
    image, refused = engine.to_image(), 0
    for at in range(0, len(image), max(1, len(image) // 400)):
        for damaged in (image[:at], image[:at] + bytes([image[at] ^ 1 << at % 8]) + image[at + 1 :]):
            try:
                opened = Engine.from_image(damaged)
            except ValueError as error:
                refused += 1
                assert str(error)
                continue
            opened.check(*REQUEST), opened.explain(*REQUEST), opened.page(REQUEST[1], classes=["banner"])
    assert refused > 500


def test_texts_that_are_not_utf_8(engine, tmp_path):
    """PyArrow reads such strings from Parquet files without a word."""
    urls = [b"https://ads.example/a", b"https://ads.example/\xff", b"https://ads.example/b", None]
    rows = pa.table({"url": pa.array(urls, pa.binary()), "source": pa.array([b"news.example", b"news.example", b"\xc3(", b"\xff"], pa.binary())})
    for kind, view in ((pa.string(), False), (pa.large_string(), False), (pa.string(), True)):
        wide = rows.cast(pa.schema([(name, pa.large_binary() if kind == pa.large_string() else pa.binary()) for name in rows.schema.names]))
        columns = {name: pa.Array.from_buffers(kind, 4, wide[name].chunk(0).buffers()) for name in wide.schema.names}
        table = pa.table(columns)
        if view:
            table = table.cast(pa.schema([(name, pa.string_view()) for name in table.schema.names]), safe=False)
        batch = engine.check_batch(table, columns=["action", "site", "problem"], threads=2)
        found = pa.table(batch).to_pylist()
        assert [row["action"] for row in found] == [2, None, None, None] and batch.rejected == 3
        assert [row["problem"] for row in found] == [None, "the url is not UTF-8", "the source is not UTF-8", "the source is not UTF-8"]
        assert [row["site"] for row in found] == ["news.example", None, None, None]
        assert [problem[:2] for problem in batch.problems] == [(1, "url"), (2, "source"), (3, "source")]
        assert registrable_domain(table["url"]).to_list() == ["ads.example", None, "ads.example", None] and len(owner(table["url"])) == 4
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert engine.check_batch(parquet.ParquetFile(tmp_path / "a.parquet").iter_batches().__next__()).rejected == 3


def test_rows_that_are_null(engine):
    """A row of a struct can be null over values that are not."""
    urls = pa.array(["https://ads.example/a"] * 3)
    rows = pa.StructArray.from_arrays([urls, pa.array(["news.example"] * 3)], names=["url", "source"], mask=pa.array([False, True, False]))
    for table in (rows, pa.chunked_array([rows, rows.slice(1, 1)])):
        batch = engine.check_batch(table, columns=["action", "site", "domain", "problem"])
        found = pa.table(batch).to_pylist()
        assert [row["action"] for row in found[:3]] == [2, None, 2]
        assert found[1] == {"action": None, "site": None, "domain": None, "problem": "the url is null"}
        assert batch.rejected == len(table) - 2


def test_dictionaries(engine):
    values = pa.array(["https://ads.example/a", None, "no URL"])
    keys = pa.array([0, 1, 2, None, 0], pa.int8())
    table = pa.table({"url": pa.DictionaryArray.from_arrays(keys, values), "source": ["news.example"] * 5})
    assert pa.table(engine.check_batch(table))["action"].to_pylist() == [2, None, None, None, 2]
    wrong = pa.DictionaryArray.from_arrays(pa.array([0, 7, -3], pa.int8()), values, safe=False)
    assert pa.table(engine.check_batch(pa.table({"url": wrong})))["action"].to_pylist() == [2, None, None]
    sliced = table.slice(2, 3)
    assert pa.table(engine.check_batch(sliced))["action"].to_pylist() == [None, None, 2]


def test_types_that_are_no_strings(engine):
    texts = pa.array(["https://ads.example/a"])
    for wrong in (texts.cast(pa.binary()), pa.array([[1]]), pa.array([1.5]), pa.RunEndEncodedArray.from_arrays(pa.array([1], pa.int32()), texts)):
        with pytest.raises(TypeError, match="the column of the URL has the type .*, not strings"):
            engine.check_batch(pa.table({"url": wrong}))
        with pytest.raises(TypeError, match="the column has the type .*, not strings"):
            registrable_domain(wrong)


def test_tables_without_rows_or_columns(engine):
    empty = pa.table({"url": pa.array([], pa.string())})
    for table in (empty, empty.slice(0, 0), pa.RecordBatchReader.from_batches(empty.schema, [])):
        batch = engine.check_batch(table, columns=["action", "owner"])
        assert (len(batch), batch.rejected, batch.problems, batch.unknown_types) == (0, 0, [], {})
    for table in (pa.table({}), pa.RecordBatchReader.from_batches(pa.schema([("address", pa.string())]), [])):
        with pytest.raises(KeyError, match="no column"):
            engine.check_batch(table)
    with pytest.raises(ValueError, match="no columns: name at least one of action"):
        engine.check_batch(empty, columns=[])
    for threads in (0, -1):
        with pytest.raises(ValueError, match="threads must be 1 or more"):
            engine.check_batch(empty, threads=threads)


def test_threads_share_an_engine(engine):
    table = pa.table({"url": [f"https://{'ads' if n % 2 else 'cdn'}.example/{n}" for n in range(5_000)], "source": ["news.example"] * 5_000})
    expected, found = pa.table(engine.check_batch(table)), []

    def work(number):
        for n in range(20):
            batch = pa.table(engine.check_batch(table, threads=1 + number % 3))
            single = engine.check(table["url"][n].as_py(), f"news{number}.example").action
            found.append(batch.equals(expected.combine_chunks()) or batch.to_pylist() == expected.to_pylist())
            found.append(single == ("block" if n % 2 else "pass"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(found) == 160 and all(found)


def decide(engine, count):
    rows = pa.table({"url": ["https://ads.example/a"] * count, "source": ["news.example"] * count})
    return [engine.check(*REQUEST).action, pa.table(engine.check_batch(rows, threads=2))["action"].to_pylist().count(2)]


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_other_processes(engine, start):
    """An engine is pickled for a process that is spawned; a forked one has it, also after threads of batches."""
    decide(engine, 5_000)
    with multiprocessing.get_context(start).Pool(2) as pool:
        assert pool.starmap(decide, [(engine, 5_000)] * 3) == [["block", 5_000]] * 3


def test_what_cannot_be_pickled(engine):
    for value in (engine.check(*REQUEST), engine.check_batch(pa.table({"url": ["a"]})), owner(pa.array(["a"]))):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(value)
