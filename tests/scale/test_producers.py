"""Frames of pandas, Polars, DuckDB and DataFusion give ``check_batch`` the answers of PyArrow's table."""

import datafusion
import duckdb
import pandas
import polars
import pyarrow as pa
import pytest
from brock_engine import Engine, registrable_domain

LIST = "||ads.example^$third-party\n||img.example^$image"
ROWS = {
    "url": ["https://ads.example/a.js", "https://img.example/a.png", None, "no URL", "https://ads.example/é"],
    "source": ["news.example", None, "news.example", "", "www.ads.example"],
    "type": ["script", "image", "image", None, "script"],
}
EXPECTED = [2, 2, None, None, 0]


def missing_as_nan():
    """Columns of objects, with NaN where a value is missing: what pandas makes of most files."""
    return pandas.DataFrame(ROWS, dtype=object).fillna(float("nan"))


PRODUCERS = {
    "pandas": lambda: pandas.DataFrame(ROWS),
    "pandas, objects and NaN": missing_as_nan,
    "pandas, string": lambda: pandas.DataFrame(ROWS, dtype="string"),
    "pandas, categories": lambda: pandas.DataFrame(ROWS).astype("category"),
    "pandas, Arrow": lambda: pandas.DataFrame(ROWS).astype(pandas.ArrowDtype(pa.large_string())),
    "pandas, rows in another order": lambda: pandas.DataFrame(ROWS).iloc[::-1].iloc[::-1],
    "Polars": lambda: polars.DataFrame(ROWS),
    "Polars, categories": lambda: polars.DataFrame(ROWS, schema=dict.fromkeys(ROWS, polars.Categorical)),
    "Polars, chunks": lambda: polars.concat([polars.DataFrame(ROWS)[n : n + 1] for n in range(5)], rechunk=False),
    "DuckDB": lambda: duckdb.from_arrow(pa.table(ROWS)),
    "DataFusion": lambda: datafusion.SessionContext().from_arrow(pa.table(ROWS)),
    "PyArrow, chunks": lambda: pa.concat_tables([pa.table(ROWS).slice(n, 1) for n in range(5)]),
    "PyArrow, reader": lambda: pa.table(ROWS).to_reader(max_chunksize=2),
}


@pytest.fixture(scope="module")
def small():
    return Engine.from_lists({"mine": LIST})


@pytest.mark.parametrize("name", PRODUCERS)
def test_frames(small, name):
    batch = small.check_batch(PRODUCERS[name](), threads=2)
    assert pa.table(batch)["action"].to_pylist() == EXPECTED and batch.rejected == 2


@pytest.mark.parametrize("name", ["Polars", "Polars, chunks", "PyArrow, chunks"])
def test_columns(name):
    assert registrable_domain(PRODUCERS[name]()["url"]).to_list() == ["ads.example", "img.example", None, None, "ads.example"]


def test_answers_are_frames(small):
    batch = small.check_batch(pa.table(ROWS))
    assert polars.DataFrame(batch)["filter"].to_list()[:3] == ["||ads.example^$third-party", "||img.example^$image", None]
    assert pa.table(batch).to_pandas()["line"].dropna().tolist() == [1, 2]
    assert duckdb.from_arrow(pa.table(batch)).limit(5).fetchall()[0][0] == 2
