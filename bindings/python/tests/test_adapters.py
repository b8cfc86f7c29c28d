"""Records of crawlers as requests; the files are in tests/data/crawls."""

import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from brock_engine import ACTIONS, Engine
from brock_engine.adapters import ADAPTERS, batches

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "tests/data/crawls"
BROCK = ROOT / "target/release/brock"
NEWS, START, FRAME = "https://news.example/", "https://news.example/start", "https://frame.example/f"
ANALYTICS = "https://www.google-analytics.com/analytics.js"


def converted(name, path, keep=()):
    return pa.Table.from_batches(batches(ADAPTERS[name], path, keep)).to_pylist()


def rows(name, path):
    return [tuple(row[column] for column in ("url", "source", "type", "page")) for row in converted(name, path)]


@pytest.fixture
def table_of(tmp_path):
    def write(name):
        path = tmp_path / f"{name}.parquet"
        parquet.write_table(pa.Table.from_pylist(json.loads((DATA / f"{name}.json").read_text())), path)
        return path

    return write


def test_http_archive(table_of):
    path = table_of("http-archive")
    assert rows("http-archive", path) == [
        (NEWS, NEWS, "main_frame", NEWS),
        (FRAME, NEWS, "sub_frame", NEWS),
        (ANALYTICS, NEWS, "script", NEWS),
        ("https://cdn.example/a.css", NEWS, "stylesheet", NEWS),
        ("https://cdn.example/a.json", NEWS, "xmlhttprequest", NEWS),
        ("https://cdn.example/a.mp4", NEWS, "media", NEWS),
        (None, None, None, None),
    ]
    kept = converted("http-archive", path, ["client", "date"])
    assert list(kept[0]) == ["url", "source", "type", "page", "client", "date"]
    assert [row["client"] for row in kept] == ["desktop"] * 3 + ["mobile"] * 4
    with pytest.raises(KeyError, match="http-archive: no column 'rank' to keep"):
        converted("http-archive", path, ["rank"])


def test_openwpm(table_of):
    path = table_of("openwpm")
    assert rows("openwpm", path) == [
        (NEWS, NEWS, "main_frame", NEWS),
        (FRAME, NEWS, "sub_frame", NEWS),
        ("https://t.example/a.gif", FRAME, "image", NEWS),
        ("https://t.example/b.gif", NEWS, "beacon", NEWS),
        ("https://t.example/c.gif", NEWS, "imageset", NEWS),
    ]
    with pytest.raises(KeyError, match="http-archive: no column 'page': the table has visit_id, url"):
        converted("http-archive", path)


def test_tracker_radar():
    found = converted("tracker-radar", DATA / "tracker-radar")
    assert [(row["url"], row["source"], row["type"], row["page"]) for row in found[:7]] == [
        ("http://news.example/", "http://news.example/", "main_frame", START),
        (START, START, "main_frame", START),
        (FRAME, START, "sub_frame", START),
        (ANALYTICS, START, "Script", START),
        ("wss://live.example/", START, "WebSocket", START),
        ("https://t.example/\ufffd", START, "XHR", START),
        (None, START, "Ping", START),
    ]
    assert {Path(row["file"]).name: row["problem"] for row in found if row["problem"]} == {
        "news.example.json": "request 7 has no url",
        "no-requests.json": "no list data.requests: not a file of Tracker Radar Collector with requests",
        "torn.json": "line 2, column 24: not JSON: Expecting value",
    }


