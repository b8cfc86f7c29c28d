"""Every recipe of examples/scale writes the tables that plain Python counts."""

import importlib

import pytest
from conftest import assert_tables, read_tables

RECIPES = ["pyarrow", "polars", "duckdb", "datafusion", "spark"]


@pytest.mark.parametrize("name", RECIPES)
def test_recipe(name, image, crawl, expected, tmp_path, request):
    if name == "spark":
        request.getfixturevalue("spark")
    importlib.import_module(f"with_{name}").main(str(image), str(crawl), str(tmp_path / "tables"))
    assert_tables(read_tables(tmp_path / "tables"), expected)


def test_the_crawl_is_not_trivial(expected):
    assert {name: len(table) > few for (name, table), few in zip(expected.items(), (400, 4, 2, 2))} == dict.fromkeys(expected, True)
    assert any('"rejected": 0' not in row for row in expected["sites"])
    assert any('"blocked": 0' not in row for row in expected["owners"])
