"""A crawl of 200,000 rows, an image, a session of Spark, and the tables as plain Python counts them."""

import json
import os
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from brock_engine import Engine, category, owner, registrable_domain

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).resolve().parents[2] / "examples/scale")]
import rows as requests  # noqa: E402

ROWS = 200_000
FILES = 4

# The virtual machines of these tests live for seconds: the optimising compiler and its threads would cost more than they gain.
# Options that are there stay, such as those for a proxy or for memory.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"
os.environ["JAVA_TOOL_OPTIONS"] = f"{os.environ.get('JAVA_TOOL_OPTIONS', '')} {SHORT_LIVED}".strip()


LISTS = [requests.DATA / "lists" / name for name in ("easylist.txt", "easyprivacy.txt")]


@pytest.fixture(scope="session", autouse=True)
def data():
    """Without the recorded requests and the lists, the tests have generated rows and fewer filters: that is counted, or an error."""
    absent = [path for path in (requests.RECORDED, *LISTS) if not path.is_file()]
    if not absent:
        return
    reason = f"{absent[0]} does not exist"
    if os.environ.get("BROCK_REQUIRE_DATA"):
        pytest.fail(f"BROCK_REQUIRE_DATA is set, and {reason}")
    if os.environ.get("BROCK_SKIPS"):
        with open(os.environ["BROCK_SKIPS"], "a", encoding="utf-8") as file:
            file.write(f"tests/scale: crawls of recorded requests\t{reason}\n")


@pytest.fixture(scope="session")
def engine():
    paths = [requests.ROOT / "filter-lists/brock.txt"] + [path for path in LISTS if path.is_file()]
    return Engine.from_lists({path.name: path.read_text(encoding="utf-8") for path in paths})


@pytest.fixture(scope="session")
def image(engine, tmp_path_factory):
    path = tmp_path_factory.mktemp("image") / "lists.img"
    path.write_bytes(engine.to_image())
    return path


@pytest.fixture(scope="session")
def crawl(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crawl")
    requests.write(folder, ROWS, FILES, pages=True)
    return folder


@pytest.fixture(scope="session")
def spark():
    """Two cores; a task that fails is tried again, as on a cluster."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        # build.sh does not run these tests then, and counts them as skipped.
        pytest.fail("Java is not installed")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2, 4]").appName("brock tests")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


#: No page of the session on a port, no network but loopback, few partitions of small tables.
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.files.maxPartitionBytes": "4m",
}


@pytest.fixture(scope="session")
def expected(engine, crawl):
    """The tables of the crawl, counted row by row."""
    return tables_of(engine, read_crawl(crawl.iterdir()))


def read_crawl(paths):
    """The rows of these files. Columns that a file does not have are null."""
    return pa.concat_tables([parquet.read_table(path) for path in sorted(paths)], promote_options="default")


def tables_of(engine, table):
    """The tables, counted row by row. The page is the source if there is no column ``page``."""
    page = table["page" if "page" in table.schema.names else "source"]
    urls, sources, types, pages = (column.to_pylist() for column in (table["url"], table["source"], table["type"], page))
    sites = registrable_domain(page).to_list()
    parties = list(zip(registrable_domain(table["url"]).to_list(), owner(table["url"]).to_list(), category(table["url"]).to_list()))
    tables = {name: defaultdict(Sums) for name in ("sites", "domains", "owners", "categories")}
    for url, source, kind, top, site, party in zip(urls, sources, types, pages, sites, parties):
        decision = engine.check(url or "", source or "", kind or "", top=top or "")
        action = None if decision.unreadable else decision.action
        party = party if action else (None, None, None)
        is_third = party[0] is not None and party[0] != site
        tables["sites"][(site,)].add(action, is_third, domain=party[0] if is_third else None)
        if is_third:
            tables["domains"][party].add(action, site=site)
            tables["owners"][party[1:2]].add(action, site=site, domain=party[0])
            tables["categories"][party[2:]].add(action, site=site, domain=party[0])
    keys = {"sites": ["site"], "domains": ["domain", "owner", "category"], "owners": ["owner"], "categories": ["category"]}
    drop = {"sites": {"sites"}, "domains": {"third_party", "rejected", "domains"}}
    rest = {"third_party", "rejected"}
    return {
        name: canonical(
            dict(zip(keys[name], key)) | {what: n for what, n in sums.counts().items() if what not in drop.get(name, rest)}
            for key, sums in table.items()
        )
        for name, table in tables.items()
    }


class Sums:
    def __init__(self):
        self.numbers = dict.fromkeys(("requests", "blocked", "allowed", "rejected", "third_party"), 0)
        self.sites, self.domains = set(), set()

    def add(self, action, is_third=False, site=None, domain=None):
        self.numbers["requests"] += action is not None
        self.numbers["rejected"] += action is None
        self.numbers["blocked"] += action in ("block", "redirect")
        self.numbers["allowed"] += action == "allow"
        self.numbers["third_party"] += is_third
        self.sites |= {site} - {None}
        self.domains |= {domain} - {None}

    def counts(self):
        return self.numbers | {"sites": len(self.sites), "domains": len(self.domains)}


def canonical(rows):
    """The rows of a table in an order of their own, as texts."""
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def read_tables(folder):
    """The tables that a recipe or a job wrote."""
    found = {}
    for name in ("sites", "domains", "owners", "categories"):
        with open(Path(folder) / f"{name}.jsonl", encoding="utf-8") as file:
            found[name] = canonical(json.loads(line) for line in file)
    return found


def assert_tables(found, expected):
    """Names the first differences of tables: they are long."""
    for name, table in expected.items():
        wrong, absent = sorted(set(found[name]) - set(table)), sorted(set(table) - set(found[name]))
        assert (wrong[:3], absent[:3], len(found[name])) == ([], [], len(table)), name