def test_har():
    found = converted("har", DATA / "har")
    assert [tuple(row.values())[:4] for row in found if row["file"].endswith(("chromium.har", "firefox.har"))] == [
        (NEWS, NEWS, "main_frame", NEWS),
        (FRAME, NEWS, "sub_frame", NEWS),
        (ANALYTICS, NEWS, "script", NEWS),
        ("https://cdn.example/next", NEWS, "other", NEWS),
        ("http://news.example/", "http://news.example/", "main_frame", "http://news.example/"),
        (START, START, "main_frame", START),
        (FRAME, START, "sub_frame", START),
        ("https://stats.g.doubleclick.net/dc.js", FRAME, "script", START),
        ("https://t.example/a.gif", START, "image", START),
        ("wss://live.example/", START, "websocket", START),
    ]
    assert {Path(row["file"]).name: row["problem"] for row in found if row["problem"]} == {
        "lacking.har": "entry 1 has no request.url",
        "no-entries.har": "no list log.entries: not a HAR file",
    }


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_har_as_the_program_reads_it(name, tmp_path):
    """``brock check --requests`` decides the same: the list has a filter for each source and type."""
    path = DATA / f"har/{name}.har"
    found = pa.Table.from_batches(batches(ADAPTERS["har"], path))
    kinds = sorted(set(found["type"].to_pylist()) - {"main_frame"})
    hosts = ["news.example", "frame.example"]
    lines = [f"*${kind.replace('sub_frame', 'subdocument')},domain={host}" for kind in kinds for host in hosts]
    lines.append("*$document,domain=news.example")
    (tmp_path / "list.txt").write_text("\n".join(lines))
    engine = Engine.from_lists({"list.txt": "\n".join(lines)})
    answer = pa.table(engine.check_batch(found)).to_pylist()
    if not BROCK.exists():
        pytest.fail(f"{BROCK} does not exist: ./build.sh makes it")
    program = subprocess.run(
        [BROCK, "check", "-l", tmp_path / "list.txt", "--requests", path, "--json"], capture_output=True, text=True, check=True
    )
    printed = [json.loads(line) for line in program.stdout.splitlines()]
    assert [(ACTIONS[row["action"]], row["line"]) for row in answer] == [(row["action"], row.get("line")) for row in printed]
    assert {row["line"] for row in answer} > {1}


def test_a_row_without_request_has_the_reason_of_the_adapter():
    (batch,) = batches(ADAPTERS["har"], DATA / "har/lacking.har")
    engine = Engine.from_lists({})
    assert engine.check_batch(batch).rejected == 2
    from brock_engine._counts import answer_of

    problems = answer_of(engine, batch, ["problem"])["problem"].to_pylist()
    assert problems[0] == "entry 1 has no request.url" and problems[1].startswith("not a URL: ")


def test_folders_and_long_files(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no \*.har in this folder"):
        list(batches(ADAPTERS["har"], tmp_path))
    entries = [{"request": {"url": f"https://a.example/{n}"}, "response": {}} for n in range(25_000)]
    (tmp_path / "long.har").write_text(json.dumps({"log": {"entries": entries}}))
    (tmp_path / "deep.har").write_text("[" * 100_000)
    found = list(batches(ADAPTERS["har"], tmp_path))
    assert [batch.num_rows for batch in found] == [1, 10_000, 10_000, 5_000]
    assert found[0]["problem"][0].as_py()


def test_hidden_files_are_passed_over(tmp_path):
    har = json.dumps({"log": {"entries": [{"request": {"url": "https://ads.example/"}}]}})
    for name in ("a.har", "more/b.har", "_temporary/0/c.har", ".hidden/d.har", "more/_e.har", ".f.har"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(har)
    found = pa.Table.from_batches(batches(ADAPTERS["har"], tmp_path))["file"].to_pylist()
    assert found == [str(tmp_path / "a.har"), str(tmp_path / "more/b.har")]


def test_errors_name_the_file(table_of, tmp_path):
    """The first file is well, so that the second one cannot be meant by the folder alone."""
    good = parquet.read_table(table_of("http-archive"))
    folder = tmp_path / "crawl"
    folder.mkdir()
    parquet.write_table(good, folder / "a.parquet")
    wrong = folder / "b.parquet"

    def error(kind, keep=()):
        with pytest.raises(kind) as found:
            list(batches(ADAPTERS["http-archive"], folder, keep))
        message = found.value.args[0]
        assert message.startswith(f"{wrong}: "), message
        return message

    parquet.write_table(good.drop_columns(["page"]), wrong)
    assert "no column 'page'" in error(KeyError)
    parquet.write_table(good.drop_columns(["client"]), wrong)
    assert error(KeyError, ["client"]).endswith("no column 'client' to keep")
    numbers = pa.array(range(good.num_rows))
    parquet.write_table(good.set_column(good.schema.get_field_index("type"), "type", numbers), wrong)
    error(ValueError)
    for damaged in (b"", b"no Parquet", (folder / "a.parquet").read_bytes()[:-9], b"PAR1" + b"\xff" * 90 + b"PAR1"):
        wrong.write_bytes(damaged)
        error(ValueError)
    with pytest.raises(FileNotFoundError, match="none.parquet"):
        list(batches(ADAPTERS["http-archive"], tmp_path / "none.parquet"))
