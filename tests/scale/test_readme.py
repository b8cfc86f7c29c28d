"""The example for Spark in the README of the Python package."""

import re

from rows import ROOT


def test_the_example(spark):
    text = (ROOT / "bindings/python/README.md").read_text(encoding="utf-8")
    (block,) = [block for block in re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S) if "pyspark" in block]
    names = {}
    exec(compile(block, "bindings/python/README.md", "exec"), names)
    # The session of these tests: the example starts none.
    assert names["spark"] is spark and names["decided"]["line"] == 1
